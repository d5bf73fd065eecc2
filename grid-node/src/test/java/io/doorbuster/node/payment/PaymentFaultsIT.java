package io.doorbuster.node.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.Refund;
import io.doorbuster.domain.order.RefundOrder;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.payment.PaymentStatus;
import io.doorbuster.harness.payment.StripeDouble;
import io.doorbuster.harness.payment.StripeDouble.Mood;
import io.doorbuster.store.AfterSalesDesk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The job, when the provider, a member or the database fails it. */
class PaymentFaultsIT extends PaidOrders {

    @Test
    void findsTheSameIntentWhenAnswersAreLost() {
        stripe.behave(Mood.SILENT);
        OrderId id = place(StripeDouble.GRANTED);
        await().atMost(LIMIT).until(() -> stripe.requests() >= 2);

        stripe.behave(Mood.HEALTHY);

        reaches(id, PaymentStatus.AUTHORIZED);
        assertThat(stripe.usedIntents(id.toString())).hasSize(1);
    }

    @Test
    void takesEachOrdersMoneyOnceOnABadDay() {
        stripe.behave(Mood.FLAKY);
        List<OrderId> granted = new ArrayList<>();
        List<OrderId> declined = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            granted.add(place(StripeDouble.GRANTED));
            declined.add(place(StripeDouble.DECLINED));
        }
        await().atMost(LIMIT).until(() -> stripe.requests() > 45);
        stripe.behave(Mood.HEALTHY); // three of four requests failed: the breaker would leave it alone for most of the time
        granted.forEach(id -> reaches(id, PaymentStatus.AUTHORIZED));
        ship();
        granted.forEach(id -> reaches(id, PaymentStatus.PAID));
        declined.forEach(this::awaitCancelled);

        assertThat(stripe.mostCaptures()).isEqualTo(1);
        assertThat(stripe.kept().values()).hasSize(15).allMatch(kept -> kept == 1_999);
        assertThat(journal.query("SELECT sold FROM inventory")).isEqualTo("15");
        assertThat(journal.count("dead_letters")).isZero();
    }

    @Test
    void promisesNothingForAnOrderThatIsCancelledMeanwhile() {
        stripe.behave(Mood.SILENT);
        OrderId id = place(StripeDouble.GRANTED);
        await().atMost(LIMIT).until(() -> stripe.requests() >= 1);
        cancel(id);

        stripe.behave(Mood.HEALTHY);

        reaches(id, PaymentStatus.CANCELLED);
        await().atMost(LIMIT).until(() -> desk.backlog().payments() == 0);
        assertThat(stripe.promised()).isEmpty();
        assertThat(stripe.kept()).isEmpty();
    }

    @Test
    void sendsRefundsOnceThoughTheirAnswersAreLost() {
        OrderId id = place(StripeDouble.GRANTED);
        reaches(id, PaymentStatus.AUTHORIZED);
        ship();
        reaches(id, PaymentStatus.PAID);

        stripe.behave(Mood.SILENT);
        AfterSalesDesk afterSales = new AfterSalesDesk(database, CLOCK);
        afterSales.refund(new RefundOrder(id, AttemptId.of("me", "refunds", "a"), List.of(), 500, "EUR", "", "me"));
        afterSales.refund(new RefundOrder(id, AttemptId.of("me", "refunds", "b"), List.of(), 300, "EUR", "", "me"));
        long before = stripe.requests();
        await().atMost(LIMIT).until(() -> stripe.requests() >= before + 1);
        stripe.behave(Mood.FLAKY);
        await().atMost(LIMIT).until(() -> stripe.requests() >= before + 8);
        stripe.behave(Mood.HEALTHY); // until it answers twice in a row by chance, the breaker may leave it alone for minutes

        await().atMost(LIMIT).until(() -> order(id).afterSales().refunds().stream()
                .allMatch(refund -> refund.state() == Refund.State.SUCCEEDED));
        assertThat(stripe.kept()).isEqualTo(Map.of(id.toString(), 1_199L));
    }

    @Test
    void cancelsWhatNeedsNoProviderWhileTheProviderIsAway() {
        stripe.behave(Mood.BROKEN);
        List<OrderId> waiting = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            waiting.add(place(StripeDouble.GRANTED));
        }
        await().atMost(LIMIT).until(() -> registry.get("doorbuster.payment.paused").gauge().value() == 1);

        // What was under way when they paused still comes in.
        AtomicLong before = new AtomicLong();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(250))
                .until(() -> before.getAndSet(stripe.requests()) == before.get());
        // Prepayments whose time is over, an order that a webhook says is declined, and one that was never opened.
        List<OrderId> prepaid = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            prepaid.add(placePrepaid("now()"));
        }
        OrderId declined = place(StripeDouble.GRANTED);
        desk.apply(declined, List.of(new PaymentEvent.Declined("do_not_honor")));
        cancel(waiting.getLast());

        await().atMost(LIMIT).until(() -> prepaid.stream()
                .allMatch(id -> order(id).status() == OrderStatus.CANCELLED));
        awaitCancelled(declined);
        reaches(waiting.getLast(), PaymentStatus.CANCELLED);
        assertThat(stripe.requests() - before.get()).as("one is asked now and then, and nothing waits for it")
                .isLessThan(15);
        assertThat(registry.get("doorbuster.payment.paused").gauge().value()).as("what asks nobody says nothing")
                .isEqualTo(1);
        stripe.behave(Mood.HEALTHY);
        waiting.stream().limit(39).forEach(id -> reaches(id, PaymentStatus.AUTHORIZED));
    }

    @Test
    void setsAsideWhatFailsAgainAndAgain() {
        stripe.behave(Mood.BROKEN);
        OrderId id = place(StripeDouble.GRANTED);
        journal.execute("UPDATE payments SET tries = 25");

        await().atMost(LIMIT).until(() -> journal.count("dead_letters") == 1);
        assertThat(order(id).payment().status()).isEqualTo(PaymentStatus.PENDING);
        stripe.behave(Mood.HEALTHY);
        retryDeadLetter();

        reaches(id, PaymentStatus.AUTHORIZED);
        assertThat(journal.count("dead_letters")).isZero();
    }

    @Test
    void givesUpWithItsLastTryAndNotBefore() {
        stripe.behave(Mood.BROKEN);
        OrderId id = place(StripeDouble.GRANTED);
        journal.execute("UPDATE payments SET tries = 18");
        await().atMost(LIMIT)
                .until(() -> journal.query("SELECT tries || ' ' || (next_try_at > now() + interval '10 minutes')"
                        + " FROM payments").equals("19 true"));
        assertThat(journal.count("dead_letters")).isZero();

        journal.execute("UPDATE payments SET next_try_at = now()");

        await().atMost(LIMIT).until(() -> journal.count("dead_letters") == 1);
        assertThat(journal
                .query("SELECT source || ' ' || version FROM (SELECT map AS source, version FROM dead_letters) d"))
                .isEqualTo("payment 20");
        assertThat(journal.query("SELECT next_try_at IS NULL FROM payments")).isEqualTo("t");
        retryDeadLetter();
        await().atMost(LIMIT).until(() -> journal.query("SELECT tries BETWEEN 1 AND 3 FROM payments").equals("t"));
        stripe.behave(Mood.HEALTHY);
        journal.execute("UPDATE payments SET next_try_at = now()");
        reaches(id, PaymentStatus.AUTHORIZED);
        assertThat(journal.count("dead_letters")).isZero();
    }

    @Test
    void setsACancellationAsideThatFailsEachTimeAndCancelsWhenItIsRetried() {
        fault = new IllegalStateException("a bug");
        OrderId id = place(StripeDouble.DECLINED);
        await().atMost(LIMIT).until(() -> cancelling.get() > 0);
        journal.execute("UPDATE payments SET tries = 19, next_try_at = now()");

        await().atMost(LIMIT).until(() -> journal.count("dead_letters") == 1);
        assertThat(journal.query("SELECT error FROM dead_letters")).isEqualTo("failed: IllegalStateException");
        assertThat(order(id).status()).isEqualTo(OrderStatus.PLACED);
        fault = null;
        retryDeadLetter();

        awaitCancelled(id);
        assertThat(journal.query("SELECT sold FROM inventory")).isEqualTo("0");
    }

    @Test
    void takesAProviderThatIsBusyForNoRefusal() {
        stripe.behave(Mood.BUSY);
        List<OrderId> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(place(StripeDouble.GRANTED));
        }
        await().atMost(LIMIT).until(() -> registry.get("doorbuster.payment.paused").gauge().value() == 1);

        assertThat(all).allMatch(id -> order(id).payment().status() == PaymentStatus.PENDING);
        assertThat(all).allMatch(id -> order(id).status() == OrderStatus.PLACED);
        assertThat(journal.query("SELECT max(error) FROM payments")).isEqualTo("answered 429 rate_limit");
        stripe.behave(Mood.HEALTHY);

        all.forEach(id -> reaches(id, PaymentStatus.AUTHORIZED));
        assertThat(journal.count("dead_letters")).isZero();
    }

    @Test
    void survivesTheLossOfTheMemberThatRunsIt() {
        startMember();
        List<OrderId> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add(place(i % 3 == 0 ? StripeDouble.DECLINED : StripeDouble.GRANTED));
        }
        await().atMost(LIMIT).until(() -> stripe.requests() > 30);
        first.getLifecycleService().terminate();

        all.forEach(id -> await().atMost(Duration.ofSeconds(90)).until(() -> order(id).payment().status(),
                status -> status == PaymentStatus.AUTHORIZED || status == PaymentStatus.DECLINED));
        all.stream().filter(id -> order(id).payment().status() == PaymentStatus.DECLINED)
                .forEach(this::awaitCancelled);
        assertThat(journal.query("SELECT sold FROM inventory")).isEqualTo("40");
        assertThat(stripe.promised()).hasSize(40);
    }
}
