package io.doorbuster.domain.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement.KeyReused;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.NotReady;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Overloaded;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.ReservationOutcome;
import io.doorbuster.domain.stock.ReservationOutcome.Crowded;
import io.doorbuster.domain.stock.ReservationOutcome.Insufficient;
import io.doorbuster.domain.stock.ReservationOutcome.Reserved;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReservationPlanTest {

    private static final long NOW = 1_000;
    private static final long DEADLINE = NOW + ReservationPlan.RESERVATION_MILLIS;
    private static final PlaceOrder BOTH = order(1, Intent.PLACE, new OrderLine("A", 1, 100), new OrderLine("B", 2, 5));
    private static final AttemptId ATTEMPT = BOTH.attempt();

    @Test
    void reservesEachAttemptOncePerSku() {
        PlaceOrder other = order(2, Intent.PLACE, new OrderLine("B", 3, 100));

        ReservationPlan plan = ReservationPlan.of(List.of(BOTH, other, BOTH), NOW);

        assertThat(plan.skus()).containsExactly("A", "B");
        assertThat(plan.reservations("A")).containsExactly(new Reservation(ATTEMPT, 1, DEADLINE));
        assertThat(plan.reservations("B")).containsExactly(new Reservation(ATTEMPT, 2, DEADLINE),
                new Reservation(other.attempt(), 3, DEADLINE));
        assertThat(plan.byAttempt("B", List.of(new Reserved(), new Insufficient(1))))
                .containsExactly(Map.entry(ATTEMPT, new Reserved()), Map.entry(other.attempt(), new Insufficient(1)));
    }

    @Test
    void reservesNothingForARecall() {
        PlaceOrder recall = order(1, Intent.RECALL, new OrderLine("A", 1, 100));

        ReservationPlan plan = ReservationPlan.of(List.of(recall), NOW);

        assertThat(plan.skus()).isEmpty();
        assertThat(plan.handOver(recall, Map.of()).entry().intent()).isEqualTo(Intent.RECALL);
    }

    @Test
    void placesWhatIsReservedWhole() {
        Handover handover = handOver(Map.of("A", new Reserved(), "B", new Reserved()));

        assertThat(handover.entry()).isEqualTo(new JournalEntry(BOTH, Intent.PLACE, List.of("A", "B"),
                NOW + ReservationPlan.ANSWER_MILLIS, DEADLINE));
    }

    @Test
    void onlyRecallsWhatIsShortAndTellsTheFirstReason() {
        Handover handover = handOver(Map.of("A", new Insufficient(0), "B", new Crowded()));

        assertThat(handover.entry().intent()).isEqualTo(Intent.RECALL);
        assertThat(handover.entry().reservedSkus()).isEmpty();
        assertThat(handover.answer(new NotOwned())).isEqualTo(new OutOfStock("A", 1, 0));
        assertThat(handover.answer(new KeyReused())).isEqualTo(new KeyReused());
        assertThat(handOver(Map.of("A", new Reserved(), "B", new Crowded())).refusal()).isEqualTo(new Overloaded());
    }

    @Test
    void settlesWhatMayBeReservedWhenAnOwnerDidNotAnswer() {
        Handover handover = handOver(Map.of("A", new Reserved()));

        assertThat(handover.entry().intent()).isEqualTo(Intent.RECALL);
        assertThat(handover.entry().reservedSkus()).containsExactly("A", "B");
        assertThat(handover.refusal()).isEqualTo(new NotReady());
    }

    @Test
    void tellsNobodyThatIsShortWhatIsOnlyShortForAnotherBodyOfTheAttempt() {
        PlaceOrder many = order(1, Intent.PLACE, new OrderLine("A", 3, 100));
        PlaceOrder few = order(1, Intent.PLACE, new OrderLine("A", 1, 100));
        ReservationPlan plan = ReservationPlan.of(List.of(many, few), NOW);
        Map<String, Map<AttemptId, ReservationOutcome>> answers =
                Map.of("A", plan.byAttempt("A", List.of(new Insufficient(2))));

        assertThat(plan.handOver(many, answers).refusal()).isEqualTo(new OutOfStock("A", 3, 2));
        assertThat(plan.handOver(few, answers).refusal()).isEqualTo(new NotReady());
    }

    @Test
    void looksForWhatWasSeenAndPlacesThenWhatNobodyOwns() {
        PlaceOrder other = order(2, Intent.PLACE, new OrderLine("B", 3, 100));
        PlaceOrder recall = order(3, Intent.RECALL, new OrderLine("B", 3, 100));
        List<PlaceOrder> orders = List.of(other, BOTH, recall, BOTH);

        assertThat(ReservationPlan.lookingForSeen(orders, ATTEMPT::equals))
                .containsExactly(other, BOTH.asRecall(), recall, BOTH.asRecall());
        assertThat(ReservationPlan.stillToPlace(orders,
                List.of(new Unknown(), new NotOwned(), new NotOwned(), new KeyReused()))).containsExactly(1);
    }

    @Test
    void knowsWhatShoppersWereToldIsGone() {
        assertThat(ReservationPlan.soldOut(List.of(new OutOfStock("B", 1, 0), new Unknown(),
                new OutOfStock("A", 2, 1), new OutOfStock("B", 2, 0)))).containsExactly("B");
    }

    private static Handover handOver(Map<String, ReservationOutcome> outcomes) {
        Map<String, Map<AttemptId, ReservationOutcome>> answers = new HashMap<>();
        outcomes.forEach((sku, outcome) -> answers.put(sku, Map.of(ATTEMPT, outcome)));
        return ReservationPlan.of(List.of(BOTH), NOW).handOver(BOTH, answers);
    }

    private static PlaceOrder order(long attempt, Intent intent, OrderLine... lines) {
        return new PlaceOrder(new AttemptId(attempt, attempt), 7, intent, "a@b.example", "", "EUR", List.of(lines),
                Address.NONE, "invoice");
    }
}
