package io.doorbuster.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement.KeyReused;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.store.journal.BatchDecision.Ruling;
import io.doorbuster.store.journal.BatchDecision.Ruling.Accept;
import io.doorbuster.store.journal.BatchDecision.Ruling.Refuse;
import io.doorbuster.store.journal.BatchDecision.Ruling.Replay;
import io.doorbuster.store.journal.JournalTransaction.Found;
import io.doorbuster.store.journal.JournalTransaction.KnownAttempt;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchDecisionTest {

    private static final long DEADLINE = 1_000;
    private static final UUID ORDER = new UUID(1, 2);

    @Test
    void acceptsWhatFitsInTurn() {
        Found found = new Found(Map.of("A", new LedgerRow(5, 10, 7)), Map.of());

        List<Ruling> rulings = decide(found, place("1", "A", 2), place("2", "A", 2), place("3", "A", 1));

        assertThat(rulings.get(0)).isInstanceOf(Accept.class);
        assertThat(rulings.get(1)).isEqualTo(new Refuse(new OutOfStock("A", 2, 1)));
        assertThat(rulings.get(2)).isInstanceOf(Accept.class);
        assertThat(BatchDecision.accepted(rulings)).extracting(AcceptedOrder::sequence)
                .containsExactlyInAnyOrder(41L, 42L);
    }

    @Test
    void takesNothingOfAnOrderThatDoesNotFitWhole() {
        Found found = new Found(Map.of("A", new LedgerRow(1, 1, 0), "B", new LedgerRow(1, 0, 0)), Map.of());
        PlaceOrder both = order("1", 7, List.of(new OrderLine("A", 1, 100), new OrderLine("B", 1, 100)));

        List<Ruling> rulings = decide(found, entry(both, Intent.PLACE), place("2", "A", 1));

        assertThat(rulings.get(0)).isEqualTo(new Refuse(new OutOfStock("B", 1, 0)));
        assertThat(rulings.get(1)).isInstanceOf(Accept.class);
    }

    @Test
    void answersAReplayEvenWithNothingLeft() {
        JournalEntry again = place("1", "A", 1);
        Found found = new Found(Map.of("A", new LedgerRow(9, 1, 1)),
                Map.of(again.order().attempt(), new KnownAttempt(ORDER, 7, 0)));

        assertThat(decide(found, again)).containsExactly(new Replay(ORDER));
    }

    @Test
    void tellsAReusedKeyFromAReplay() {
        JournalEntry other = entry(order("1", 8, List.of(new OrderLine("A", 1, 100))), Intent.PLACE);
        Found found = new Found(Map.of(), Map.of(other.order().attempt(), new KnownAttempt(ORDER, 7, 0)));

        assertThat(decide(found, other)).containsExactly(new Refuse(new KeyReused()));
    }

    @Test
    void placesTheSameAttemptOnceWithinABatch() {
        Found found = new Found(Map.of("A", new LedgerRow(1, 10, 0)), Map.of());
        JournalEntry otherBody = entry(order("1", 8, List.of(new OrderLine("A", 1, 100))), Intent.PLACE);

        List<Ruling> rulings = decide(found, place("1", "A", 1), place("1", "A", 1), otherBody);

        assertThat(BatchDecision.accepted(rulings)).hasSize(1);
        assertThat(rulings.get(1)).isEqualTo(new Accept(BatchDecision.accepted(rulings).getFirst(), true));
        assertThat(rulings.get(2)).isEqualTo(new Refuse(new KeyReused()));
    }

    @Test
    void placesNothingForARecall() {
        Found found = new Found(Map.of("A", new LedgerRow(1, 10, 0)), Map.of());

        assertThat(decide(found, entry(order("1", 7, List.of(new OrderLine("A", 1, 100))), Intent.RECALL)))
                .containsExactly(new Refuse(new NotOwned()));
    }

    @Test
    void barsATryThatWasDeclaredVoidButNotALaterOne() {
        JournalEntry entry = place("1", "A", 1);

        assertThat(decide(voidUntil(entry, DEADLINE), entry)).containsExactly(new Refuse(new Unknown()));
        assertThat(decide(voidUntil(entry, DEADLINE - 1), entry).getFirst()).isInstanceOf(Accept.class);
    }

    private static Found voidUntil(JournalEntry entry, long deadlineMillis) {
        return new Found(Map.of("A", new LedgerRow(1, 10, 0)),
                Map.of(entry.order().attempt(), known(null, deadlineMillis)));
    }

    private static KnownAttempt known(@Nullable UUID orderId, long deadlineMillis) {
        return new KnownAttempt(orderId, 0, deadlineMillis);
    }

    private static List<Ruling> decide(Found found, JournalEntry... entries) {
        return BatchDecision.decide(List.of(entries), found, 40, () -> OrderId.of(1, 2, 3));
    }

    private static JournalEntry place(String key, String sku, long quantity) {
        return entry(order(key, 7, List.of(new OrderLine(sku, quantity, 100))), Intent.PLACE);
    }

    private static JournalEntry entry(PlaceOrder order, Intent intent) {
        List<String> skus = order.lines().stream().map(OrderLine::sku).toList();
        return new JournalEntry(order, intent, skus, DEADLINE, DEADLINE);
    }

    private static PlaceOrder order(String key, long fingerprint, List<OrderLine> lines) {
        return new PlaceOrder(AttemptId.of("a@b.example", "orders", key), fingerprint, Intent.PLACE, "a@b.example", "",
                "EUR", lines, Address.NONE, "invoice");
    }
}
