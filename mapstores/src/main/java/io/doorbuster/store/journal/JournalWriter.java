package io.doorbuster.store.journal;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.store.ConfirmedCommit;
import io.doorbuster.store.journal.BatchDecision.Ruling;
import io.doorbuster.store.journal.OrderJournal.Waiting;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes batches of orders on one connection; used by one thread. After a fault the caller decides how to go on. */
final class JournalWriter {

    private final ConnectionSource connections;
    private final String member;
    private final Clock clock;
    private final JournalListener listener;
    private final SecureRandom random = new SecureRandom();

    private @Nullable Connection connection;
    private boolean commitSent;
    /** Registered with the first connection and kept over later ones: an incarnation, not a connection. */
    private long writer;
    private long lastSequence;

    JournalWriter(ConnectionSource connections, String member, Clock clock, JournalListener listener) {
        this.connections = connections;
        this.member = member;
        this.clock = clock;
        this.listener = listener;
    }

    /** Connects if there is no connection. */
    Connection connect() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = connections.open();
            connection = open;
            if (writer == 0) {
                writer = register(open);
            }
        }
        return open;
    }

    /** Whether the last write failed after its COMMIT had left, so that it may be committed. */
    boolean commitWasSent() {
        return commitSent;
    }

    /** Writes a batch and answers all of it, or throws with nothing answered. */
    void write(List<Waiting> batch) throws SQLException {
        commitSent = false;
        final long startNanos = System.nanoTime();
        Connection open = connect();
        Instant placedAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<JournalEntry> entries = batch.stream().map(Waiting::entry).toList();

        JournalTransaction transaction = new JournalTransaction(open);
        JournalTransaction.Found found = transaction.lockAndFind(reservedSkus(entries), attempts(entries));
        Durability durability = transaction.durability();
        List<Ruling> rulings = BatchDecision.decide(entries, found, lastSequence, () -> newId(placedAt));
        List<AcceptedOrder> accepted = BatchDecision.accepted(rulings);
        Map<String, LedgerRow> rows = new HashMap<>(found.rows());
        if (!accepted.isEmpty()) {
            // Numbers are never used again, even if this fails: the commit may have come through all the same.
            lastSequence += accepted.size();
            JournalTransaction.Inserted inserted = transaction.insert(writer, durability.name(), placedAt, accepted);
            rows.putAll(inserted.rows());
            rulings = withoutOvertaken(transaction, entries, rulings, inserted.orders());
        }
        Map<UUID, Order> replays = PlacedOrders.read(open, replayed(rulings));
        if (!replays.isEmpty()) {
            // The commit that placed them may have been cancelled on its way to the standby.
            ConfirmedCommit.makeItWait(open);
        }
        commitSent = true;
        ConfirmedCommit.on(open);
        commitSent = false;

        listener.settled(BatchDecision.settlements(decided(entries, rulings), rows));
        listener.written(accepted.size(), System.nanoTime() - startNanos);
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).answer().complete(answer(rulings.get(i), durability, placedAt, replays));
        }
    }

    void rollback() {
        Connection open = connection;
        if (open != null) {
            try {
                open.rollback();
            } catch (SQLException fault) {
                disconnect();
            }
        }
    }

    void disconnect() {
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

    /** Rules again on accepted orders that were not inserted, since another member's writer had the attempt first. */
    private static List<Ruling> withoutOvertaken(JournalTransaction transaction, List<JournalEntry> entries,
            List<Ruling> rulings, Set<UUID> inserted) throws SQLException {
        List<Integer> overtaken = new ArrayList<>();
        for (int i = 0; i < rulings.size(); i++) {
            if (rulings.get(i) instanceof Ruling.Accept accept && !inserted.contains(accept.order().id().toUuid())) {
                overtaken.add(i);
            }
        }
        if (overtaken.isEmpty()) {
            return rulings;
        }
        Set<AttemptId> attempts = attempts(overtaken.stream().map(entries::get).toList());
        JournalTransaction.Found found = transaction.lockAndFind(Set.of(), attempts);
        List<Ruling> corrected = new ArrayList<>(rulings);
        for (int i : overtaken) {
            JournalEntry entry = entries.get(i);
            Ruling ruling = BatchDecision.ruleOnKnown(entry, found.attempts().get(entry.order().attempt()));
            corrected.set(i, ruling == null ? new Ruling.Refuse(new Unknown()) : ruling);
        }
        return corrected;
    }

    private Placement answer(Ruling ruling, Durability durability, Instant placedAt, Map<UUID, Order> replays) {
        return switch (ruling) {
            case Ruling.Accept(AcceptedOrder order, boolean replay) ->
                    new Placed(order.placedBy(writer, durability, placedAt), replay);
            case Ruling.Replay(UUID orderId) -> {
                Order order = replays.get(orderId);
                yield order == null ? new Unknown() : new Placed(order, true);
            }
            case Ruling.Refuse(Placement reason) -> reason;
        };
    }

    /** What is still unknown keeps its reservations; the sweeper resolves them. */
    private static List<JournalEntry> decided(List<JournalEntry> entries, List<Ruling> rulings) {
        List<JournalEntry> decided = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            if (!(rulings.get(i) instanceof Ruling.Refuse(Placement reason) && reason instanceof Unknown)) {
                decided.add(entries.get(i));
            }
        }
        return decided;
    }

    private static Set<UUID> replayed(List<Ruling> rulings) {
        Set<UUID> ids = new TreeSet<>();
        for (Ruling ruling : rulings) {
            if (ruling instanceof Ruling.Replay(UUID orderId)) {
                ids.add(orderId);
            }
        }
        return ids;
    }

    private static Set<String> reservedSkus(List<JournalEntry> entries) {
        Set<String> skus = new TreeSet<>();
        entries.forEach(entry -> skus.addAll(entry.reservedSkus()));
        return skus;
    }

    private static Set<AttemptId> attempts(List<JournalEntry> entries) {
        Set<AttemptId> attempts = new TreeSet<>();
        entries.forEach(entry -> attempts.add(entry.order().attempt()));
        return attempts;
    }

    private OrderId newId(Instant at) {
        return OrderId.of(at.toEpochMilli(), random.nextLong(), random.nextLong());
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
