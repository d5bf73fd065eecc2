package io.doorbuster.domain.payment;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A way to pay that the shop looks after. */
public enum PaymentMethod {
    /** By a payment provider that speaks Stripe's API: authorized after the order is placed, captured when it is shipped. */
    STRIPE,
    /** Against an invoice: shipped at once, and paid later. */
    INVOICE,
    /** Before anything is shipped. */
    PREPAYMENT;

    /** The method as requests and rows name it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads what {@link #text()} wrote; empty for anything else. */
    public static Optional<PaymentMethod> of(String text) {
        return text.isEmpty() ? Optional.empty()
                : Arrays.stream(values()).filter(method -> method.text().equals(text)).findFirst();
    }

    /** Whether people see money come and go, and record it. */
    public boolean isManual() {
        return switch (this) {
            case STRIPE -> false;
            case INVOICE, PREPAYMENT -> true;
        };
    }
}
