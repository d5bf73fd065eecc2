package io.doorbuster.node.placement;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.placement.ReservationPlan;
import io.doorbuster.domain.stock.AdjustmentOutcome;
import io.doorbuster.domain.stock.AdjustmentOutcome.Adjusted;
import io.doorbuster.domain.stock.AdjustmentOutcome.BelowPromised;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Receipt;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.ReservationOutcome;
import io.doorbuster.domain.stock.ReservationOutcome.Crowded;
import io.doorbuster.domain.stock.ReservationOutcome.Insufficient;
import io.doorbuster.domain.stock.ReservationOutcome.Reserved;
import io.doorbuster.domain.stock.Settlement;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.Grid;
import io.doorbuster.store.Database;
import io.doorbuster.store.journal.JournalListener;
import io.doorbuster.store.journal.OrderJournal;
import io.doorbuster.store.journal.StockLedger;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * All that a member does to stock: orders, goods in, corrections, and the sweep behind them. Methods block and may be
 * called from any thread but a partition's.
 */
public final class PlacementService implements AutoCloseable {

    /** A server that answered the migrations a moment ago takes milliseconds; the member starts without it, too. */
    private static final Duration FIRST_CONNECTION = Duration.ofSeconds(5);

    /** Receipts of one transaction: it locks their SKUs for some 20 ms, for which orders of them wait. */
    private static final int RECEIPTS_AT_ONCE = 500;

    private final StockGrid stock;
    private final StockLedger ledger;
    private final OrderJournal journal;
    private final OrderDesk desk;
    private final Clock clock;
    private final ScheduledExecutorService sweeps;

    private PlacementService(StockGrid stock, StockLedger ledger, OrderJournal journal, OrderDesk desk, Clock clock,
            ReservationSweeper sweeper) {
        this.stock = stock;
        this.ledger = ledger;
        this.journal = journal;
        this.desk = desk;
        this.clock = clock;
        this.sweeps = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("reservation-sweeper").factory());
        var _ = sweeps.scheduleWithFixedDelay(sweeper, ReservationSweeper.INTERVAL_MILLIS,
                ReservationSweeper.INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Starts the journal's writer and the sweep of this member. Waits until the writer is connected, for seconds at
     * most: if PostgreSQL goes away in this moment, {@link #isReady()} tells.
     */
    public static PlacementService start(HazelcastInstance member, Database database, MeterRegistry registry,
            Clock clock) {
        IMap<String, StockLevel> inventory = Grid.inventory(member);
        StockGrid stock = new StockGrid(inventory);
        StockLedger ledger = new StockLedger(database);
        PlacementMetrics metrics = new PlacementMetrics(registry);
        JournalListener listener = new JournalListener() {
            @Override
            public void settled(List<Settlement> settlements) {
                stock.settle(settlements);
            }

            @Override
            public void written(int orders, long nanos) {
                metrics.written(orders, nanos);
            }
        };
        OrderJournal journal = OrderJournal.start(database::openConnection, member.getName(), clock, listener,
                database.recentOrders());
        Gauge.builder("doorbuster.journal.waiting", journal, OrderJournal::waiting).register(registry);
        Gauge.builder("doorbuster.journal.available", journal, j -> j.isAvailable() ? 1 : 0).register(registry);
        awaitConnection(journal);
        OrderDesk desk = new OrderDesk(stock, journal, new SoldOutNotes(ledger), metrics, clock);
        return new PlacementService(stock, ledger, journal, desk, clock,
                new ReservationSweeper(inventory, stock, ledger, metrics, clock));
    }

    private static void awaitConnection(OrderJournal journal) {
        try {
            journal.awaitConnection(FIRST_CONNECTION);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether orders can be placed: PostgreSQL answered the journal last time. */
    public boolean isReady() {
        return journal.isAvailable();
    }

    /** How often PostgreSQL was lost by the journal so far. */
    public int outages() {
        return journal.outages();
    }

    /** See {@code MemberServices.place}. */
    public PlacementBatch place(List<PlaceOrder> orders) {
        return desk.place(orders);
    }

    /** See {@code MemberServices.receive}. */
    public StockFigures receive(String sku, long quantity, String reference) {
        LedgerRow row = ledger.receive(sku, quantity, reference);
        return settle(sku, List.of(), row);
    }

    /** See {@code MemberServices.receiveAll}. The grid is told once all are in: whoever cannot wait reads the ledger. */
    public long receiveAll(List<Receipt> receipts, String reference) {
        Map<String, LedgerRow> rows = new HashMap<>();
        long recorded = 0;
        for (int from = 0; from < receipts.size(); from += RECEIPTS_AT_ONCE) {
            int to = Math.min(receipts.size(), from + RECEIPTS_AT_ONCE);
            StockLedger.Received received = ledger.receiveAll(receipts.subList(from, to), reference);
            rows.putAll(received.rows());
            recorded += received.recorded();
        }
        join(stock.takeUp(rows));
        return recorded;
    }

    /** Tells the grid of ledger rows that another transaction has changed, and waits until it has heard. */
    public void takeUp(Map<String, LedgerRow> rows) {
        join(stock.takeUp(rows));
    }

    /** See {@code MemberServices.adjust}. A decrease is reserved first, like an order: nothing promised is taken. */
    public AdjustmentOutcome adjust(String sku, long delta, String reason, AttemptId movement) {
        long nowMillis = clock.millis();
        long deadlineMillis = nowMillis + ReservationPlan.RESERVATION_MILLIS;
        if (delta < 0) {
            Reservation taken = new Reservation(movement, -delta, deadlineMillis);
            ReservationOutcome outcome = join(stock.reserve(sku, List.of(taken), nowMillis)).getFirst();
            switch (outcome) {
                case Reserved reserved -> {
                }
                case Insufficient(long available) -> {
                    return ledger.findAdjustment(sku, movement)
                            .<AdjustmentOutcome>map(row -> new Adjusted(settle(sku, List.of(), row)))
                            .orElse(new BelowPromised(available));
                }
                case Crowded crowded -> throw new LedgerUnavailableException("too many reservations of " + sku);
            }
        }
        StockLedger.Adjusted adjusted = ledger.adjust(sku, delta, reason, movement, deadlineMillis);
        StockFigures figures = settle(sku, List.of(movement), adjusted.row());
        return switch (adjusted.result()) {
            case ADJUSTED -> new Adjusted(figures);
            case BELOW_SOLD -> new BelowPromised(figures.available());
            case VOID -> throw new LedgerUnavailableException("the adjustment came too late: repeat it");
        };
    }

    /** Stops taking orders, writes what is waiting, stops; bounded in time. */
    @Override
    public void close() {
        sweeps.shutdownNow();
        journal.close();
    }

    private StockFigures settle(String sku, List<AttemptId> attempts, LedgerRow row) {
        return join(stock.settle(sku, attempts, row));
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.orTimeout(ReservationPlan.ANSWER_MILLIS, TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            throw new LedgerUnavailableException("the grid does not answer for the SKU", e);
        }
    }
}
