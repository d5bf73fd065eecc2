package io.doorbuster.node.payment;

import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.CancelOutcome;
import io.doorbuster.domain.payment.PaymentAnswer;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.payment.PaymentProvider;
import io.doorbuster.domain.payment.PaymentStep;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.member.MemberServices;
import io.doorbuster.node.webhook.CircuitBreaker;
import io.doorbuster.node.webhook.RetryDelay;
import io.doorbuster.node.webhook.WebhookReceiver;
import io.doorbuster.store.Database;
import io.doorbuster.store.PaymentDesk;
import io.doorbuster.store.PaymentDesk.Claimed;
import io.doorbuster.store.StreamSink;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this member does for payments, for the job that runs here or elsewhere: goes to the providers, and records what came
 * of it. Thread-safe. What a member that dies had claimed is due again when its lease ends, and may be done twice then:
 * providers do it once.
 */
final class PaymentOffice {

    private static final String KEY = "io.doorbuster.payment-office";

    /** Longer than two requests take that both time out. */
    static final Duration LEASE = Duration.ofSeconds(30);
    /** Requests under way: what a provider takes of one shop without refusing the rest (Stripe: 100 a second). */
    static final int MAX_UNDER_WAY = 32;
    /** Connections for what came of them: the pool has ten, and others live there too. */
    private static final int MAX_RECORDING = 4;
    /** Under way that no provider is asked for: some hundred a second, for a sale may leave thousands that nobody paid. */
    static final int MAX_HERE = 8 * MAX_RECORDING;
    /** While this member starts or stops, or when an order has changed under our hands. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(PaymentOffice.class);

    private final HazelcastInstance member;
    private final PaymentDesk desk;
    private final PaymentProvider here = new ManualProvider();
    private final PaymentProvider stripe;
    private final CircuitBreaker breaker = new CircuitBreaker();
    private final Semaphore recording = new Semaphore(MAX_RECORDING);
    final LongAdder done = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder dead = new LongAdder();

    private PaymentOffice(HazelcastInstance member, PaymentDesk desk, PaymentProvider stripe) {
        this.member = member;
        this.desk = desk;
        this.stripe = stripe;
    }

    /** The member's, made on first use; its user context must hold a {@link Database}. */
    static PaymentOffice of(HazelcastInstance member) {
        return (PaymentOffice) Objects.requireNonNull(member.getUserContext().computeIfAbsent(KEY, _ -> open(member)));
    }

    private static PaymentOffice open(HazelcastInstance member) {
        Database database =
                Database.of(member).orElseThrow(() -> new IllegalStateException("no database in the user context"));
        Clock clock = Clock.systemUTC();
        StreamSink sink = WebhookReceiver.isSetFor(member)
                ? StreamSink.withOutbox(database, DeadLetter.FULFILLMENT, clock)
                : new StreamSink(database, DeadLetter.FULFILLMENT, clock);
        PaymentProvider stripe = member.getUserContext().get(StripeAccount.KEY) instanceof StripeAccount.Account account
                ? new StripeProvider(account)
                : _ -> new PaymentAnswer.Unavailable("DOORBUSTER_STRIPE_SECRET_KEY is not set");
        return new PaymentOffice(member, new PaymentDesk(database, clock, sink), stripe);
    }

    PaymentDesk desk() {
        return desk;
    }

    /**
     * Claims what is due, as much as may be under way besides what is. A provider that is away holds up nothing that it is
     * not asked for.
     *
     * @param here how many are under way that no provider is asked for
     * @param asking how many are that one is asked for
     */
    List<Claimed> claim(int here, int asking) {
        int wanted;
        synchronized (breaker) {
            wanted = Math.max(0, breaker.allowed(MAX_UNDER_WAY - asking, asking));
        }
        int wantedHere = Math.max(0, MAX_HERE - here);
        return wanted + wantedHere > 0 ? desk.claim(wantedHere, wanted, LEASE) : List.of();
    }

    boolean isPaused() {
        synchronized (breaker) {
            return breaker.isOpen();
        }
    }

    /** Does what is due of one payment, and records it. Whatever goes wrong, the payment is due again. Blocks. */
    void perform(Claimed claimed) {
        try {
            if (claimed.call().step() instanceof PaymentStep.CancelOrder(String reason)) {
                recording(() -> cancelOrder(claimed, reason));
                return;
            }
            PaymentProvider provider = claimed.asksProvider() ? stripe : here;
            PaymentAnswer answer = provider.perform(claimed.call());
            if (claimed.asksProvider()) {
                note(answer);
            }
            recording(() -> record(claimed, answer));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("the payment of {} is tried again in {} s: {}", claimed.order(), LEASE.toSeconds(), e.toString());
            giveUpAtLast(claimed, e);
        }
    }

    /** Holds a connection, one of few. */
    private void recording(Runnable task) throws InterruptedException {
        recording.acquire();
        try {
            task.run();
        } finally {
            recording.release();
        }
    }

    /** What fails here each time would be tried for ever: nothing else counts its tries. */
    private void giveUpAtLast(Claimed claimed, RuntimeException cause) {
        if (claimed.tries() < RetryDelay.MAX_TRIES) {
            return;
        }
        try {
            recording(() -> giveUp(claimed, "failed: " + cause.getClass().getSimpleName()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("the payment of {} could not be set aside: {}", claimed.order(), e.toString());
        }
    }

    private void note(PaymentAnswer answer) {
        synchronized (breaker) {
            boolean wasOpen = breaker.isOpen();
            if (answer instanceof PaymentAnswer.Unavailable(String error)) {
                breaker.failed();
                if (!wasOpen && breaker.isOpen()) {
                    LOG.warn("the payment provider is left alone for a while: {}", error);
                }
            } else {
                breaker.succeeded();
            }
        }
    }

    private void record(Claimed claimed, PaymentAnswer answer) {
        switch (answer) {
            case PaymentAnswer.Known(var events) -> {
                boolean news = desk.apply(claimed.order(), events);
                if (news) {
                    done.increment();
                    Grid.orders(member).delete(claimed.order().toString());
                } else if (claimed.call().step() instanceof PaymentStep.Expire(String _, String reason)
                        && events.stream().anyMatch(PaymentEvent.ActionRequired.class::isInstance)) {
                    cancelOrder(claimed, reason);
                } else {
                    done.increment();
                    again(claimed, "under way");
                }
            }
            case PaymentAnswer.Refused(String error) -> again(claimed, error);
            case PaymentAnswer.Unavailable(String error) -> again(claimed, error);
        }
    }

    private void again(Claimed claimed, String error) {
        if (claimed.tries() < RetryDelay.MAX_TRIES) {
            failed.increment();
            desk.postpone(claimed, error, RetryDelay.after(claimed.tries()));
        } else {
            giveUp(claimed, error);
        }
    }

    private void giveUp(Claimed claimed, String error) {
        dead.increment();
        LOG.error("the payment of {} is set aside in dead_letters: {}", claimed.order(), error);
        desk.giveUp(claimed, error);
    }

    /** As anybody cancels an order; what was promised or taken is given back by the next step. */
    private void cancelOrder(Claimed claimed, String reason) {
        if (!(member.getUserContext().get(MemberServices.KEY) instanceof MemberServices services)) {
            desk.postpone(claimed, "the member is starting or stopping", SOON);
            return;
        }
        switch (services.cancel(new CancelOrder(claimed.order(), claimed.orderVersion(), reason,
                CancelOrder.SYSTEM))) {
            case CancelOutcome.Cancelled _ -> done.increment();
            case CancelOutcome.TooLate _ -> giveUp(claimed, "shipped, and not paid: " + reason);
            case CancelOutcome.OtherVersion _ -> desk.postpone(claimed, "the order has changed", SOON);
            case CancelOutcome.NoSuchOrder _ -> giveUp(claimed, "cannot be cancelled");
        }
    }
}
