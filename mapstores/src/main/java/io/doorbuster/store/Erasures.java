package io.doorbuster.store;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.access.ClosedSession;
import io.doorbuster.domain.access.EraseCustomer;
import io.doorbuster.domain.access.ErasureOutcome;
import io.doorbuster.domain.access.ErasureOutcome.Erased;
import io.doorbuster.domain.access.ErasureOutcome.OrdersUnderWay;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderNumber;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Removes personal data, all or none, and keeps the books: orders stay with what was sold for how much. May be called
 * again, and then removes what came since. Blocks for some statements and a commit; throws
 * {@link LedgerUnavailableException} if PostgreSQL does not answer.
 *
 * <p>Locks, in this order: the customers, dead letters that tell of them, the orders by id, their e-mails. A retry of a
 * dead letter locks it before its order; a cancellation locks the order before its e-mails (decision 0026).
 */
public final class Erasures {

    /** Numbers of orders under way that are told. */
    private static final int MAX_TOLD = 20;

    /** Whether a text holds one of the addresses that follow, in small letters. */
    private static final String TELLS = """
            EXISTS (SELECT FROM unnest(?) AS erased (address) WHERE position(address IN lower(%s)) > 0)""";

    private static final String LETTERS = TELLS.formatted("document || ' ' || error || ' ' || key");

    private static final String OWN = """
            SELECT id FROM orders WHERE customer_id <> '' AND customer_id = ANY (?)
            UNION SELECT order_id FROM order_claims WHERE customer_id = ANY (?)""";

    /** Reads all orders, as a search by address does: addresses are not indexed, and this is done by people. */
    private static final String GUESTS = """
            SELECT id FROM orders o WHERE customer_id = '' AND lower(email) = ?
                AND NOT EXISTS (SELECT FROM order_claims c WHERE c.order_id = o.id)""";

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

    private record Known(String id, String email) {}

    private record Found(UUID id, String email) {}

    /** Removes what there is, unless an order is still under way. Carts are named only; the grid has them. */
    public ErasureOutcome erase(EraseCustomer wanted) {
        return database.transact("erasing " + wanted, connection -> erase(connection, wanted));
    }

    private static ErasureOutcome erase(Connection connection, EraseCustomer wanted) throws SQLException {
        String email = wanted.email().toLowerCase(Locale.ROOT);
        List<Known> customers = Rows.list(connection,
                "SELECT id, email FROM customers WHERE id = ? OR email_key = ? ORDER BY id FOR UPDATE",
                row -> new Known(row.getString("id"), row.getString("email")), wanted.customerId(), email);
        List<String> ids = Stream.concat(Stream.of(wanted.customerId()), customers.stream().map(Known::id))
                .filter(id -> !id.isEmpty()).distinct().toList();
        Set<String> addresses = new TreeSet<>();
        Stream.concat(Stream.of(email), customers.stream().map(Known::email)).forEach(each -> add(addresses, each));
        Rows.list(connection, "SELECT id FROM dead_letters WHERE " + LETTERS + " ORDER BY id FOR UPDATE",
                row -> row.getLong("id"), addresses);
        List<Found> orders = lock(connection, orders(connection, ids, email));
        orders.forEach(order -> add(addresses, order.email()));
        List<UUID> orderIds = orders.stream().map(Found::id).toList();
        if (!orderIds.isEmpty()) {
            List<String> underWay = Rows.list(connection, UNDER_WAY,
                    row -> OrderNumber.of(row.getLong("writer"), row.getLong("sequence")), orderIds, MAX_TOLD);
            if (!underWay.isEmpty()) {
                return new OrdersUnderWay(underWay);
            }
            eraseOrders(connection, orderIds);
        }
        eraseTraces(connection, addresses);
        return new Erased(eraseCustomers(connection, customers),
                orderIds.stream().map(id -> OrderId.of(id).toString()).toList(), carts(connection, ids));
    }

    private static List<UUID> orders(Connection connection, List<String> customers, String guest)
            throws SQLException {
        List<UUID> orders = new ArrayList<>(
                Rows.list(connection, OWN, row -> row.getObject("id", UUID.class), customers, customers));
        if (!guest.isEmpty()) {
            orders.addAll(Rows.list(connection, GUESTS, row -> row.getObject("id", UUID.class), guest));
        }
        return orders;
    }

    private static List<Found> lock(Connection connection, List<UUID> orders) throws SQLException {
        return orders.isEmpty() ? List.of() : Rows.list(connection,
                "SELECT id, email FROM orders WHERE id = ANY (?) ORDER BY id FOR UPDATE",
                row -> new Found(row.getObject("id", UUID.class), row.getString("email")), orders);
    }

    private static void add(Set<String> addresses, String address) {
        if (!address.isEmpty()) {
            addresses.add(address.toLowerCase(Locale.ROOT));
        }
    }

    private static void eraseOrders(Connection connection, List<UUID> orders) throws SQLException {
        Rows.update(connection, "UPDATE orders SET email = '', shipping_address = ?::jsonb WHERE id = ANY (?)",
                Documents.write(Address.NONE), orders);
        for (String table : List.of("order_cancellations", "order_returns", "refunds")) {
            Rows.update(connection, "UPDATE " + table + " SET reason = '' WHERE order_id = ANY (?)", orders);
        }
        // A return's goods are movements under its id.
        Rows.update(connection, """
                UPDATE stock_movements SET reason = '' WHERE kind = 'RETURN' AND reference IN (
                    SELECT id::text FROM order_returns WHERE order_id = ANY (?))""", orders);
        List<UUID> shipments = Rows.list(connection, "SELECT id FROM shipments WHERE order_id = ANY (?)",
                row -> row.getObject("id", UUID.class), orders);
        List<UUID> subjects = new ArrayList<>(orders);
        subjects.addAll(shipments);
        List<String> kinds = Stream.of(EmailQueue.Kind.values()).map(Enum::name).toList();
        Rows.list(connection, """
                SELECT kind FROM email_outbox WHERE kind = ANY (?) AND subject_id = ANY (?)
                ORDER BY kind, subject_id FOR UPDATE""", row -> row.getString("kind"), kinds, subjects);
        Rows.update(connection, """
                UPDATE email_outbox SET next_try_at = NULL, error = CASE WHEN sent_at IS NULL THEN ? ELSE '' END
                WHERE kind = ANY (?) AND subject_id = ANY (?)""", EmailQueue.WITHDRAWN, kinds, subjects);
        Rows.update(connection, "DELETE FROM dead_letters WHERE map = ? AND split_part(key, ':', 2) = ANY (?)",
                DeadLetter.EMAIL, subjects.stream().map(UUID::toString).toList());
    }

    /** Where an address can stand in what others wrote: a server's answer, an operator's note. */
    private static void eraseTraces(Connection connection, Set<String> addresses) throws SQLException {
        Rows.update(connection,
                "UPDATE dead_letters SET key = 'erased', document = '', error = 'erased' WHERE " + LETTERS, addresses);
        Rows.update(connection, "UPDATE webhook_outbox SET error = 'erased' WHERE " + TELLS.formatted("error"),
                addresses);
        Rows.update(connection, "UPDATE operator_log SET resource = 'erased' WHERE " + TELLS.formatted("resource"),
                addresses);
        Rows.update(connection, "UPDATE stock_movements SET reason = 'erased' WHERE " + TELLS.formatted("reason"),
                addresses);
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

    /** Ids of a customer's carts that are stored. */
    public List<String> carts(String customerId) {
        return database.call("looking for carts", connection -> carts(connection, List.of(customerId)));
    }
}
