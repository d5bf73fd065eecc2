package io.doorbuster.store;

import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.order.OrderId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Dead letters that are about somebody's orders and carts. No letter gets another key: a retry finds its subject by it.
 */
final class PersonalLetters {

    private static final String WHICH = """
            SELECT id FROM dead_letters WHERE map || ' ' || CASE map
                WHEN 'email' THEN split_part(key, ':', 2)
                WHEN 'webhook' THEN split_part(key, '_', 2)
                ELSE key END = ANY (?) OR id::text = ANY (?)
            ORDER BY id FOR UPDATE""";

    private PersonalLetters() {}

    /**
     * Letters with this address in what a server said: the whole address, for {@code m@g.example} is in
     * {@code adam@g.example} too. Reads all letters.
     */
    static List<Long> thatTellOf(Connection connection, String email) throws SQLException {
        String literal = email.replaceAll("([^\\p{L}\\p{N}])", "\\\\$1");
        return Rows.list(connection, "SELECT id FROM dead_letters WHERE lower(error) ~ ? ORDER BY id",
                row -> row.getLong("id"),
                "(?<![[:alnum:]._%+@-])" + literal + "(?![[:alnum:]_@-]|\\.[[:alnum:]])");
    }

    /** What the keys of letters say that are about these, with the source before it. */
    static List<String> keysOf(Connection connection, List<UUID> orders, List<String> carts) throws SQLException {
        List<String> keys = new ArrayList<>();
        carts.forEach(id -> keys.add("carts " + id));
        if (!orders.isEmpty()) {
            orders.forEach(id -> keys.add(DeadLetter.FULFILLMENT + " " + OrderId.of(id)));
            orders.forEach(id -> keys.add(DeadLetter.EMAIL + " " + id));
            keys.addAll(Rows.list(connection, "SELECT id FROM shipments WHERE order_id = ANY (?)",
                    row -> DeadLetter.EMAIL + " " + row.getString("id"), orders));
            keys.addAll(Rows.list(connection, "SELECT id FROM fulfillments WHERE order_id = ANY (?)",
                    row -> DeadLetter.WEBHOOK + " " + row.getString("id").replace("-", ""), orders));
        }
        return keys;
    }

    /** Locks the letters of these keys and ids. */
    static void lock(Connection connection, List<String> keys, List<Long> ids) throws SQLException {
        Rows.list(connection, WHICH, row -> row.getLong("id"), keys, texts(ids));
    }

    /**
     * Deletes those of {@code keys} whose retry would send what is withdrawn, and empties the others; of {@code ids}, only
     * what a server said. A letter that came after the lock may be in a retry, which waits for the outbox: it is left to
     * that, which removes it.
     */
    static void erase(Connection connection, List<String> keys, List<Long> ids) throws SQLException {
        List<Long> letters = Rows.list(connection, WHICH + " SKIP LOCKED", row -> row.getLong("id"), keys, List.of());
        if (!letters.isEmpty()) {
            Rows.update(connection, "UPDATE dead_letters SET document = '', error = 'erased' WHERE id = ANY (?)",
                    letters);
            // The third part of a webhook's key says that it tells of a cancellation, which the warehouse still has to hear.
            Rows.update(connection, "DELETE FROM dead_letters WHERE id = ANY (?) AND (map = ?"
                    + " OR (map = ? AND split_part(key, '_', 3) = ''))", letters, DeadLetter.EMAIL, DeadLetter.WEBHOOK);
        }
        if (!ids.isEmpty()) {
            Rows.update(connection, "UPDATE dead_letters SET error = 'erased' WHERE id = ANY (?)", ids);
        }
    }

    private static List<String> texts(List<Long> ids) {
        return ids.stream().map(id -> Long.toString(id)).toList();
    }
}
