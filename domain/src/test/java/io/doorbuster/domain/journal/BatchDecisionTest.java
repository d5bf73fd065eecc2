package io.doorbuster.domain.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.Ruling.Accept;
import io.doorbuster.domain.journal.Ruling.Refuse;
import io.doorbuster.domain.journal.Ruling.Replay;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement.KeyReused;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.order.Placement.PurchaseLimited;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.stock.HoldId;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Settlement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BatchDecisionTest {

    private static final long DEADLINE = 1_000;
    private static final OrderId ORDER = OrderId.of(5, 1, 2);

    @Test
    void acceptsWhatFitsInTurn() {
        Found found = new Found(Map.of("A", new LedgerRow(5, 10, 7)), Set.of(), Map.of());

        BatchDecision decision = decide(found, place("1", "A", 2), place("2", "A", 2), place("3", "A", 1));

        assertThat(decision.rulings().get(0)).isInstanceOf(Accept.class);
        assertThat(decision.rulings().get(1)).isEqualTo(new Refuse(new OutOfStock("A", 2, 1)));
        assertThat(decision.rulings().get(2)).isInstanceOf(Accept.class);
        assertThat(decision.accepted()).extracting(AcceptedOrder::sequence)
                .containsExactlyInAnyOrder(41L, 42L);
    }

    @Test
    void takesNothingOfAnOrderThatDoesNotFitWhole() {
        Found found = new Found(Map.of("A", new LedgerRow(1, 1, 0), "B", new LedgerRow(1, 0, 0)), Set.of(), Map.of());
        PlaceOrder both = order("1", 7, List.of(new OrderLine("A", 1, 100), new OrderLine("B", 1, 100)));

        BatchDecision decision = decide(found, entry(both, Intent.PLACE), place("2", "A", 1));

        assertThat(decision.rulings().get(0)).isEqualTo(new Refuse(new OutOfStock("B", 1, 0)));
        assertThat(decision.rulings().get(1)).isInstanceOf(Accept.class);
    }

    @Test
    void sellsNothingOfWhatIsClosedButAnswersItsReplays() {
        JournalEntry again = place("1", "A", 1);
        Found found = new Found(Map.of("A", new LedgerRow(9, 5, 1)), Set.of("A"),
                Map.of(again.order().attempt(), new KnownAttempt.Owner(ORDER, 7)));

        assertThat(decide(found, again, place("2", "A", 1)).rulings())
                .containsExactly(new Replay(ORDER), new Refuse(new OutOfStock("A", 1, 0)));
    }

    @Test
    void hopesForPlentyAndKeepsWhatIsInserted() {
        JournalEntry first = place("1", "A", 2);
        JournalEntry overtaken = place("2", "A", 3);
        Found plenty = Found.plenty(BatchDecision.reservedSkus(List.of(first, overtaken)));

        BatchDecision hoped = decide(plenty, first, overtaken, first, place("3", "A", 1_000_000));
        Set<OrderId> inserted = Set.of(((Accept) hoped.rulings().getFirst()).order().id());

        assertThat(hoped.rulings()).allMatch(Accept.class::isInstance);
        assertThat(hoped.placed(inserted).entries()).containsExactly(first, first);
        assertThat(hoped.placed(inserted).rulings()).containsExactly(hoped.rulings().get(0), hoped.rulings().get(2));
        assertThat(hoped.isPlaced(1, inserted)).isFalse();
        assertThat(hoped.placed(Set.of()).entries()).isEmpty();
    }

    @Test
    void hopesForNothingThatIsNotReserved() {
        PlaceOrder order = order("1", 7, List.of(new OrderLine("A", 1, 100)));

        assertThat(decide(Found.plenty(List.of()), entry(order, Intent.PLACE)).accepted()).isEmpty();
    }

    @Test
    void needsNoLockForWhatIsDecided() {
        JournalEntry entry = place("1", "A", 1);
        JournalEntry recall = new JournalEntry(entry.order(), Intent.RECALL, List.of(), 0, DEADLINE);
        JournalEntry recallWithStock = new JournalEntry(entry.order(), Intent.RECALL, List.of("A"), 0, DEADLINE);
        Map<AttemptId, KnownAttempt> owner =
                Map.of(entry.order().attempt(), new KnownAttempt.Owner(ORDER, entry.order().fingerprint() + 1));

        assertThat(List.of(entry, recall, recallWithStock)).allMatch(one -> BatchDecision.isDecided(one, owner));
        assertThat(BatchDecision.isDecided(entry, Map.of())).isFalse();
        assertThat(BatchDecision.isDecided(recall, Map.of())).as("it is not owned").isTrue();
        assertThat(BatchDecision.isDecided(recallWithStock, Map.of())).as("whoever has the row may be placing it")
                .isFalse();
        assertThat(BatchDecision.isDecided(entry, voidUntil(entry, DEADLINE).attempts())).as("it is barred").isTrue();
        assertThat(BatchDecision.isDecided(entry, voidUntil(entry, DEADLINE - 1).attempts())).isFalse();
    }

    @Test
    void answersAReplayEvenWithNothingLeft() {
        JournalEntry again = place("1", "A", 1);
        Found found = new Found(Map.of("A", new LedgerRow(9, 1, 1)), Set.of(),
                Map.of(again.order().attempt(), new KnownAttempt.Owner(ORDER, 7)));

        assertThat(decide(found, again).rulings()).containsExactly(new Replay(ORDER));
    }

    @Test
    void countsWhatABuyerBoughtBeforeAndInTheSameBatch() {
        AttemptId ada = OrderTerms.buyer("", "Ada+tag@Example.org");
        AttemptId bob = OrderTerms.buyer("cust_bob", "ada@example.org");
        Found found = new Found(Map.of("A", new LedgerRow(1, 50, 0)), Set.of(), Map.of())
                .with(Map.of(new BuyerSku(ada, "A"), 1L));

        BatchDecision decision = decide(found, limited("1", 2, ada), limited("2", 1, ada), limited("3", 1, ada),
                limited("4", 3, bob), place("5", "A", 9));

        assertThat(ada).isEqualTo(OrderTerms.buyer("", "ada@example.org"));
        assertThat(decision.rulings()).extracting(Object::getClass).containsExactly(Accept.class, Refuse.class,
                Refuse.class, Accept.class, Accept.class);
        assertThat(decision.rulings().get(1)).isEqualTo(new Refuse(new PurchaseLimited("A", 3, 3)));
        assertThat(BatchDecision.limited(decision.entries())).containsExactlyInAnyOrder(new BuyerSku(ada, "A"),
                new BuyerSku(bob, "A"));
    }

    @Test
    void answersAReplayThatWouldPassThePurchaseLimitNow() {
        AttemptId ada = OrderTerms.buyer("", "ada@example.org");
        JournalEntry again = limited("1", 3, ada);
        Found found = new Found(Map.of("A", new LedgerRow(1, 50, 3)), Set.of(),
                Map.of(again.order().attempt(), new KnownAttempt.Owner(ORDER, 7)))
                .with(Map.of(new BuyerSku(ada, "A"), 3L));

        assertThat(decide(found, again).rulings()).containsExactly(new Replay(ORDER));
    }

    @Test
    void givesBackToHoldsWhatRefusedOrdersTook() {
        Found found = new Found(Map.of("A", new LedgerRow(5, 10, 8)), Set.of(), Map.of());
        JournalEntry fits = held("1", 2);
        JournalEntry refused = held("2", 1);

        BatchDecision decision = decide(found, fits, refused, place("3", "A", 1));

        assertThat(decision.settlements(Map.of()).getFirst().attempts()).hasSize(3);
        assertThat(decision.settlements(Map.of()).getFirst().refused()).containsExactly(refused.order().attempt());
    }

    private static JournalEntry held(String key, long quantity) {
        PlaceOrder order = order(key, 7, List.of(new OrderLine("A", quantity, 100)))
                .under(OrderTerms.NONE.with(new HoldId(1, 2)));
        return entry(order, Intent.PLACE);
    }

    /** At most three of A. */
    private static JournalEntry limited(String key, long quantity, AttemptId buyer) {
        PlaceOrder order = order(key, 7, List.of(new OrderLine("A", quantity, 100)))
                .under(new OrderTerms(HoldId.NONE, buyer, List.of(new OrderTerms.PurchaseLimit("A", 3))));
        return entry(order, Intent.PLACE);
    }

    @Test
    void tellsAReusedKeyFromAReplay() {
        JournalEntry other = entry(order("1", 8, List.of(new OrderLine("A", 1, 100))), Intent.PLACE);
        Found found = new Found(Map.of(), Set.of(), Map.of(other.order().attempt(), new KnownAttempt.Owner(ORDER, 7)));

        assertThat(decide(found, other).rulings()).containsExactly(new Refuse(new KeyReused()));
    }

    @Test
    void placesTheSameAttemptOnceWithinABatch() {
        Found found = new Found(Map.of("A", new LedgerRow(1, 10, 0)), Set.of(), Map.of());
        JournalEntry otherBody = entry(order("1", 8, List.of(new OrderLine("A", 1, 100))), Intent.PLACE);

        BatchDecision decision = decide(found, place("1", "A", 1), place("1", "A", 1), otherBody);

        assertThat(decision.accepted()).hasSize(1);
        assertThat(decision.rulings().get(1)).isEqualTo(new Accept(decision.accepted().getFirst(), true));
        assertThat(decision.rulings().get(2)).isEqualTo(new Refuse(new KeyReused()));
    }

    @Test
    void placesNothingForARecall() {
        Found found = new Found(Map.of("A", new LedgerRow(1, 10, 0)), Set.of(), Map.of());

        assertThat(decide(found, entry(order("1", 7, List.of(new OrderLine("A", 1, 100))), Intent.RECALL)).rulings())
                .containsExactly(new Refuse(new NotOwned()));
    }

    @Test
    void barsATryThatWasDeclaredVoidButNotALaterOne() {
        JournalEntry entry = place("1", "A", 1);

        assertThat(decide(voidUntil(entry, DEADLINE), entry).rulings()).containsExactly(new Refuse(new Unknown()));
        assertThat(decide(voidUntil(entry, DEADLINE - 1), entry).rulings().getFirst()).isInstanceOf(Accept.class);
    }

    @Test
    void rulesAgainOnWhatAnotherWriterHadFirst() {
        Found found = new Found(Map.of("A", new LedgerRow(1, 10, 0)), Set.of(), Map.of());
        BatchDecision decision = decide(found, place("1", "A", 1), place("2", "A", 1), place("1", "A", 1));
        AcceptedOrder second = ((Accept) decision.rulings().get(1)).order();
        Set<OrderId> inserted = Set.of(second.id());

        assertThat(decision.overtaken(inserted)).containsExactly(place("1", "A", 1), place("1", "A", 1));
        assertThat(decision.withoutOvertaken(inserted,
                Map.of(place("1", "A", 1).order().attempt(), new KnownAttempt.Owner(ORDER, 7))).rulings())
                .containsExactly(new Replay(ORDER), new Accept(second, false), new Replay(ORDER));
        assertThat(decision.withoutOvertaken(inserted, Map.of()).rulings().getFirst())
                .isEqualTo(new Refuse(new Unknown()));
    }

    @Test
    void settlesAllButWhatIsStillUnknown() {
        JournalEntry barred = place("1", "A", 1);
        BatchDecision decision = decide(voidUntil(barred, DEADLINE), barred, place("2", "A", 1), place("3", "A", 99));
        LedgerRow row = new LedgerRow(2, 10, 1);

        assertThat(decision.settlements(Map.of("A", row))).containsExactly(new Settlement("A",
                List.of(place("2", "A", 1).order().attempt(), place("3", "A", 1).order().attempt()), row));
    }

    @Test
    void answersAReplayWithTheOrderThatIsOwned() {
        JournalEntry again = place("1", "A", 1);
        BatchDecision decision = decide(
                new Found(Map.of(), Set.of(), Map.of(again.order().attempt(), new KnownAttempt.Owner(ORDER, 7))),
                again);
        Order owned = Order.placed(again.order(), ORDER, "1-1", Durability.LEDGER, Instant.EPOCH);

        assertThat(decision.replayed()).containsExactly(ORDER);
        assertThat(decision.answers(accepted -> owned, Map.of(ORDER, owned))).containsExactly(new Placed(owned, true));
        assertThat(decision.answers(accepted -> owned, Map.of())).containsExactly(new Unknown());
    }

    private static Found voidUntil(JournalEntry entry, long deadlineMillis) {
        return new Found(Map.of("A", new LedgerRow(1, 10, 0)), Set.of(),
                Map.of(entry.order().attempt(), new KnownAttempt.VoidUntil(deadlineMillis)));
    }

    private static BatchDecision decide(Found found, JournalEntry... entries) {
        AtomicLong ids = new AtomicLong();
        return BatchDecision.decide(List.of(entries), found, 40, () -> OrderId.of(1, 2, ids.incrementAndGet()));
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
