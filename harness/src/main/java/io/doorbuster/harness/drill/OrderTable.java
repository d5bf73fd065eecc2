package io.doorbuster.harness.drill;

import io.doorbuster.harness.StoredOrder;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Reads orders from PostgreSQL itself, past the shop that is under drill. */
final class OrderTable {

    private static final String ID = "'ord_' || replace(%s::text, '-', '')";

    /** The SKUs of drills have neither commas nor equals signs. */
    private static final String ORDERS = "SELECT " + ID.formatted("o.id") + ", o.attempt, o.email,"
            + " (SELECT coalesce(sum(l.quantity * l.unit_price_minor), 0) FROM order_lines l WHERE l.order_id = o.id),"
            + " (SELECT coalesce(string_agg(l.sku || '=' || l.quantity, ','), '') FROM order_lines l"
            + " WHERE l.order_id = o.id),"
            + " (SELECT coalesce(string_agg(f.location, ','), '') FROM fulfillments f WHERE f.order_id = o.id)"
            + " FROM orders o";

    private static final int COLUMNS = 6;

    private OrderTable() {}

    /** The ids of all orders. */
    static List<String> ids(PostgresServer database) throws IOException, InterruptedException {
        return database.query("SELECT " + ID.formatted("id") + " FROM orders");
    }

    /** The order of each fulfillment order. */
    static List<String> fulfilledIds(PostgresServer database) throws IOException, InterruptedException {
        return database.query("SELECT " + ID.formatted("order_id") + " FROM fulfillments");
    }

    /** All orders but those that are known as {@code older}. */
    static List<StoredOrder> since(PostgresServer database, List<String> older)
            throws IOException, InterruptedException {
        Set<String> known = new HashSet<>(older);
        return database.query(ORDERS).stream().map(OrderTable::order).filter(order -> !known.contains(order.id()))
                .toList();
    }

    static StoredOrder order(String row) {
        String[] columns = row.split("\t", COLUMNS);
        Map<String, Long> units = new HashMap<>();
        for (String line : words(columns[4])) {
            int equals = line.lastIndexOf('=');
            units.merge(line.substring(0, equals), Long.parseLong(line.substring(equals + 1)), Long::sum);
        }
        return new StoredOrder(columns[0], UUID.fromString(columns[1]), columns[2], Long.parseLong(columns[3]), units,
                words(columns[5]));
    }

    private static List<String> words(String list) {
        return list.isEmpty() ? List.of() : List.of(list.split(",", -1));
    }
}
