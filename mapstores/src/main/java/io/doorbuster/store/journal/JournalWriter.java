package io.doorbuster.store.journal;

import io.doorbuster.domain.fulfillment.RecentOrders;
import io.doorbuster.domain.journal.AcceptedOrder;
import io.doorbuster.domain.journal.BatchDecision;
import io.doorbuster.domain.journal.BuyerSku;
import io.doorbuster.domain.journal.Found;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.journal.Resend;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
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
    private Resend.Reached reached = Resend.Reached.NOTHING;
    /** Registered with the first connection and kept over later ones: an incarnation, not a connection. */
    private long writer;
    private long lastSequence;
    /**
     * Whether statements are sent with their COMMIT. No more once there was a warning: an operator's trigger may give one
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

    /** Writes a batch and answers all of it, or throws with nothing answered. */
    void write(List<Waiting> batch) throws SQLException {
        reached = Resend.Reached.NOTHING;
        final long startNanos = System.nanoTime();
        Connection open = connect();
        Instant placedAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<JournalEntry> entries = batch.stream().map(Waiting::entry).toList();

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
        Durability durability = transaction.durability();
        BatchDecision decision = BatchDecision.decide(entries, found, lastSequence, newIds(placedAt, entries.size()));
        List<AcceptedOrder> accepted = decision.accepted();
        Map<String, LedgerRow> rows = new HashMap<>(found.rows());
        SortedMap<Long, Order> placed = new TreeMap<>();
        boolean commitsAsWell = commitsAtOnce && !accepted.isEmpty() && limited.isEmpty() && coupons.isEmpty()
                && decision.replayed().isEmpty();
        if (!accepted.isEmpty()) {
            // Numbers are never used again, even if this fails: the commit may have come through all the same.
            lastSequence += accepted.size();
            JournalTransaction.Inserted inserted = commitsAsWell
                    ? insertAndCommit(transaction, durability, placedAt, accepted)
                    : transaction.insert(writer, durability.name(), placedAt, accepted);
            rows.putAll(inserted.rows());
            List<AcceptedOrder> own =
                    accepted.stream().filter(order -> inserted.orders().contains(order.id())).toList();
            own.forEach(order -> placed.put(order.sequence(), order.placedBy(writer, durability, placedAt)));
            if (!limited.isEmpty()) {
                LimitedPurchases.insert(open, own);
            }
            if (!coupons.isEmpty()) {
                JournaledCoupons.insert(open, own);
            }
            if (!commitsAsWell && WantedPayments.areWantedBy(own)) {
                WantedPayments.insert(open, own, placedAt);
            }
            decision = withoutOvertaken(transaction, decision, inserted.orders());
        }
        Map<OrderId, Order> replays = PlacedOrders.read(open, decision.replayed());
        if (!replays.isEmpty() && (found.rows().isEmpty() || commitsAsWell)) {
            // The commit that placed them may have been cancelled on its way to the standby. Whoever has locked a row waits
            // for the standby anyway: the lock is written.
            ConfirmedCommit.makeItWait(open);
        }
        reached = Resend.Reached.COMMIT;
        ConfirmedCommit.on(open); // asks nothing if all is committed

        recent.add(writer, placed);
        listener.settled(decision.settlements(rows));
        listener.written(accepted.size(), System.nanoTime() - startNanos);
        List<Placement> answers =
                decision.answers(order -> Objects.requireNonNull(placed.get(order.sequence())), replays);
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).answer().complete(answers.get(i));
        }
    }

    private JournalTransaction.Inserted insertAndCommit(JournalTransaction transaction, Durability durability,
            Instant placedAt, List<AcceptedOrder> accepted) throws SQLException {
        reached = Resend.Reached.COMMIT;
        try {
            return transaction.insertAndCommit(writer, durability.name(), placedAt, accepted);
        } catch (SQLException fault) {
            if (transaction.isRefused(fault)) {
                reached = Resend.Reached.LOCKS;
            }
            if (ConfirmedCommit.isForWarning(fault)) {
                commitsAtOnce = false;
                LOG.warn("From now on orders are committed by a statement of its own, for there was a warning: {}",
                        fault.getMessage());
            }
            throw fault;
        }
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
