package io.doorbuster.node.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.RecordPayment;
import io.doorbuster.domain.order.Refund;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.payment.PaymentProvider.Call;
import io.doorbuster.domain.payment.PaymentStatus;
import io.doorbuster.domain.payment.PaymentStep;
import io.doorbuster.harness.payment.StripeDouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The job, when all goes well and when buyers do not pay. */
class PaymentJobIT extends PaidOrders {

    @Test
    void authorizesThenOpensTheOrderAndCapturesWithTheFirstParcel() {
        OrderId id = place(StripeDouble.GRANTED);

        reaches(id, PaymentStatus.AUTHORIZED);
        assertThat(stripe.kept()).isEmpty();
        ship();

        reaches(id, PaymentStatus.PAID);
        assertThat(stripe.kept()).isEqualTo(Map.of(id.toString(), 1_999L));
        assertThat(order(id).payment().capturedMinor()).isEqualTo(1_999);
    }

    @Test
    void cancelsADeclinedOrderAndGivesItsUnitsBackOnce() {
        OrderId id = place(StripeDouble.DECLINED);
        OrderId unknown = place(StripeDouble.UNKNOWN);

        reaches(id, PaymentStatus.DECLINED);
        reaches(unknown, PaymentStatus.DECLINED);
        awaitCancelled(id);
        awaitCancelled(unknown);

        assertThat(order(id).history().getLast().note()).isEqualTo("payment declined: insufficient_funds");
        assertThat(journal.query("SELECT sold FROM inventory")).isEqualTo("0");
        assertThat(journal.count("fulfillments")).isZero();
        await().atMost(LIMIT).until(() -> desk.backlog().payments() == 0);
        assertThat(stripe.promised()).isEmpty();
    }

    @Test
    void refundsWhatWasTakenForAnOrderThatIsCancelled() {
        OrderId id = place(StripeDouble.GRANTED);
        reaches(id, PaymentStatus.AUTHORIZED);
        String intent = stripe.usedIntents(id.toString()).getFirst();
        // Somebody captures it by hand, in the provider's own pages, while the order is cancelled.
        new StripeProvider(account()).perform(new Call("other", 1, "EUR", "",
                new PaymentStep.Capture(intent, 1_999)));
        cancel(id);
        desk.note(id, intent, new PaymentEvent.Captured(intent, 1_999));

        await().atMost(LIMIT).until(() -> order(id).afterSales().refunds().stream()
                .anyMatch(refund -> refund.state() == Refund.State.SUCCEEDED));
        assertThat(stripe.kept()).isEqualTo(Map.of(id.toString(), 0L));
        assertThat(order(id).afterSales().refunds()).singleElement()
                .satisfies(refund -> assertThat(refund.amountMinor()).isEqualTo(1_999));
    }

    @Test
    void waitsForABuyerWhoMustConfirm() {
        OrderId id = place(StripeDouble.ASKS_BUYER);
        reaches(id, PaymentStatus.ACTION_REQUIRED);
        assertThat(order(id).payment().secret()).isNotEmpty();
        assertThat(journal.count("fulfillments")).isZero();

        String intent = stripe.usedIntents(id.toString()).getFirst();
        stripe.buyerActs(id.toString(), true);
        desk.note(id, intent, new PaymentEvent.Authorized(1_999));
        desk.note(id, intent, new PaymentEvent.ActionRequired(intent + "_secret")); // late, and again

        reaches(id, PaymentStatus.AUTHORIZED);
        assertThat(order(id).status()).isEqualTo(OrderStatus.FULFILLING);
        assertThat(order(id).payment().secret()).isEmpty();
    }

    @Test
    void cancelsAnOrderWhoseBuyerDoesNotConfirm() {
        OrderId id = place(StripeDouble.ASKS_BUYER);
        reaches(id, PaymentStatus.ACTION_REQUIRED);

        journal.execute("UPDATE payment_events SET at = at - interval '31 minutes';"
                + "UPDATE payments SET next_try_at = now()");

        awaitCancelled(id);
        await().atMost(LIMIT).until(() -> desk.backlog().payments() == 0);
        assertThat(stripe.buyerActs(id.toString(), true)).as("the provider asks nobody any more").isFalse();
    }

    @Test
    void keepsAnOrderWhoseBuyerConfirmedThoughNobodyHeard() {
        OrderId id = place(StripeDouble.ASKS_BUYER);
        reaches(id, PaymentStatus.ACTION_REQUIRED);
        stripe.buyerActs(id.toString(), true);

        journal.execute("UPDATE payment_events SET at = at - interval '31 minutes';"
                + "UPDATE payments SET next_try_at = now()");

        reaches(id, PaymentStatus.AUTHORIZED);
        assertThat(order(id).status()).isEqualTo(OrderStatus.FULFILLING);
        assertThat(stripe.promised()).containsExactly(id.toString());
    }

    @Test
    void cancelsPrepaymentsWhoseMoneyDoesNotComeAndGivesAllBackOnce() {
        startMember();
        List<OrderId> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(placePrepaid("now() + interval '1 second'"));
        }
        OrderId waits = placePrepaid("now() + interval '1 day'");
        desk.record(new RecordPayment(all.getFirst(), AttemptId.of("me", "payments", "early"), 500, "EUR", "", "me"));
        desk.record(new RecordPayment(all.get(1), AttemptId.of("me", "payments", "all"), 1_999, "EUR", "", "me"));

        all.stream().filter(id -> !id.equals(all.get(1))).forEach(this::awaitCancelled);
        await().atMost(LIMIT).until(() -> desk.backlog().payments() == 0);
        desk.record(new RecordPayment(all.getLast(), AttemptId.of("me", "payments", "late"), 1_999, "EUR", "", "me"));

        assertThat(order(all.getLast()).history().getLast().note()).isEqualTo("the money did not come in time");
        assertThat(order(all.get(1)).status()).isEqualTo(OrderStatus.FULFILLING);
        assertThat(order(waits).status()).isEqualTo(OrderStatus.PLACED);
        assertThat(journal.query("SELECT sold FROM inventory")).isEqualTo("2");
        assertThat(journal.query("SELECT used FROM coupon_counters")).isEqualTo("2");
        assertThat(List.of(all.getFirst(), all.getLast())).flatMap(id -> order(id).afterSales().refunds())
                .extracting(refund -> refund.amountMinor() + " " + refund.state())
                .containsExactly("500 REQUESTED", "1999 REQUESTED");
        assertThat(stripe.requests()).isZero();
        assertThat(journal.count("dead_letters")).isZero();
    }

    @Test
    void cancelsNoMoreOrdersAtOnceThanThereAreConnectionsForIt() {
        cancelMillis = 200;
        List<OrderId> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(placePrepaid("now()"));
        }

        all.forEach(this::awaitCancelled);

        assertThat(mostAtOnce.get()).isEqualTo(4);
        assertThat(journal.query("SELECT sold FROM inventory")).isEqualTo("0");
    }
}
