package io.doorbuster.harness.simulation;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.journal.AcceptedOrder;
import io.doorbuster.domain.journal.KnownAttempt;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.stock.LedgerRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * PostgreSQL as far as the ledger needs it: what is committed, who holds which lock, and who waits for it in turn. What
 * transactions do stands in {@link Session} and {@link Statements}.
 */
final class LedgerModel {

    final World world;
    final Map<String, LedgerRow> inventory = new TreeMap<>();
    /** From when on a SKU may be sold that was sold out, by the server's clock. */
    final Map<String, Long> openFromMillis = new HashMap<>();
    final Map<AttemptId, KnownAttempt> attempts = new HashMap<>();
    final Map<OrderId, StoredOrder> orders = new LinkedHashMap<>();
    final Map<Movement, Long> movements = new LinkedHashMap<>();
    final Map<Long, Long> positions = new TreeMap<>();
    final List<AllocatedOrder> fulfillments = new ArrayList<>();
    /** Orders as each writer's numbers have them. */
    final Map<Long, TreeMap<Long, StoredOrder>> byWriter = new TreeMap<>();
    /** Attempts whose reservations were dropped because they own no order, and the deadline up to which. */
    final Map<AttemptId, Long> released = new HashMap<>();
    /** How far the stream has come that reads all writers behind one number; only a planted bug does. */
    long cursor;
    /** Every change of a row, for the check whether a refusal was true. */
    final Map<String, List<Change>> changes = new HashMap<>();
    private final Map<Object, Lock> locks = new HashMap<>();
    private final List<Session> sessions = new ArrayList<>();
    private long lastWriter;
    private boolean down;

    /** An order in the table, with the number of its row in the order of inserts (not of commits). */
    record StoredOrder(AcceptedOrder accepted, long writer, Order order, long inserted) {}

    record Movement(String sku, String kind, String reference) {}

    record Change(long atMicros, LedgerRow row) {}

    /** Who holds something, and who wants it next. */
    private static final class Lock {
        private Session holder;
        private final Deque<Waiter> waiters = new ArrayDeque<>();

        private Lock(Session holder) {
            this.holder = holder;
        }
    }

    private record Waiter(Session session, BooleanSupplier stillWaits, Runnable granted) {}

    LedgerModel(World world) {
        this.world = world;
    }

    boolean isDown() {
        return down;
    }

    Session open() {
        Session session = new Session(this);
        sessions.add(session);
        return session;
    }

    void closed(Session session) {
        sessions.remove(session);
    }

    long registerWriter() {
        return ++lastWriter;
    }

    LedgerRow row(String sku) {
        return inventory.getOrDefault(sku, LedgerRow.NONE);
    }

    void put(String sku, LedgerRow row) {
        inventory.put(sku, row);
        changes.computeIfAbsent(sku, s -> new ArrayList<>()).add(new Change(world.timeline.now(), row));
    }

    /** Whether no order of the attempt is committed. */
    boolean ownsNothing(AttemptId attempt) {
        return !(attempts.get(attempt) instanceof KnownAttempt.Owner);
    }

    /** An attempt takes units for good: then nobody may have given them back as not taken. */
    void checkNotReleased(AttemptId attempt, long deadlineMillis) {
        Long until = released.get(attempt);
        if (until != null && until >= deadlineMillis) {
            world.violated("taken after release: attempt " + attempt + " took units that had been given back");
        }
    }

    /** The server dies: what is not committed is gone, and of a commit under way nobody knows. */
    void crash() {
        down = true;
        List.copyOf(sessions).forEach(Session::crash);
    }

    void restart() {
        down = false;
    }

    /** Gives the lock to the session now, or when its turn has come. */
    void acquire(Session session, Object key, BooleanSupplier stillWaits, Runnable granted) {
        Lock lock = locks.get(key);
        if (lock == null) {
            locks.put(key, new Lock(session));
            session.hold(key);
            granted.run();
        } else if (lock.holder == session) {
            granted.run();
        } else {
            lock.waiters.add(new Waiter(session, stillWaits, granted));
        }
    }

    /** Frees what the session held, and passes it on to whoever waits and is still there. */
    void release(Session session, Collection<Object> keys) {
        for (Object key : keys) {
            Lock lock = locks.get(key);
            if (lock == null || lock.holder != session) {
                continue;
            }
            Waiter next = lock.waiters.poll();
            while (next != null && !next.stillWaits().getAsBoolean()) {
                next = lock.waiters.poll();
            }
            if (next == null) {
                locks.remove(key);
            } else {
                lock.holder = next.session();
                next.session().hold(key);
                world.timeline.after(0, next.granted());
            }
        }
    }
}
