package io.doorbuster.bench;

import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;

/**
 * Orders that nobody placed: rows as the journal writes them, many at once.
 *
 * @param sku prefix of the SKUs that are sold; five digits follow
 * @param skus how many there are
 */
record StoredOrders(PostgresServer database, String sku, int skus) {

    /**
     * Inserts orders in one transaction, as by a writer of its own; answers its number. The shop must have placed one
     * order by then, and must not serve meanwhile if it knows the SKUs: it would see that its levels are behind.
     */
    long insert(int orders, int lines) throws IOException, InterruptedException {
        long writer = Long.parseLong(database.query("INSERT INTO journal_writers (member) VALUES ('bench') RETURNING"
                + " writer").getFirst());
        // Ids are version 7 UUIDs, as the shop's: time-ordered, and so the tables grow at one end.
        database.query("""
                BEGIN;
                CREATE TEMPORARY TABLE made ON COMMIT DROP AS
                SELECT n, (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0') || '7'
                    || lpad(to_hex(n / 65536), 3, '0') || '8' || lpad(to_hex(%1$d %% 4096), 3, '0')
                    || lpad(to_hex(n), 12, '0'))::uuid AS id, gen_random_uuid() AS attempt
                FROM generate_series(1, %2$d) AS n;
                INSERT INTO attempts (attempt, order_id, fingerprint, deadline) SELECT attempt, id, 0, 0 FROM made;
                INSERT INTO order_lines (order_id, line, sku, quantity, unit_price_minor)
                SELECT id, line, '%3$s' || lpad(((n * %4$d + line) %% %5$d)::text, 5, '0'), 1, 1999
                FROM made, generate_series(0, %4$d - 1) AS line;
                UPDATE inventory SET sold = sold + l.quantity, version = version + 1
                FROM (SELECT sku, sum(quantity) AS quantity FROM order_lines JOIN made ON made.id = order_id GROUP BY sku) l
                WHERE inventory.sku = l.sku;
                INSERT INTO orders (writer, durability, placed_at, id, sequence, attempt, email, customer_id, currency,
                    shipping_address, payment_method)
                SELECT %1$d, 'LEDGER', date_trunc('milliseconds', clock_timestamp()), id, n, attempt,
                    'buyer@bench.example', '', 'EUR', template.shipping_address, template.payment_method
                FROM made, (SELECT shipping_address, payment_method FROM orders LIMIT 1) AS template;
                COMMIT"""
                .formatted(writer, orders, sku, lines, skus));
        return writer;
    }
}
