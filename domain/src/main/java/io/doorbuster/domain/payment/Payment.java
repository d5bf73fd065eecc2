package io.doorbuster.domain.payment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that is known of an order's payment. It only grows: events are added, none is taken away, an event that is known
 * changes nothing, and the same events in any order make the same payment. So it does not matter whether a webhook, an
 * answer or a second member is first, or how often each comes.
 *
 * @param dueMinor what the order costs
 * @param reference the provider's id of it; empty while there is none
 * @param secret by which the buyer's page confirms it; empty if that was never asked for
 * @param declined why the provider refused it; empty if it did not
 * @param captured what came, by key
 * @param refunded what went back, by refund
 * @param failedRefunds refunds that failed, some of which may have been thought done
 */
public record Payment(PaymentMethod method, long dueMinor, String reference, String secret, long authorizedMinor,
        String declined, boolean voided, Map<String, Long> captured, Map<String, Long> refunded,
        Set<String> failedRefunds) {

    public Payment {
        captured = Map.copyOf(captured);
        refunded = Map.copyOf(refunded);
        failedRefunds = Set.copyOf(failedRefunds);
        if (dueMinor < 0) {
            throw new IllegalArgumentException("an amount of " + dueMinor + " is below 0");
        }
    }

    /** A payment of which nothing is known but that it is wanted. */
    public static Payment requested(PaymentMethod method, long dueMinor) {
        return new Payment(method, dueMinor, "", "", 0, "", false, Map.of(), Map.of(), Set.of());
    }

    /** The payment that is known by {@code events}. */
    public Payment after(Collection<PaymentEvent> events) {
        Payment payment = this;
        for (PaymentEvent event : events) {
            payment = payment.after(event);
        }
        return payment;
    }

    /** The payment with {@code event}, which may be known already. */
    public Payment after(PaymentEvent event) {
        return switch (event) {
            case PaymentEvent.Opened(String id) -> new Payment(method, dueMinor, first(reference, id), secret,
                    authorizedMinor, declined, voided, captured, refunded, failedRefunds);
            case PaymentEvent.ActionRequired(String needed) -> new Payment(method, dueMinor, reference,
                    first(secret, needed), authorizedMinor, declined, voided, captured, refunded, failedRefunds);
            case PaymentEvent.Authorized(long amount) -> new Payment(method, dueMinor, reference, secret,
                    Math.max(authorizedMinor, amount), declined, voided, captured, refunded, failedRefunds);
            case PaymentEvent.Declined(String reason) -> new Payment(method, dueMinor, reference, secret,
                    authorizedMinor, first(declined, reason.isEmpty() ? "declined" : reason), voided, captured,
                    refunded, failedRefunds);
            case PaymentEvent.Voided _ -> new Payment(method, dueMinor, reference, secret, authorizedMinor, declined,
                    true, captured, refunded, failedRefunds);
            case PaymentEvent.Captured(String key, long amount) -> new Payment(method, dueMinor, reference, secret,
                    authorizedMinor, declined, voided, with(captured, key, amount), refunded, failedRefunds);
            case PaymentEvent.Refunded(String key, long amount) -> new Payment(method, dueMinor, reference, secret,
                    authorizedMinor, declined, voided, captured, with(refunded, key, amount), failedRefunds);
            case PaymentEvent.RefundFailed(String key, String _) -> {
                Set<String> failed = new HashSet<>(failedRefunds);
                failed.add(key);
                yield new Payment(method, dueMinor, reference, secret, authorizedMinor, declined, voided, captured,
                        refunded, failed);
            }
        };
    }

    /** Of two words for the same the smaller one stays, so that it does not matter which was heard first. */
    private static String first(String known, String heard) {
        return known.isEmpty() || (!heard.isEmpty() && heard.compareTo(known) < 0) ? heard : known;
    }

    private static Map<String, Long> with(Map<String, Long> amounts, String key, long amount) {
        Map<String, Long> more = new HashMap<>(amounts);
        more.merge(key, amount, Math::max);
        return more;
    }

    /** Minor units that came. */
    public long capturedMinor() {
        return captured.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Minor units that went back. */
    public long refundedMinor() {
        return refunded.entrySet().stream().filter(refund -> !failedRefunds.contains(refund.getKey()))
                .mapToLong(Map.Entry::getValue).sum();
    }

    /** Whether all the money has come. */
    public boolean isPaid() {
        return capturedMinor() >= dueMinor;
    }

    /** How far it has come. */
    public PaymentStatus status() {
        if (isPaid()) {
            return PaymentStatus.PAID;
        }
        if (!declined.isEmpty()) {
            return PaymentStatus.DECLINED;
        }
        if (voided) {
            return PaymentStatus.CANCELLED;
        }
        if (authorizedMinor > 0) {
            return PaymentStatus.AUTHORIZED;
        }
        return secret.isEmpty() ? PaymentStatus.PENDING : PaymentStatus.ACTION_REQUIRED;
    }

    /** Whether goods may be shipped for it. */
    public boolean allowsShipping() {
        return switch (status()) {
            case NONE, PAID, AUTHORIZED -> true;
            case PENDING -> method == PaymentMethod.INVOICE;
            case ACTION_REQUIRED, CANCELLED, DECLINED -> false;
        };
    }

    /**
     * What of the money is not owed for anything and not on its way back yet. Of a cancelled order, all that came and was
     * not asked back; of others nothing.
     */
    public long unclaimedMinor(OrderFacts order) {
        return order.cancelled() ? Math.max(0, capturedMinor() - order.askedBackMinor()) : 0;
    }

    /**
     * Refunds of a cancelled order that nothing is left for, of those that nobody has moved money for: not all that it cost
     * had come. The older ones go first.
     */
    public List<String> unfunded(OrderFacts order) {
        if (!order.cancelled()) {
            return List.of();
        }
        long left = capturedMinor() - order.askedBackMinor()
                + order.dueRefunds().stream().mapToLong(OrderFacts.DueRefund::amountMinor).sum();
        List<String> unfunded = new ArrayList<>();
        for (OrderFacts.DueRefund refund : order.dueRefunds()) {
            if (refund.amountMinor() <= left) {
                left -= refund.amountMinor();
            } else {
                unfunded.add(refund.id());
            }
        }
        return unfunded;
    }

    /** What is to be done next, by what is known. One step at a time: what comes of it is an event, and then it is asked again. */
    public PaymentStep next(OrderFacts order) {
        if (order.cancelled() && capturedMinor() == 0) {
            return voided ? new PaymentStep.Rest() : new PaymentStep.Cancel(reference);
        }
        if (order.cancelled()) {
            return refundStep(order).orElse(new PaymentStep.Rest());
        }
        return switch (status()) {
            case NONE, PAID -> refundStep(order).orElse(new PaymentStep.Rest());
            case DECLINED -> end(order, "payment declined: " + declined);
            case CANCELLED -> end(order, "the payment has ended");
            case AUTHORIZED -> order.shipped() ? new PaymentStep.Capture(reference, dueMinor) : new PaymentStep.Rest();
            case ACTION_REQUIRED -> order.overdue() ? expire(order) : new PaymentStep.Rest();
            case PENDING -> pending(order);
        };
    }

    private PaymentStep pending(OrderFacts order) {
        if (method.isManual()) {
            return order.overdue() ? end(order, "the money did not come in time") : new PaymentStep.Rest();
        }
        return reference.isEmpty() ? new PaymentStep.Open(dueMinor) : new PaymentStep.Confirm(reference);
    }

    /** That the buyer has confirmed may be known to the provider alone. */
    private PaymentStep expire(OrderFacts order) {
        String reason = "the payment was not confirmed in time";
        return reference.isEmpty() ? end(order, reason) : new PaymentStep.Expire(reference, reason);
    }

    /** What has left the warehouse cannot be cancelled any more: people must see to it. */
    private static PaymentStep end(OrderFacts order, String reason) {
        return order.shipped() ? new PaymentStep.GiveUp("shipped, and not paid: " + reason)
                : new PaymentStep.CancelOrder(reason);
    }

    /** One at a time, and never more than there is. What people move, they record: nobody is to be asked for it. */
    private Optional<PaymentStep> refundStep(OrderFacts order) {
        if (method.isManual()) {
            return Optional.empty();
        }
        long left = capturedMinor() - refundedMinor();
        List<OrderFacts.DueRefund> due = order.dueRefunds();
        return due.stream().filter(refund -> refund.amountMinor() <= left).findFirst()
                .map(refund -> new PaymentStep.SendRefund(reference, refund.id(), refund.amountMinor()));
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "Payment[" + method + ", " + dueMinor + ", " + reference + ", " + status() + ", " + captured + ", "
                + refunded
                + ", " + failedRefunds + "]";
    }
}
