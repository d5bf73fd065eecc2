package io.doorbuster.store;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.order.AfterSalesOutcome;
import io.doorbuster.domain.order.AfterSalesOutcome.KeyReused;
import io.doorbuster.domain.order.AfterSalesOutcome.NoSuchOrder;
import io.doorbuster.domain.order.AfterSalesOutcome.Recorded;
import io.doorbuster.domain.order.AfterSalesRules;
import io.doorbuster.domain.order.AfterSalesRules.RefundDecision;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderReturn;
import io.doorbuster.domain.order.RefundOrder;
import io.doorbuster.domain.order.ReturnGoods;
import io.doorbuster.domain.order.SoldOutNote;
import io.doorbuster.domain.order.Units;
import io.doorbuster.domain.stock.LedgerRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Records returns and refunds, each once: what is restocked comes in with the return, in the same transaction. Blocks for
 * some round trips and a commit; throws {@link LedgerUnavailableException} if PostgreSQL does not answer, and may then be
 * called again: what was committed all the same is found.
 */
public final class AfterSalesDesk {

    private static final String RETURN = "RETURN";

    private static final String RESTOCK = """
            WITH recorded AS (
                INSERT INTO stock_movements (sku, kind, reference, quantity, reason)
                SELECT sku, ?, ?, quantity, ? FROM return_lines WHERE return_id = ? AND restock
                RETURNING sku AS line_sku, quantity)
            UPDATE inventory SET received = received + recorded.quantity, version = version + 1,
            """ + SoldOutGuard.OPEN_FROM + """
            FROM recorded WHERE sku = recorded.line_sku
            RETURNING sku, version, received, sold""";

    private final Database database;
    private final Clock clock;

    public AfterSalesDesk(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What came of it, and the ledger rows of the order's SKUs, which the grid is to be told, now or again. */
    public record Result(AfterSalesOutcome outcome, Map<String, LedgerRow> rows) {

        private static Result of(AfterSalesOutcome outcome) {
            return new Result(outcome, Map.of());
        }
    }

    /** Takes goods back, or finds that they were. */
    public Result takeBack(ReturnGoods command) {
        return database.transact("taking back goods of " + command.orderId(), connection -> {
            UUID id = command.orderId().toUuid();
            if (OrderLocks.lock(connection, id).isEmpty()) {
                return Result.of(new NoSuchOrder());
            }
            Order order = OrderLocks.read(connection, command.orderId());
            Optional<Long> known = fingerprint(connection, "SELECT fingerprint FROM order_returns WHERE id = ?",
                    command.attempt());
            if (known.isPresent()) {
                return known.get() == command.fingerprint()
                        ? new Result(new Recorded(order, true), OrderLocks.stock(connection, id))
                        : Result.of(new KeyReused());
            }
            Optional<AfterSalesOutcome> refusal = AfterSalesRules.refusalToTakeBack(command, order);
            if (refusal.isPresent()) {
                return Result.of(refusal.get());
            }
            record(connection, command);
            Order after = OrderLocks.read(connection, command.orderId());
            return new Result(new Recorded(after, false), restock(connection, command));
        });
    }

    /** Notes that money is due, or finds that it was noted. */
    public AfterSalesOutcome refund(RefundOrder command) {
        return database.transact("refunding " + command.orderId(), connection -> {
            if (OrderLocks.lock(connection, command.orderId().toUuid()).isEmpty()) {
                return new NoSuchOrder();
            }
            Order order = OrderLocks.read(connection, command.orderId());
            Optional<Long> known =
                    fingerprint(connection, "SELECT fingerprint FROM refunds WHERE id = ?", command.attempt());
            if (known.isPresent()) {
                return known.get() == command.fingerprint() ? new Recorded(order, true) : new KeyReused();
            }
            return switch (AfterSalesRules.refund(command, order)) {
                case RefundDecision.Refused(AfterSalesOutcome why) -> why;
                case RefundDecision.Due(long amountMinor) -> {
                    record(connection, command, amountMinor);
                    PaymentRows.settle(connection, command.orderId().toUuid(), now());
                    yield new Recorded(OrderLocks.read(connection, command.orderId()), false);
                }
            };
        });
    }

    /** An attempt names its order, so that one of another order cannot be met here. */
    private static Optional<Long> fingerprint(Connection connection, String select, AttemptId attempt)
            throws SQLException {
        return Rows.first(connection, select, row -> row.getLong("fingerprint"), attempt.toUuid());
    }

    private void record(Connection connection, ReturnGoods command) throws SQLException {
        UUID id = command.attempt().toUuid();
        Rows.update(connection, """
                INSERT INTO order_returns (id, order_id, fingerprint, reason, actor, returned_at)
                VALUES (?, ?, ?, ?, ?, ?)""", id, command.orderId().toUuid(), command.fingerprint(), command.reason(),
                command.actor(), now());
        for (OrderReturn.Line line : command.lines()) {
            Rows.update(connection, "INSERT INTO return_lines (return_id, sku, quantity, restock) VALUES (?, ?, ?, ?)",
                    id, line.units().sku(), line.units().quantity(), line.restock());
        }
    }

    /** Last of all: the sale of these SKUs waits from here on until the commit. */
    private static Map<String, LedgerRow> restock(Connection connection, ReturnGoods command) throws SQLException {
        Map<String, LedgerRow> rows = OrderLocks.lockStock(connection, command.orderId().toUuid());
        rows.putAll(OrderLocks.ledgerRows(connection, RESTOCK, RETURN, command.attempt().toString(), command.reason(),
                command.attempt().toUuid(), SoldOutNote.CLOSED_MILLIS));
        return rows;
    }

    private void record(Connection connection, RefundOrder command, long amountMinor) throws SQLException {
        Rows.update(connection, """
                INSERT INTO refunds (id, order_id, fingerprint, amount_minor, reason, actor, requested_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)""", command.attempt().toUuid(), command.orderId().toUuid(),
                command.fingerprint(), amountMinor, command.reason(), command.actor(), now());
        insertLines(connection, "INSERT INTO refund_lines (refund_id, sku, quantity) VALUES (?, ?, ?)",
                command.attempt().toUuid(), command.lines());
    }

    static void insertLines(Connection connection, String insert, UUID id, List<Units> lines) throws SQLException {
        for (Units line : lines) {
            Rows.update(connection, insert, id, line.sku(), line.quantity());
        }
    }

    /** In milliseconds, so that what is answered now equals what is read later. */
    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
