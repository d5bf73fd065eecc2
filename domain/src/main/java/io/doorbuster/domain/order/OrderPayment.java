package io.doorbuster.domain.order;

import io.doorbuster.domain.payment.Payment;
import io.doorbuster.domain.payment.PaymentMethod;
import io.doorbuster.domain.payment.PaymentStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the payment of an order is, as far as the order shows it.
 *
 * @param capturedMinor minor units that came; refunds are not taken off
 * @param secret by which the buyer's page confirms the payment; empty if it need not
 * @param declined why it was refused; empty if it was not
 * @param version how many things are known of it
 * @param payUntilMillis when all of the money must have come, or the order is cancelled, in milliseconds of the epoch; 0 if
 *     there is no such time
 */
public record OrderPayment(PaymentStatus status, long capturedMinor, String secret, String declined, long version,
        long payUntilMillis) {

    /** The shop takes no payment. */
    public static final OrderPayment NONE = new OrderPayment(PaymentStatus.NONE, 0, "", "", 0, 0);

    /** The payment of an order that was just placed; {@code method} as the order names it. */
    public static OrderPayment asPlaced(String method, long totalMinor) {
        Optional<PaymentMethod> known = PaymentMethod.of(method);
        return known.isEmpty() ? NONE : of(Payment.requested(known.get(), totalMinor), 0);
    }

    /** The payment of the order that {@code command} becomes at {@code placedAt}. */
    public static OrderPayment asPlaced(PlaceOrder command, Instant placedAt) {
        OrderPayment payment = asPlaced(command.paymentMethod(),
                command.charges().totalMinor(command.subtotalMinor()));
        int days = command.terms().prepaymentDays();
        return days == 0 || payment.status() != PaymentStatus.PENDING ? payment
                : payment.until(placedAt.plus(Duration.ofDays(days)).toEpochMilli());
    }

    /** The same payment, for which the money must have come by a time; 0 for whenever it does. */
    public OrderPayment until(long millis) {
        return millis == payUntilMillis ? this
                : new OrderPayment(status, capturedMinor, secret, declined, version, millis);
    }

    /** What is known by {@code version} events. */
    public static OrderPayment of(Payment payment, long version) {
        PaymentStatus status = payment.status();
        return new OrderPayment(status, payment.capturedMinor(),
                status == PaymentStatus.ACTION_REQUIRED ? payment.secret() : "", payment.declined(), version, 0);
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "OrderPayment[" + status + ", " + capturedMinor + ", " + declined + ", " + version + "]";
    }
}
