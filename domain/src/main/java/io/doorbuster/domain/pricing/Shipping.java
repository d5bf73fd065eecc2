package io.doorbuster.domain.pricing;

/** How a cart is shipped, and what for. */
public sealed interface Shipping {

    /** No method was chosen yet: the total is without shipping. */
    record NotChosen() implements Shipping {}

    /** The chosen method does not ship this cart there, in this currency, at this moment. */
    record NotOffered(String methodId) implements Shipping {}

    /** The chosen method with its price; {@code name} is that of the method. */
    record Chosen(String methodId, String name, Charge charge) implements Shipping {}

    /** What it costs; nothing unless it is {@link Chosen}. */
    default Charge price() {
        return switch (this) {
            case NotChosen _,NotOffered _ -> Charge.NOTHING;
            case Chosen chosen -> chosen.charge();
        };
    }
}
