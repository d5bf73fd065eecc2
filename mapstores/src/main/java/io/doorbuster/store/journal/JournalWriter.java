package io.doorbuster.store.journal;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.fulfillment.RecentOrders;
import io.doorbuster.domain.journal.AcceptedOrder;
import io.doorbuster.domain.journal.BatchDecision;
import io.doorbuster.domain.journal.BuyerSku;
import io.doorbuster.domain.journal.Found;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.journal.KnownAttempt;
import io.doorbuster.domain.journal.Resend;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.store.ConfirmedCommit;
import io.doorbuster.store.journal.OrderJournal.Waiting;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes batches of orders on one connection; used by one thread. After a fault the caller decides how to go on. */
final class JournalWriter {

    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

    private static final int ID_RANDOM_BYTES = 2 * Long.BYTES;

    private final ConnectionSource connections;
    private final String member;
    private final Clock clock;
    private final JournalListener listener;
    private final RecentOrders recent;
    private final SecureRandom random = new SecureRandom();

    private @Nullable Connection connection;
    private final SeenAttempts seen = new SeenAttempts();
    private Resend.Reached reached = Resend.Reached.NOTHING;
    /** Registered with the first connection and kept over later ones: an incarnation, not a connection. */
    private long writer;
    /** Numbers are never used again, even if a transaction fails: its commit may have come through all the same. */
    private long lastSequence;
    /**
     * Whether orders are placed and committed in one round trip. No more once there was a warning: an operator's trigger may give one
     * for each order, and only a COMMIT by itself tells whether it is about the commit.
     */
    private boolean commitsAtOnce = true;

    JournalWriter(ConnectionSource connections, String member, Clock clock, JournalListener listener,
            RecentOrders recent) {
        this.connections = connections;
        this.member = member;
        this.clock = clock;
        this.listener = listener;
        this.recent = recent;
    }

    /** Connects if there is no connection. */
    Connection connect() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = connections.open();
            connection = open;
            try {
                if (writer == 0) {
                    writer = register(open);
                    recent.begin(writer);
                }
            } catch (SQLException fault) {
                disconnect();
                throw fault;
            }
        }
        return open;
    }

    /** How far the last write had come if it failed. */
    Resend.Reached reached() {
        return reached;
    }

    /** Whether this writer has come across the attempt, as far as it remembers; to be asked on any thread. */
    boolean hasSeen(AttemptId attempt) {
        return seen.mayContain(attempt);
    }

    /**
     * Places what is asked for the first time, as far as all of it fits, in one round trip, and answers it. Throws with
     * nothing answered.
     *
     * @param batch of which nothing was sent that may still be committed
     * @return those that are not answered
     */
    List<Waiting> placeNew(List<Waiting> batch) throws SQLException {
        reached = Resend.Reached.NOTHING;
        final long startNanos = System.nanoTime();
        List<Waiting> fresh = new ArrayList<>(batch.size());
        List<Waiting> rest = new ArrayList<>();
        batch.forEach(waiting -> (commitsAtOnce && isNew(waiting.entry()) ? fresh : rest).add(waiting));
        List<JournalEntry> entries = entries(fresh);
        Set<String> skus = BatchDecision.reservedSkus(entries);
        Instant placedAt = now();
        BatchDecision hoped =
                BatchDecision.decide(entries, Found.plenty(skus), lastSequence, newIds(placedAt, entries.size()));
        List<AcceptedOrder> accepted = hoped.accepted();
        if (accepted.isEmpty()) {
            return batch;
        }
        JournalTransaction transaction = new JournalTransaction(connect());
        lastSequence += accepted.size();
        JournalTransaction.Inserted inserted = placeAndCommit(transaction, skus, placedAt, accepted);

        entries.forEach(entry -> seen.add(entry.order().attempt()));
        SortedMap<Long, Order> placed = placed(accepted, inserted, placedAt);
        recent.add(writer, placed);
        List<Waiting> answered = new ArrayList<>(fresh.size());
        for (int i = 0; i < fresh.size(); i++) {
            (hoped.isPlaced(i, inserted.orders()) ? answered : rest).add(fresh.get(i));
        }
        answer(answered, hoped.placed(inserted.orders()), inserted.rows(), placed, Map.of(), startNanos);
        return rest;
    }

    /**
     * Answers what is decided already, which is replays for the most part, in one round trip and without a lock. Throws
     * with nothing answered.
     *
     * @param batch of which nothing was sent that may still be committed
     * @return those that are not answered
     */
    List<Waiting> recall(List<Waiting> batch) throws SQLException {
        reached = Resend.Reached.NOTHING;
        final long startNanos = System.nanoTime();
        List<JournalEntry> asked = entries(batch).stream()
                .filter(entry -> entry.intent() == Intent.RECALL || seen.mayContain(entry.order().attempt())).toList();
        if (asked.isEmpty()) {
            return batch;
        }
        Connection open = connect();
        JournalTransaction.Recalled recalled = new JournalTransaction(open)
                .recallAndCommit(BatchDecision.reservedSkus(asked), BatchDecision.attempts(asked));
        List<Waiting> answered = new ArrayList<>(batch.size());
        List<Waiting> rest = new ArrayList<>();
        Map<AttemptId, KnownAttempt> known = recalled.found().attempts();
        batch.forEach(waiting -> (BatchDecision.isDecided(waiting.entry(), known) ? answered : rest).add(waiting));
        BatchDecision decision =
                BatchDecision.decide(entries(answered), recalled.found(), lastSequence, newIds(now(), 0));
        if (recalled.replicates() && !decision.replayed().isEmpty()) {
            // The commit that placed them may have been cancelled on its way to the standby.
            ConfirmedCommit.makeItWait(open);
            ConfirmedCommit.on(open);
        }
        answer(answered, decision, recalled.found().rows(), new TreeMap<>(), recalled.orders(), startNanos);
        return rest;
    }

    /** Writes a batch, whatever is in it, and answers all of it, or throws with nothing answered. */
    void write(List<Waiting> batch) throws SQLException {
        reached = Resend.Reached.NOTHING;
        final long startNanos = System.nanoTime();
        Connection open = connect();
        Instant placedAt = now();
        List<JournalEntry> entries = entries(batch);

        JournalTransaction transaction = new JournalTransaction(open);
        Found found = transaction.lockAndFind(BatchDecision.reservedSkus(entries), BatchDecision.attempts(entries));
        reached = Resend.Reached.LOCKS;
        Set<BuyerSku> limited = BatchDecision.limited(entries);
        if (!limited.isEmpty()) {
            // A statement of its own, after the locks: it sees what all who had them before have committed.
            found = found.with(LimitedPurchases.find(open, limited));
        }
        Set<String> coupons = BatchDecision.coupons(entries);
        if (!coupons.isEmpty()) {
            found = found.with(JournaledCoupons.lockAndFind(open, coupons, BatchDecision.couponBuyers(entries)));
        }
        BatchDecision decision = BatchDecision.decide(entries, found, lastSequence, newIds(placedAt, entries.size()));
        List<AcceptedOrder> accepted = decision.accepted();
        Map<String, LedgerRow> rows = new HashMap<>(found.rows());
        SortedMap<Long, Order> placed = new TreeMap<>();
        if (!accepted.isEmpty()) {
            lastSequence += accepted.size();
            JournalTransaction.Inserted inserted = transaction.insert(writer, placedAt, accepted);
            rows.putAll(inserted.rows());
            placed.putAll(placed(accepted, inserted, placedAt));
            List<AcceptedOrder> own = accepted.stream().filter(order -> placed.containsKey(order.sequence())).toList();
            if (!limited.isEmpty()) {
                LimitedPurchases.insert(open, own);
            }
            if (!coupons.isEmpty()) {
                JournaledCoupons.insert(open, own);
            }
            if (WantedPayments.areWantedBy(own)) {
                WantedPayments.insert(open, own, placedAt);
            }
            decision = withoutOvertaken(transaction, decision, inserted.orders());
        }
        Map<OrderId, Order> replays = PlacedOrders.read(open, decision.replayed());
        if (!replays.isEmpty() && found.rows().isEmpty()) {
            // As in a recall; but whoever has locked a row waits for the standby anyway: the lock is written.
            ConfirmedCommit.makeItWait(open);
        }
        reached = Resend.Reached.COMMIT;
        ConfirmedCommit.on(open);

        recent.add(writer, placed);
        entries.forEach(entry -> seen.add(entry.order().attempt()));
        answer(batch, decision, rows, placed, replays, startNanos);
    }

    /** Whether nothing is to be looked up for {@code entry} before it is placed, as far as this writer knows. */
    private boolean isNew(JournalEntry entry) {
        OrderTerms terms = entry.order().terms();
        return entry.intent() == Intent.PLACE && terms.limits().isEmpty() && terms.coupons().isEmpty()
                && !seen.mayContain(entry.order().attempt());
    }

    private JournalTransaction.Inserted placeAndCommit(JournalTransaction transaction, Set<String> skus,
            Instant placedAt, List<AcceptedOrder> accepted) throws SQLException {
        reached = Resend.Reached.COMMIT;
        try {
            return transaction.placeAndCommit(skus, writer, placedAt, accepted);
        } catch (SQLException fault) {
            if (transaction.isNotCommitted(fault)) {
                reached = Resend.Reached.NOTHING;
            }
            if (ConfirmedCommit.isForWarning(fault)) {
                commitsAtOnce = false;
                LOG.warn("From now on orders are committed by a statement of its own, for there was a warning: {}",
                        fault.getMessage());
            }
            throw fault;
        }
    }

    /** What became of {@code accepted}, by sequence; without what another member's writer has placed before. */
    private SortedMap<Long, Order> placed(List<AcceptedOrder> accepted, JournalTransaction.Inserted inserted,
            Instant placedAt) {
        SortedMap<Long, Order> placed = new TreeMap<>();
        for (AcceptedOrder order : accepted) {
            if (inserted.orders().contains(order.id())) {
                placed.put(order.sequence(), order.placedBy(writer, inserted.durability(), placedAt));
            }
        }
        return placed;
    }

    /** Tells of what is committed: first the grid, then the shoppers. */
    private void answer(List<Waiting> batch, BatchDecision decision, Map<String, LedgerRow> rows,
            SortedMap<Long, Order> placed, Map<OrderId, Order> replays, long startNanos) {
        listener.settled(decision.settlements(rows));
        listener.written(placed.size(), System.nanoTime() - startNanos);
        List<Placement> answers =
                decision.answers(order -> Objects.requireNonNull(placed.get(order.sequence())), replays);
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).answer().complete(answers.get(i));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static List<JournalEntry> entries(List<Waiting> batch) {
        return batch.stream().map(Waiting::entry).toList();
    }

    /** After a fault: what was sent may be committed all the same, which the next try finds out. */
    void rollback() {
        recent.lose(writer);
        Connection open = connection;
        if (open != null) {
            try {
                open.rollback();
            } catch (SQLException fault) {
                disconnect();
            }
        }
    }

    /** Likewise, where the connection is of no use any more, or nothing more is to be written. */
    void disconnect() {
        recent.lose(writer);
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException fault) {
                // It is given up anyway, and the server ends what it does not hear of.
            }
        }
    }

    private static BatchDecision withoutOvertaken(JournalTransaction transaction, BatchDecision decision,
            Set<OrderId> inserted) throws SQLException {
        List<JournalEntry> overtaken = decision.overtaken(inserted);
        return overtaken.isEmpty()
                ? decision
                : decision.withoutOvertaken(inserted,
                        transaction.lockAndFind(Set.of(), BatchDecision.attempts(overtaken)).attempts());
    }

    /** Ids for {@code count} orders; asking the generator for each took a sixteenth of the writer's time. */
    private Supplier<OrderId> newIds(Instant at, int count) {
        ByteBuffer drawn = ByteBuffer.allocate(count * ID_RANDOM_BYTES);
        random.nextBytes(drawn.array());
        return () -> OrderId.of(at.toEpochMilli(), drawn.getLong(), drawn.getLong());
    }

    private long register(Connection connection) throws SQLException {
        String insert = "INSERT INTO journal_writers (member) VALUES (?) RETURNING writer";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, member);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                long id = result.getLong(1);
                ConfirmedCommit.on(connection);
                return id;
            }
        }
    }
}
