package io.doorbuster.store.journal;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.AcceptedOrder;
import io.doorbuster.domain.journal.Found;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.store.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The journal's transaction on a real server, statement by statement, for tests of other packages. */
public final class OpenTransaction implements AutoCloseable {

    private final Connection connection;
    private final long writer;

    public OpenTransaction(Database database, long writer) throws SQLException {
        this.connection = database.openConnection();
        this.writer = writer;
    }

    /** The orders that came in, and the rows after them. */
    public record Written(Set<OrderId> orders, Map<String, LedgerRow> rows) {}

    public Found lockAndFind(Collection<String> skus, Collection<AttemptId> attempts) throws SQLException {
        return new JournalTransaction(connection).lockAndFind(skus, attempts);
    }

    public Written insert(List<AcceptedOrder> orders) throws SQLException {
        JournalTransaction.Inserted inserted =
                new JournalTransaction(connection).insert(writer, Instant.EPOCH, orders);
        return new Written(inserted.orders(), inserted.rows());
    }

    /** Commits as well, and inserts nothing if not all fits. */
    public Written placeAndCommit(Collection<String> skus, List<AcceptedOrder> orders) throws SQLException {
        JournalTransaction.Inserted inserted =
                new JournalTransaction(connection).placeAndCommit(skus, writer, Instant.EPOCH, orders);
        return new Written(inserted.orders(), inserted.rows());
    }

    /** The attempts that are known, and the rows; commits as well. */
    public Found recallAndCommit(Collection<String> skus, Collection<AttemptId> attempts) throws SQLException {
        return new JournalTransaction(connection).recallAndCommit(skus, attempts).found();
    }

    public void commit() throws SQLException {
        connection.commit();
    }

    public void rollback() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
