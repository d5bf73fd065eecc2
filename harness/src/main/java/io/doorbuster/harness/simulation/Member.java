package io.doorbuster.harness.simulation;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.fulfillment.RecentOrders;
import io.doorbuster.domain.journal.WriteFault;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.OverdueReservations;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.Settlement;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.harness.simulation.Cluster.Partition;
import io.doorbuster.harness.simulation.GridModel.Step;
import io.doorbuster.harness.simulation.Statements.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A member of the grid: its desk, its journal writer, its sweep, and its ways to grid and database. */
final class Member extends Node {

    private static final long SWEEP_MICROS = 2_000_000;
    private static final int MAX_TRIES = 5;
    /** So few that it happens that the stream is further behind. */
    private static final int FEW_RECENT = 3;

    final LedgerModel ledger;
    final GridModel grid;
    final RecentOrders recent = new RecentOrders(FEW_RECENT);
    final Writer journal;
    final Desk desk;
    final StockRoom stockRoom;
    /** The members that it believes to be with. */
    Cluster cluster;
    private final long clockAheadMillis;
    private final List<Connection> connections = new ArrayList<>();
    private boolean reachesDatabase = true;

    Member(String name, GridModel grid, LedgerModel ledger, Cluster cluster, long clockAheadMillis) {
        super(ledger.world, name);
        this.grid = grid;
        this.ledger = ledger;
        this.cluster = cluster;
        this.clockAheadMillis = clockAheadMillis;
        this.journal = new Writer(this);
        this.desk = new Desk(this, new Notes(this));
        this.stockRoom = new StockRoom(this);
    }

    void start() {
        cluster.join(this);
        journal.start();
        later(world.chance.millis(0, 2_000), this::sweep);
    }

    /** The member's own clock. */
    long nowMillis() {
        return world.nowMillis() + clockAheadMillis;
    }

    boolean reachesDatabase() {
        return reachesDatabase;
    }

    void reachDatabase(boolean reaches) {
        reachesDatabase = reaches;
    }

    void connected(Connection connection) {
        connections.removeIf(Connection::isBroken);
        connections.add(connection);
    }

    /** Goes on at once, or after the thread has had no turn for a while. */
    void goOn(Runnable action) {
        if (world.strikes(2)) {
            world.count(Happening.THREAD_STALLED);
            later(world.chance.millis(1_000, 40_000), action);
        } else {
            action.run();
        }
    }

    void kill() {
        die();
        connections.forEach(Connection::clientDied);
    }

    void standStill() {
        stop();
        connections.forEach(Connection::clientStopped);
    }

    /** One transaction on a connection of the pool; safe to ask for again when it failed. */
    <T> void transact(Statement<T> statement, Consumer<T> done, Runnable failed) {
        transact(statement, done, failed, 1);
    }

    private <T> void transact(Statement<T> statement, Consumer<T> done, Runnable failed, int tries) {
        Connection.open(this, ledger, connection -> {
            Consumer<WriteFault> onFault = fault -> {
                connection.close();
                if (fault == WriteFault.CONFLICT && tries < MAX_TRIES) {
                    transact(statement, done, failed, tries + 1);
                } else {
                    failed.run();
                }
            };
            connection.send(statement, result -> connection.commit(() -> {
                connection.finish();
                done.accept(result);
            }, onFault), onFault);
        }, failed);
    }

    /** Tells the grid, and does not wait. */
    void settle(List<Settlement> settlements) {
        for (Settlement settlement : settlements) {
            grid.execute(this, settlement.sku(), level -> settled(level, settlement), answer -> {
            });
        }
    }

    /** What {@code SettleStock} does on the SKU's owner. */
    Step<StockLevel> settled(StockLevel level, Settlement settlement) {
        LedgerRow row = settlement.row();
        StockLevel next = level.settle(settlement.attempts(), row);
        if (world.has(Bug.LATEST_ROW_WINS) && row.version() > 0) {
            next = new StockLevel(row, next.pending());
        }
        return new Step<>(next, next);
    }

    private void sweep() {
        later(SWEEP_MICROS, this::sweep);
        Map<String, List<Reservation>> overdue = new TreeMap<>();
        for (Partition partition : cluster.partitions()) {
            StockLevel level = partition.level;
            if (partition.owner == this && level != null && !level.overdue(nowMillis()).isEmpty()) {
                overdue.put(partition.sku(), level.overdue(nowMillis()));
            }
        }
        if (!overdue.isEmpty()) {
            resolve(new OverdueReservations(overdue));
        }
    }

    private void resolve(OverdueReservations overdue) {
        Statement<Integer> statement = world.has(Bug.RELEASE_AFTER_SELECT)
                ? (session, done, fault) -> done.accept(0)
                : Statements.declareVoid(overdue.latest());
        transact(statement,
                declared -> transact(Statements.rows(overdue.skus()), rows -> release(overdue, rows), () -> {
                }), () -> {
                    if (world.has(Bug.SWEEP_WITHOUT_DATABASE)) {
                        release(overdue, Map.of());
                    }
                });
    }

    private void release(OverdueReservations overdue, Map<String, LedgerRow> rows) {
        for (Reservation reservation : overdue.latest()) {
            AttemptId attempt = reservation.attempt();
            if (ledger.ownsNothing(attempt)) {
                world.count(Happening.DECLARED_VOID);
                ledger.released.merge(attempt, reservation.deadlineMillis(), Math::max);
            } else {
                world.count(Happening.VOID_FOUND_AN_ORDER);
            }
            world.tell(() -> this + " resolves " + attempt);
        }
        settle(overdue.settlements(rows, Set.of()));
    }

    /** Tells the grid every row again, after something was lost; tries until the database answers. */
    void reconcile(List<String> skus) {
        transact(Statements.rows(skus), rows -> {
            world.count(Happening.RECONCILED);
            world.tell(() -> this + " tells all rows again: " + rows);
            List<Settlement> settlements = new ArrayList<>();
            rows.forEach((sku, row) -> settlements.add(new Settlement(sku, List.of(), row)));
            settle(settlements);
        }, () -> later(SWEEP_MICROS, () -> reconcile(skus)));
    }
}
