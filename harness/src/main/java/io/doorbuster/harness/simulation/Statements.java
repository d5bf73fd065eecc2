package io.doorbuster.harness.simulation;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.fulfillment.StreamPosition;
import io.doorbuster.domain.journal.AcceptedOrder;
import io.doorbuster.domain.journal.Found;
import io.doorbuster.domain.journal.KnownAttempt;
import io.doorbuster.domain.journal.KnownAttempt.Owner;
import io.doorbuster.domain.journal.KnownAttempt.VoidUntil;
import io.doorbuster.domain.journal.WriteFault;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.SoldOutNote;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.harness.simulation.LedgerModel.Movement;
import io.doorbuster.harness.simulation.LedgerModel.StoredOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What each statement of the order path does in PostgreSQL: which locks it waits for, what it sees, what it changes. A
 * test holds these against the SQL on a real server.
 */
final class Statements {

    /** Who asks for a poison order's insert is refused, as PostgreSQL refuses a text with a NUL. */
    static final String POISON = "poison";

    static final String RECEIPT = "RECEIPT";
    static final String ADJUSTMENT = "ADJUSTMENT";

    private Statements() {}

    /** A statement: it answers when it has its locks, or fails, or never hears the end. */
    interface Statement<T> {
        void run(Session session, Consumer<T> done, Consumer<WriteFault> fault);
    }

    /** The orders that were really inserted, and the ledger rows after them. */
    record Inserted(Set<OrderId> orders, Map<String, LedgerRow> rows) {}

    /** What is known of attempts, and the orders of those that own one. */
    record Recalled(Found found, Map<OrderId, Order> orders) {}

    /** Rows that exist are locked in SKU order; then the attempts are looked up, with a snapshot of their own. */
    static Statement<Found> lockAndFind(Collection<String> skus, Collection<AttemptId> attempts) {
        return (session, done, fault) -> {
            LedgerModel ledger = session.ledger();
            List<String> existing = new TreeSet<>(skus).stream().filter(ledger.inventory::containsKey).toList();
            List<String> keys = ledger.world.has(Bug.CHECK_THEN_ACT)
                    ? List.of()
                    : existing.stream().map(Statements::rowLock).toList();
            session.lock(keys.iterator(), () -> {
                Map<String, LedgerRow> rows = new HashMap<>();
                existing.forEach(sku -> rows.put(sku, session.row(sku)));
                Map<AttemptId, KnownAttempt> known = new HashMap<>();
                for (AttemptId attempt : attempts) {
                    KnownAttempt found = ledger.attempts.get(attempt);
                    if (found != null && !(found instanceof VoidUntil && ledger.world.has(Bug.VOID_BARS_NOTHING))) {
                        known.put(attempt, found);
                    }
                }
                Set<String> closed = new HashSet<>(rows.keySet());
                closed.removeIf(sku -> ledger.openFromMillis.getOrDefault(sku, 0L) <= ledger.world.nowMillis());
                done.accept(new Found(rows, closed, known));
            }, fault);
        };
    }

    /** Each attempt waits for whoever is inserting it; orders whose attempt is free come in, and count as sold. */
    static Statement<Inserted> insert(long writer, List<AcceptedOrder> accepted, Map<OrderId, Order> orders) {
        return (session, done, fault) -> {
            List<AttemptId> keys = accepted.stream().map(order -> order.command().attempt()).toList();
            session.lock(keys.iterator(), () -> {
                Set<OrderId> inserted = new HashSet<>();
                Map<String, Long> sold = new TreeMap<>();
                for (AcceptedOrder order : accepted) {
                    if (order.command().email().startsWith(POISON)) {
                        fault.accept(WriteFault.BAD_ROW);
                        return;
                    }
                    if (isFree(session.ledger(), order.command().attempt(), order.deadlineMillis())) {
                        inserted.add(order.id());
                        stage(session, writer, order, orders);
                        for (OrderLine line : order.command().lines()) {
                            sold.merge(line.sku(), line.quantity(), Long::sum);
                        }
                    }
                }
                // The rows are locked already, unless that was forgotten; an update takes them in any case.
                session.lock(sold.keySet().stream().map(Statements::rowLock).iterator(),
                        () -> sell(session, sold, inserted, done, fault), fault);
            }, fault);
        };
    }

    /** Locks the rows in SKU order and inserts if all of it fits, as one statement. */
    static Statement<Inserted> place(long writer, Collection<String> skus, List<AcceptedOrder> accepted,
            Map<OrderId, Order> orders) {
        return (session, done, fault) -> lockAndFind(skus, List.of()).run(session, found -> {
            if (session.ledger().world.has(Bug.PLACES_WHAT_DOES_NOT_FIT) || fits(found, accepted)) {
                insert(writer, accepted, orders).run(session, done, fault);
            } else {
                done.accept(new Inserted(Set.of(), Map.of()));
            }
        }, fault);
    }

    private static boolean fits(Found found, List<AcceptedOrder> accepted) {
        Map<String, Long> wanted = new HashMap<>();
        accepted.stream().flatMap(order -> order.command().lines().stream())
                .forEach(line -> wanted.merge(line.sku(), line.quantity(), Long::sum));
        return wanted.entrySet().stream().allMatch(sale -> !found.closed().contains(sale.getKey())
                && found.rows().getOrDefault(sale.getKey(), LedgerRow.NONE).unsold() >= sale.getValue());
    }

    /** What is known of attempts, with their orders and the rows, without locks. */
    static Statement<Recalled> recall(Collection<String> skus, Collection<AttemptId> attempts) {
        return (session, done, fault) -> {
            LedgerModel ledger = session.ledger();
            Map<AttemptId, KnownAttempt> known = new HashMap<>();
            Map<OrderId, Order> orders = new HashMap<>();
            for (AttemptId attempt : attempts) {
                KnownAttempt found = ledger.attempts.get(attempt);
                if (found != null) {
                    known.put(attempt, found);
                    if (found instanceof Owner owner) {
                        orders.put(owner.order(),
                                Objects.requireNonNull(ledger.orders.get(owner.order())).order());
                    }
                }
            }
            Map<String, LedgerRow> rows = new HashMap<>();
            skus.stream().filter(ledger.inventory::containsKey).forEach(sku -> rows.put(sku, ledger.row(sku)));
            done.accept(new Recalled(new Found(rows, Set.of(), known), orders));
        };
    }

    private static boolean isFree(LedgerModel ledger, AttemptId attempt, long deadlineMillis) {
        KnownAttempt known = ledger.attempts.get(attempt);
        return known == null || (known instanceof VoidUntil(long until)
                && (until < deadlineMillis || ledger.world.has(Bug.VOID_BARS_NOTHING)));
    }

    private static void stage(Session session, long writer, AcceptedOrder order, Map<OrderId, Order> orders) {
        LedgerModel ledger = session.ledger();
        StoredOrder stored = new StoredOrder(order, writer, Objects.requireNonNull(orders.get(order.id())),
                ledger.world.timeline.count());
        session.change(() -> {
            ledger.attempts.put(order.command().attempt(), new Owner(order.id(), order.command().fingerprint()));
            ledger.checkNotReleased(order.command().attempt(), order.deadlineMillis());
            ledger.orders.put(order.id(), stored);
            ledger.byWriter.computeIfAbsent(writer, w -> new TreeMap<>()).put(order.sequence(), stored);
            ledger.world.tell(() -> "committed " + order.id() + " of " + order.command().email() + ", writer " + writer
                    + " sequence " + order.sequence());
        });
    }

    private static void sell(Session session, Map<String, Long> sold, Set<OrderId> inserted, Consumer<Inserted> done,
            Consumer<WriteFault> fault) {
        World world = session.ledger().world;
        Map<String, LedgerRow> rows = new LinkedHashMap<>();
        for (Map.Entry<String, Long> sale : sold.entrySet()) {
            LedgerRow row = session.row(sale.getKey());
            if (row.unsold() < sale.getValue()) {
                world.violated("oversold: " + sale.getKey() + " at " + row + " by " + sale.getValue()
                        + ", stopped by the constraint only");
                fault.accept(WriteFault.BAD_ROW);
                return;
            }
            LedgerRow next = new LedgerRow(row.version() + 1, row.received(), row.sold() + sale.getValue());
            session.change(sale.getKey(), next);
            rows.put(sale.getKey(), next);
        }
        done.accept(new Inserted(inserted, rows));
    }

    /** Orders as they were placed. */
    static Statement<Map<OrderId, Order>> read(Collection<OrderId> ids) {
        return (session, done, fault) -> {
            Map<OrderId, Order> found = new HashMap<>();
            for (OrderId id : ids) {
                StoredOrder stored = session.ledger().orders.get(id);
                if (stored != null) {
                    found.put(id, stored.order());
                }
            }
            done.accept(found);
        };
    }

    /** Ledger rows, without locks. */
    static Statement<Map<String, LedgerRow>> rows(Collection<String> skus) {
        return (session, done, fault) -> {
            Map<String, LedgerRow> rows = new TreeMap<>();
            skus.stream().filter(session.ledger().inventory::containsKey)
                    .forEach(sku -> rows.put(sku, session.ledger().row(sku)));
            done.accept(rows);
        };
    }

    /** Goods in: a row of its own for each reference, and the ledger row after it. */
    static Statement<LedgerRow> receive(String sku, long quantity, String reference) {
        return (session, done, fault) -> session.lock(List.of(rowLock(sku)).iterator(), () -> {
            LedgerRow row = session.row(sku);
            Movement movement = new Movement(sku, RECEIPT, reference);
            if (!session.ledger().movements.containsKey(movement)) {
                row = addReceived(session, sku, row, quantity);
                session.change(() -> session.ledger().movements.put(movement, quantity));
            } else {
                session.change(sku, row);
            }
            done.accept(row);
        }, fault);
    }

    /** What comes in while nothing is left is closed until no note can be alive any more that says so. */
    private static LedgerRow addReceived(Session session, String sku, LedgerRow row, long quantity) {
        World world = session.ledger().world;
        if (row.unsold() == 0 && row.version() > 0 && !world.has(Bug.NOTE_WITHOUT_GUARD)) {
            long openFromMillis = world.nowMillis() + SoldOutNote.CLOSED_MILLIS;
            session.change(() -> session.ledger().openFromMillis.put(sku, openFromMillis));
        }
        LedgerRow next = new LedgerRow(row.version() + 1, row.received() + quantity, row.sold());
        session.change(sku, next);
        return next;
    }

    /** The version of each row in which nothing is left, after waiting for what is on its way in. */
    static Statement<Map<String, Long>> soldOut(Collection<String> skus) {
        return (session, done, fault) -> {
            LedgerModel ledger = session.ledger();
            List<String> keys = ledger.world.has(Bug.NOTE_ON_A_GLANCE)
                    ? List.of()
                    : new TreeSet<>(skus).stream().filter(sku -> isSoldOut(ledger, sku)).map(Statements::rowLock)
                            .toList();
            session.lock(keys.iterator(), () -> {
                Map<String, Long> versions = new TreeMap<>();
                skus.stream().filter(sku -> isSoldOut(ledger, sku))
                        .forEach(sku -> versions.put(sku, ledger.row(sku).version()));
                done.accept(versions);
            }, fault);
        };
    }

    private static boolean isSoldOut(LedgerModel ledger, String sku) {
        return ledger.row(sku).version() > 0 && ledger.row(sku).unsold() == 0;
    }

    /** What an adjustment came to. */
    enum Verdict {
        ADJUSTED, REPEATED, BELOW_SOLD, VOID
    }

    record Adjusted(Verdict verdict, LedgerRow row) {}

    /** A correction of what was received; its attempt is claimed like an order's. */
    static Statement<Adjusted> adjust(String sku, long delta, AttemptId attempt, long deadlineMillis) {
        return (session, done, fault) -> session.lock(List.of(rowLock(sku)).iterator(), () -> {
            LedgerRow row = session.row(sku);
            session.change(sku, row);
            Movement movement = new Movement(sku, ADJUSTMENT, attempt.toString());
            if (session.ledger().movements.containsKey(movement)) {
                done.accept(new Adjusted(Verdict.REPEATED, row));
            } else if (row.unsold() + delta < 0) {
                done.accept(new Adjusted(Verdict.BELOW_SOLD, row));
            } else {
                claim(session, attempt, deadlineMillis, claimed -> {
                    if (!claimed) {
                        done.accept(new Adjusted(Verdict.VOID, row));
                        return;
                    }
                    LedgerRow next = addReceived(session, sku, row, delta);
                    session.change(() -> session.ledger().movements.put(movement, delta));
                    done.accept(new Adjusted(Verdict.ADJUSTED, next));
                }, fault);
            }
        }, fault);
    }

    private static void claim(Session session, AttemptId attempt, long deadlineMillis, Consumer<Boolean> claimed,
            Consumer<WriteFault> fault) {
        session.lock(List.of(attempt).iterator(), () -> {
            boolean free = isFree(session.ledger(), attempt, deadlineMillis);
            if (free) {
                session.change(() -> {
                    session.ledger().checkNotReleased(attempt, deadlineMillis);
                    session.ledger().attempts.put(attempt, new VoidUntil(deadlineMillis));
                });
            }
            claimed.accept(free);
        }, fault);
    }

    /** Whether a correction is in the ledger. */
    static Statement<Boolean> isAdjusted(String sku, AttemptId attempt) {
        return (session, done, fault) -> done.accept(session.ledger().movements
                .containsKey(new Movement(sku, ADJUSTMENT, attempt.toString())));
    }

    /** Waits for every commit in flight of these attempts; those that own nothing own nothing up to their deadline. */
    static Statement<Integer> declareVoid(Collection<Reservation> overdue) {
        return (session, done, fault) -> {
            List<Reservation> sorted = new ArrayList<>(overdue);
            sorted.sort((a, b) -> a.attempt().compareTo(b.attempt()));
            List<AttemptId> keys = sorted.stream().map(Reservation::attempt).toList();
            session.lock(keys.iterator(), () -> {
                int declared = 0;
                for (Reservation reservation : sorted) {
                    KnownAttempt known = session.ledger().attempts.get(reservation.attempt());
                    if (known == null || (known instanceof VoidUntil(long until)
                            && until < reservation.deadlineMillis())) {
                        declared++;
                        session.change(() -> session.ledger().attempts.put(reservation.attempt(),
                                new VoidUntil(reservation.deadlineMillis())));
                    }
                }
                done.accept(declared);
            }, fault);
        };
    }

    /** Who owns an order of a SKU, and in which version of its row. */
    record Owners(long version, List<AttemptId> attempts) {}

    static Statement<Owners> owners(String sku) {
        return (session, done, fault) -> {
            List<AttemptId> owners = new ArrayList<>();
            for (StoredOrder stored : session.ledger().orders.values()) {
                if (stored.order().lines().stream().anyMatch(line -> line.sku().equals(sku))) {
                    owners.add(stored.accepted().command().attempt());
                }
            }
            done.accept(new Owners(session.ledger().row(sku).version(), owners));
        };
    }

    /** Stores fulfillment orders and moves the stream's positions; answers how many were new. */
    static Statement<Integer> fulfill(Map<Long, List<AllocatedOrder>> byWriter) {
        return (session, done, fault) -> {
            LedgerModel ledger = session.ledger();
            session.lock(byWriter.keySet().iterator(), () -> {
                int stored = 0;
                for (Map.Entry<Long, List<AllocatedOrder>> orders : byWriter.entrySet()) {
                    StreamPosition position =
                            new StreamPosition(orders.getKey(), ledger.positions.getOrDefault(orders.getKey(), 0L));
                    List<AllocatedOrder> unknown = ledger.world.has(Bug.CURSOR_RUNS_BACK)
                            ? orders.getValue()
                            : position.unknown(orders.getValue());
                    session.change(() -> {
                        ledger.positions.put(orders.getKey(), position.after(unknown).sequence());
                        ledger.fulfillments.addAll(unknown);
                    });
                    stored += unknown.size();
                }
                done.accept(stored);
            }, fault);
        };
    }

    /** The lock of a row; attempts and writers, the other things that are locked, stand for themselves. */
    private static String rowLock(String sku) {
        return sku;
    }

}
