package io.doorbuster.store.journal;

import static io.doorbuster.store.journal.JournalServer.DATABASE;
import static io.doorbuster.store.journal.JournalServer.LATER;
import static io.doorbuster.store.journal.JournalServer.LEDGER;
import static io.doorbuster.store.journal.JournalServer.execute;
import static io.doorbuster.store.journal.JournalServer.get;
import static io.doorbuster.store.journal.JournalServer.place;
import static io.doorbuster.store.journal.OneByOne.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.AcceptedOrder;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Reservation;
import java.sql.Connection;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Goods in, corrections, void attempts, and what the ledger says of a SKU. */
class StockLedgerIT {

    private final HeardJournal heard = new HeardJournal();

    @Test
    void waitsForACommitInFlightBeforeItDeclaresAnAttemptVoid() throws Exception {
        LEDGER.receive("flight", 5, "r1");
        JournalEntry entry = place("flight-1", "flight", 1);
        try (Connection inFlight = DATABASE.openConnection()) {
            JournalTransaction transaction = new JournalTransaction(inFlight);
            transaction.lockAndFind(List.of("flight"), List.of());
            transaction.insert(999, Clock.systemUTC().instant(),
                    List.of(new AcceptedOrder(entry.order(), OrderId.of(1, 2, 3), 1, 1)));
            CompletableFuture<StockLedger.Resolved> rows = CompletableFuture.supplyAsync(
                    () -> LEDGER.declareVoid(List.of(new Reservation(entry.order().attempt(), 1, 1)),
                            List.of("flight")));
            await().during(200, TimeUnit.MILLISECONDS).until(() -> !rows.isDone());
            inFlight.commit();

            assertThat(rows.get(10, TimeUnit.SECONDS))
                    .isEqualTo(new StockLedger.Resolved(Map.of("flight", new LedgerRow(2, 5, 1)), Set.of()));
        }
    }

    @Test
    void receivesUnderTheSameReferenceOnce() {
        assertThat(LEDGER.receive("goods", 5, "delivery-1")).isEqualTo(new LedgerRow(1, 5, 0));
        assertThat(LEDGER.receive("goods", 5, "delivery-1")).isEqualTo(new LedgerRow(1, 5, 0));
        assertThat(LEDGER.receive("goods", 2, "delivery-2")).isEqualTo(new LedgerRow(2, 7, 0));
    }

    @Test
    void adjustsUnderTheSameMovementOnceAndNeverBelowWhatIsSold() {
        LEDGER.receive("count", 5, "r1");
        AttemptId movement = AttemptId.of("operator", "adjustments", "m1");

        assertThat(LEDGER.adjust("count", -2, "broken", movement, LATER))
                .isEqualTo(new StockLedger.Adjusted(StockLedger.AdjustmentResult.ADJUSTED, new LedgerRow(2, 3, 0)));
        assertThat(LEDGER.adjust("count", -2, "broken", movement, LATER).row()).isEqualTo(new LedgerRow(2, 3, 0));
        assertThat(LEDGER.adjust("count", -4, "lost", AttemptId.of("operator", "adjustments", "m2"), LATER).result())
                .isEqualTo(StockLedger.AdjustmentResult.BELOW_SOLD);
        assertThat(LEDGER.findAdjustment("count", movement)).contains(new LedgerRow(2, 3, 0));
    }

    @Test
    void refusesAnAdjustmentWhoseReservationWasDeclaredVoid() {
        LEDGER.receive("fenced", 5, "r1");
        AttemptId movement = AttemptId.of("operator", "adjustments", "fenced");
        LEDGER.declareVoid(List.of(new Reservation(movement, 2, LATER)), List.of("fenced"));

        assertThat(LEDGER.adjust("fenced", -2, "late", movement, LATER).result())
                .isEqualTo(StockLedger.AdjustmentResult.VOID);
        assertThat(LEDGER.adjust("fenced", -2, "again", movement, LATER + 1).result())
                .isEqualTo(StockLedger.AdjustmentResult.ADJUSTED);
    }

    @Test
    void knowsWhoOwnsAnOrderAsOfTheLedgerVersion() {
        LEDGER.receive("owned", 5, "r1");
        try (OrderJournal journal = start(DATABASE::openConnection)) {
            assertThat(get(submit(journal, place("owned-1", "owned", 1)))).isInstanceOf(Placed.class);
        }

        assertThat(LEDGER.owners("owned")).contains(
                new StockLedger.Owners(2, List.of(place("owned-1", "owned", 1).order().attempt())));
        assertThat(LEDGER.owners("nobody's")).contains(new StockLedger.Owners(0, List.of()));
    }

    @Test
    void sellsNothingOfWhatCameInWhileANoteMaySayThatNothingIsLeft() {
        LEDGER.receive("restock", 1, "r1");
        try (OrderJournal journal = start(DATABASE::openConnection)) {
            assertThat(get(submit(journal, place("restock-1", "restock", 1)))).isInstanceOf(Placed.class);
            assertThat(LEDGER.soldOut(List.of("restock", "nobody's"))).containsExactly(Map.entry("restock", 2L));

            LEDGER.receive("restock", 5, "r2");

            assertThat(LEDGER.soldOut(List.of("restock"))).isEmpty();
            assertThat(get(submit(journal, place("restock-2", "restock", 1))))
                    .isEqualTo(new OutOfStock("restock", 1, 0));
            assertThat(get(submit(journal, place("restock-1", "restock", 1)))).isInstanceOf(Placed.class);
            await().until(() -> get(submit(journal, place("restock-2", "restock", 1))), Placed.class::isInstance);
        }
    }

    @Test
    void waitsForGoodsOnTheirWayInBeforeItSaysThatNothingIsLeft() throws Exception {
        LEDGER.receive("incoming", 1, "r1");
        execute("UPDATE inventory SET sold = 1, version = 2 WHERE sku = 'incoming'");
        try (Connection incoming = DATABASE.openConnection(); var statement = incoming.createStatement()) {
            statement.execute("UPDATE inventory SET received = 2, version = 3 WHERE sku = 'incoming'");
            CompletableFuture<Map<String, Long>> soldOut =
                    CompletableFuture.supplyAsync(() -> LEDGER.soldOut(List.of("incoming")));
            await().during(200, TimeUnit.MILLISECONDS).until(() -> !soldOut.isDone());
            incoming.commit();

            assertThat(soldOut.get(10, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void stopsAnOversellAtTheConstraint() {
        LEDGER.receive("fence", 1, "r1");

        assertThatThrownBy(() -> execute("UPDATE inventory SET sold = 2 WHERE sku = 'fence'"))
                .hasMessageContaining("no_oversell");
    }

    private OrderJournal start(ConnectionSource connections) {
        return JournalServer.start(connections, heard);
    }
}
