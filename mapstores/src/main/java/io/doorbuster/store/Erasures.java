package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.access.ClosedSession;
import io.doorbuster.domain.access.EraseCustomer;
import io.doorbuster.domain.access.ErasureOutcome;
import io.doorbuster.domain.access.ErasureOutcome.Erased;
import io.doorbuster.domain.access.ErasureOutcome.OrdersUnderWay;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderNumber;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes personal data, all or none, and keeps the books: orders stay with what was sold for how much. May be called
 * again, and then removes what came since. Blocks for some statements and a commit, and if an address is given, before it
 * for as long as all orders are read; throws {@link LedgerUnavailableException} if PostgreSQL does not answer.
 *
 * <p>Locks, in this order: the customers, the dead letters, each by id, the orders by id, then what is to be sent. A retry
 * of a dead letter locks it before its order; a cancellation locks the order before its e-mails (decision 0026). Nothing is
 * searched for while orders are locked.
 */
public final class Erasures {

    private static final Logger LOG = LoggerFactory.getLogger(Erasures.class);

    /** Numbers of orders under way that are told. */
    private static final int MAX_TOLD = 20;
    /** Orders of one line of the log: what collects logs cuts lines of some kilobytes. */
    private static final int LOGGED_TOGETHER = 100;

    private static final String OWN = """
            SELECT id FROM orders WHERE customer_id <> '' AND customer_id = ANY (?)
            UNION SELECT order_id FROM order_claims WHERE customer_id = ANY (?)""";

    private static final String IS_GUESTS = """
            customer_id = '' AND lower(email) = ?
            AND NOT EXISTS (SELECT FROM order_claims c WHERE c.order_id = o.id)""";

    /** Whose they are is asked again: somebody may have claimed one since it was found. */
    private static final String LOCK = """
            SELECT id FROM orders o WHERE id = ANY (?) AND ((customer_id <> '' AND customer_id = ANY (?))
                OR EXISTS (SELECT FROM order_claims c WHERE c.order_id = o.id AND c.customer_id = ANY (?))
                OR (""" + IS_GUESTS + ")) ORDER BY id FOR UPDATE OF o";

    /** Neither cancelled, nor with all that there is of it on its way. */
    private static final String UNDER_WAY = """
            SELECT writer, sequence FROM orders o WHERE id = ANY (?)
                AND NOT EXISTS (SELECT FROM order_cancellations c WHERE c.order_id = o.id)
                AND (NOT EXISTS (SELECT FROM fulfillments f WHERE f.order_id = o.id)
                    OR EXISTS (SELECT FROM fulfillments f
                               WHERE f.order_id = o.id AND f.status IN ('OPEN', 'ACKNOWLEDGED')))
            ORDER BY id LIMIT ?""";

    private final Database database;

    public Erasures(Database database) {
        this.database = database;
    }

    /** What came of it, and the ids of the customers whom it was about, with or without a row. */
    public record Result(ErasureOutcome outcome, List<String> customers) {
        public Result {
            customers = List.copyOf(customers);
        }
    }

    private record Known(String id, String email) {}

    /** What only a look at whole tables finds: guests' orders, and dead letters that tell of the address. */
    private record Found(List<UUID> orders, List<Long> letters) {
        private static final Found NOTHING = new Found(List.of(), List.of());
    }

    /** Removes what there is, unless an order is still under way. Carts are named only; the grid has them. */
    public Result erase(EraseCustomer wanted) {
        String email = wanted.email().toLowerCase(Locale.ROOT);
        Found found = email.isEmpty() ? Found.NOTHING
                : database.snapshot("looking for what guests left", connection -> new Found(
                        Rows.list(connection, "SELECT id FROM orders o WHERE " + IS_GUESTS,
                                row -> row.getObject("id", UUID.class), email),
                        PersonalLetters.thatTellOf(connection, email)));
        Result result = database.transact("erasing " + wanted, connection -> erase(connection, wanted, email, found));
        if (result.outcome() instanceof Erased erased) {
            log(result.customers(), erased.orders());
        }
        return result;
    }

    /** For whoever restores a backup: it has again what was erased since. */
    private static void log(List<String> customers, List<String> orders) {
        LOG.info("erased: customers {}, {} orders", customers, orders.size());
        for (int from = 0; from < orders.size(); from += LOGGED_TOGETHER) {
            LOG.info("erased: orders {}", orders.subList(from, Math.min(orders.size(), from + LOGGED_TOGETHER)));
        }
    }

    private static Result erase(Connection connection, EraseCustomer wanted, String email, Found found)
            throws SQLException {
        List<Known> customers = Rows.list(connection,
                "SELECT id, email FROM customers WHERE id = ? OR email_key = ? ORDER BY id FOR UPDATE",
                row -> new Known(row.getString("id"), row.getString("email")), wanted.customerId(), email);
        List<String> ids = Stream.concat(Stream.of(wanted.customerId()), customers.stream().map(Known::id))
                .filter(id -> !id.isEmpty()).distinct().toList();
        List<String> carts = carts(connection, ids);
        List<UUID> candidates = new ArrayList<>(
                Rows.list(connection, OWN, row -> row.getObject("id", UUID.class), ids, ids));
        candidates.addAll(found.orders());
        PersonalLetters.lock(connection, PersonalLetters.keysOf(connection, candidates, carts), found.letters());
        List<UUID> orders = candidates.isEmpty() ? List.of()
                : Rows.list(connection, LOCK, row -> row.getObject("id", UUID.class), candidates, ids, ids, email);
        List<String> underWay = orders.isEmpty() ? List.of() : Rows.list(connection, UNDER_WAY,
                row -> OrderNumber.of(row.getLong("writer"), row.getLong("sequence")), orders, MAX_TOLD);
        if (!underWay.isEmpty()) {
            return new Result(new OrdersUnderWay(underWay), ids);
        }
        if (!orders.isEmpty()) {
            eraseOrders(connection, orders);
        }
        PersonalLetters.erase(connection, PersonalLetters.keysOf(connection, orders, carts), found.letters());
        List<String> erased = orders.stream().map(id -> OrderId.of(id).toString()).toList();
        return new Result(new Erased(eraseCustomers(connection, customers), erased, carts), ids);
    }

    private static void eraseOrders(Connection connection, List<UUID> orders) throws SQLException {
        Rows.update(connection, """
                UPDATE orders SET email = '', shipping_address = ?::jsonb, request_id = '' WHERE id = ANY (?)""",
                Documents.write(Address.NONE), orders);
        for (String table : List.of("order_cancellations", "order_returns", "refunds")) {
            Rows.update(connection, "UPDATE " + table + " SET reason = '' WHERE order_id = ANY (?)", orders);
        }
        // A return's goods are movements under its id, as an attempt writes it: without dashes.
        Rows.update(connection, """
                UPDATE stock_movements m SET reason = ''
                FROM order_returns r JOIN return_lines l ON l.return_id = r.id
                WHERE r.order_id = ANY (?) AND m.sku = l.sku AND m.kind = 'RETURN'
                    AND m.reference = replace(r.id::text, '-', '')""", orders);
        EmailQueue.withdraw(connection, orders);
        WebhookOutbox.withdraw(connection, orders);
    }

    /** The row stays as one that nobody can log in to; its address is free. */
    private static List<ClosedSession> eraseCustomers(Connection connection, List<Known> customers)
            throws SQLException {
        List<ClosedSession> closed = new ArrayList<>();
        for (Known customer : customers) {
            Rows.update(connection, """
                    UPDATE customers SET email = '', email_key = 'erased:' || id, name = '', password_hash = '',
                        attempt = gen_random_uuid(), version = version + 1, erased_at = coalesce(erased_at, now())
                    WHERE id = ?""", customer.id());
            closed.addAll(CustomerSessions.closeAll(connection, customer.id()));
        }
        return closed;
    }

    private static List<String> carts(Connection connection, List<String> customers) throws SQLException {
        return Rows.list(connection, """
                SELECT id FROM carts WHERE document ->> 'customerId' <> '' AND document ->> 'customerId' = ANY (?)
                ORDER BY id""", row -> row.getString("id"), customers);
    }

    /** Ids of a customer's carts that are stored and have not run out, {@code limit} at most. */
    public List<String> carts(String customerId, int limit) {
        return database.call("looking for carts", connection -> Rows.list(connection, """
                SELECT id FROM carts WHERE document ->> 'customerId' <> '' AND document ->> 'customerId' = ?
                    AND expires_at > now()
                ORDER BY expires_at DESC LIMIT ?""", row -> row.getString("id"), customerId, limit));
    }
}
