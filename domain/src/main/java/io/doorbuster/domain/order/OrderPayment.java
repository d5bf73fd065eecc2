package io.doorbuster.domain.order;

import io.doorbuster.domain.payment.Payment;
import io.doorbuster.domain.payment.PaymentMethod;
import io.doorbuster.domain.payment.PaymentStatus;
import java.util.Optional;

/**
 * How far the payment of an order is, as far as the order shows it.
 *
 * @param capturedMinor minor units that came; refunds are not taken off
 * @param secret by which the buyer's page confirms the payment; empty if it need not
 * @param declined why it was refused; empty if it was not
 * @param version how many things are known of it
 */
public record OrderPayment(PaymentStatus status, long capturedMinor, String secret, String declined, long version) {

    /** The shop takes no payment. */
    public static final OrderPayment NONE = new OrderPayment(PaymentStatus.NONE, 0, "", "", 0);

    /** The payment of an order that was just placed; {@code method} as the order names it. */
    public static OrderPayment asPlaced(String method, long totalMinor) {
        Optional<PaymentMethod> known = PaymentMethod.of(method);
        return known.isEmpty() ? NONE : of(Payment.requested(known.get(), totalMinor), 0);
    }

    /** What is known by {@code version} events. */
    public static OrderPayment of(Payment payment, long version) {
        PaymentStatus status = payment.status();
        return new OrderPayment(status, payment.capturedMinor(),
                status == PaymentStatus.ACTION_REQUIRED ? payment.secret() : "", payment.declined(), version);
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "OrderPayment[" + status + ", " + capturedMinor + ", " + declined + ", " + version + "]";
    }
}
