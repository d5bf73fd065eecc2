package io.doorbuster.domain.order;

/** The number that people know an order by. */
public final class OrderNumber {

    private OrderNumber() {}

    /** The number of the order that is the {@code sequence}-th of its journal writer. */
    public static String of(long writer, long sequence) {
        return writer + "-" + sequence;
    }
}
