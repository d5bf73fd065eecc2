package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.store.Housekeeping.Leftover;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HousekeepingIT {

    private static final TestServer SERVER = new TestServer();
    private static final Instant MOMENT = Instant.parse("2026-11-27T00:00:00Z");
    /** Far more than the blocks of one statement hold. */
    private static final int MANY = 60_000;

    private final Housekeeping housekeeping = new Housekeeping(SERVER.database());

    @AfterAll
    static void stopServer() throws IOException {
        SERVER.close();
    }

    @BeforeEach
    void empty() {
        SERVER.truncate();
        SERVER.execute("TRUNCATE holds, customer_sessions, email_outbox");
    }

    @Test
    void deletesWhatWasOverBeforeTheMomentAndNothingElse() {
        SERVER.execute("INSERT INTO carts (id, version, document, expires_at, written_at) VALUES"
                + cart("over", "2026-11-26", "2026-11-26") + "," + cart("open", "2026-11-28", "2026-11-26") + ","
                + cart("written late", "2026-11-26", "2026-11-28"));
        SERVER.execute("INSERT INTO holds (cart_id, version, buyer, serial, skus, quantities, expires_at, written_at)"
                + " VALUES ('over', 1, 1, 1, '{}', '{}', '2026-11-26Z', '2026-11-26Z'),"
                + " ('open', 1, 1, 1, '{A}', '{1}', '2026-11-28Z', '2026-11-26Z')");
        SERVER.execute("INSERT INTO customer_sessions (id, customer_id, handle, secret, expires_at, closed_at) VALUES"
                + " ('over', 'c', 'h1', 's', '2026-11-26Z', NULL), ('open', 'c', 'h2', 's', '2026-11-28Z', NULL),"
                + " ('closed', 'c', 'h3', 's', '2026-11-28Z', '2026-11-26Z')");
        SERVER.execute("INSERT INTO webhook_outbox (fulfillment_id, created_at, next_try_at, delivered_at) VALUES"
                + " (gen_random_uuid(), '2026-11-20Z', NULL, '2026-11-26Z'),"
                + " (gen_random_uuid(), '2026-11-20Z', NULL, NULL),"
                + " (gen_random_uuid(), '2026-11-20Z', '2026-11-26Z', NULL)");
        SERVER.execute("INSERT INTO email_outbox (kind, subject_id, order_id, created_at, next_try_at, sent_at) VALUES"
                + " ('K', gen_random_uuid(), gen_random_uuid(), '2026-11-20Z', NULL, '2026-11-26Z'),"
                + " ('K', gen_random_uuid(), gen_random_uuid(), '2026-11-20Z', NULL, NULL)");

        assertThat(housekeeping.deleteOverBefore(MOMENT, () -> true)).isEqualTo(Map.of(Leftover.CARTS, 1L,
                Leftover.HOLDS, 1L, Leftover.SESSIONS, 2L, Leftover.WEBHOOKS, 1L, Leftover.EMAILS, 1L));

        assertThat(ids("carts", "id")).isEqualTo("open,written late");
        assertThat(ids("holds", "cart_id")).isEqualTo("open");
        assertThat(ids("customer_sessions", "id")).isEqualTo("open");
        assertThat(SERVER.query("SELECT count(*) FROM webhook_outbox WHERE delivered_at IS NULL")).isEqualTo("2");
        assertThat(SERVER.query("SELECT count(*) FROM email_outbox WHERE sent_at IS NULL")).isEqualTo("1");
    }

    @Test
    void walksALargeTableToItsEndByBlocks() {
        SERVER.execute("INSERT INTO carts (id, version, document, expires_at, written_at)"
                + " SELECT 'cart_' || i, 1, jsonb_build_object('padding', repeat(md5(i::text), 8)),"
                + " timestamptz '2026-11-26Z' + interval '2 days' * (i % 2), '2026-11-01Z'"
                + " FROM generate_series(1, " + MANY + ") AS i");
        assertThat(Long.parseLong(SERVER.query("SELECT pg_relation_size('carts') / 8192"))).isGreaterThan(1_024);

        assertThat(housekeeping.deleteOverBefore(MOMENT, () -> true)).containsEntry(Leftover.CARTS, MANY / 2L);

        assertThat(SERVER.query("SELECT count(*) FROM carts")).isEqualTo(Integer.toString(MANY / 2));
        assertThat(SERVER.query("EXPLAIN SELECT FROM carts WHERE ctid >= '(0,0)' AND ctid < '(512,0)'"))
                .startsWith("Tid Range Scan");
    }

    @Test
    void stopsBetweenTwoStatements() {
        SERVER.execute("INSERT INTO carts (id, version, document, expires_at, written_at) VALUES"
                + cart("over", "2026-11-26", "2026-11-26"));
        AtomicInteger asked = new AtomicInteger();

        Map<Leftover, Long> deleted = housekeeping.deleteOverBefore(MOMENT, () -> asked.incrementAndGet() > 1);

        assertThat(deleted).containsEntry(Leftover.CARTS, 0L);
        assertThat(ids("carts", "id")).isEqualTo("over");
    }

    private static String cart(String id, String expires, String written) {
        return "('" + id + "', 1, '{}', '" + expires + "Z', '" + written + "Z')";
    }

    private static String ids(String table, String column) {
        return SERVER.query("SELECT string_agg(" + column + ", ',' ORDER BY " + column + ") FROM " + table);
    }
}
