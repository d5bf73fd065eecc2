package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.audit.MoneyAudit;
import io.doorbuster.store.LedgerAudit.Line;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditQueriesIT {

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(TestServer.EPOCH_MILLIS + 5_000),
            ZoneOffset.UTC);

    private static final TestServer SERVER = new TestServer();

    private final AuditQueries queries = new AuditQueries(SERVER.database(), CLOCK);

    @AfterAll
    static void stopServer() throws IOException {
        SERVER.close();
    }

    @BeforeEach
    void empty() {
        SERVER.truncate();
    }

    @Test
    void findsNothingWrongInAnEmptyShop() {
        assertThat(queries.audit("", 10))
                .isEqualTo(new LedgerAudit(List.of(), new Line("", 0, 0, 0, 0), 0, 0, 0, 0, 0, 0, 0,
                        MoneyAudit.NONE, ""));
    }

    @Test
    void holdsTheCountersAgainstTheLines() {
        long writer = SERVER.startWriter();
        SERVER.placeOrder(writer, 1, "RED", 3);
        SERVER.placeOrder(writer, 2, "RED", 4);

        LedgerAudit audit = queries.audit("", 10);

        assertThat(audit.lines()).containsExactly(new Line("RED", 3, 1_000_000, 7, 7),
                new Line("TAG", 3, 1_000_000, 2, 2));
        assertThat(audit.total()).isEqualTo(new Line("", 6, 2_000_000, 9, 9));
        assertThat(audit).extracting(LedgerAudit::inconsistent, LedgerAudit::orders, LedgerAudit::attempts,
                LedgerAudit::fulfillments, LedgerAudit::fulfillmentLagMillis).containsExactly(0L, 2L, 2L, 0L, 5_000L);
    }

    @Test
    void findsPlantedDrift() {
        long writer = SERVER.startWriter();
        SERVER.placeOrder(writer, 1, "RED", 3);
        SERVER.placeOrder(writer, 2, "BLUE", 4);
        SERVER.execute("UPDATE inventory SET sold = sold + 1 WHERE sku = 'BLUE'");
        SERVER.execute("DELETE FROM inventory WHERE sku = 'TAG'");
        SERVER.execute("DELETE FROM attempts WHERE ctid IN (SELECT ctid FROM attempts LIMIT 1)");

        LedgerAudit audit = queries.audit("", 10);

        assertThat(audit.inconsistent()).isEqualTo(2);
        assertThat(audit.lines()).contains(new Line("BLUE", 2, 1_000_000, 5, 4), new Line("TAG", 0, 0, 0, 2));
        assertThat(audit).extracting(LedgerAudit::orders, LedgerAudit::attempts).containsExactly(2L, 1L);
    }

    @Test
    void holdsCouponsAgainstTheOrdersForTheFirstPageOnly() {
        SERVER.execute("INSERT INTO coupon_counters VALUES ('SAVE', 1, 5) ON CONFLICT (code) DO UPDATE SET used = 1");
        try {
            assertThat(queries.audit("", 1).couponsInconsistent()).isEqualTo(1);
            assertThat(queries.audit("SKU-1", 1).couponsInconsistent()).isZero();
        } finally {
            SERVER.execute("DELETE FROM coupon_counters");
        }
    }

    @Test
    void answersPageByPageWithTheSameTotals() {
        SERVER.execute("INSERT INTO inventory SELECT 'SKU-' || n, 1, 10, 0 FROM generate_series(1, 5) n");

        LedgerAudit first = queries.audit("", 3);
        LedgerAudit second = queries.audit(first.next(), 3);

        assertThat(first.lines()).extracting(Line::sku).containsExactly("SKU-1", "SKU-2", "SKU-3");
        assertThat(second.lines()).extracting(Line::sku).containsExactly("SKU-4", "SKU-5");
        assertThat(second.next()).isEmpty();
        assertThat(second.total()).isEqualTo(first.total()).isEqualTo(new Line("", 5, 50, 0, 0));
    }

    @Test
    void auditsAHundredThousandSkusInSeconds() {
        SERVER.execute("INSERT INTO inventory SELECT 'SKU-' || n, 2, 100, 10 FROM generate_series(1, 100000) n");
        SERVER.execute("INSERT INTO order_lines SELECT gen_random_uuid(), line, 'SKU-' || n, 5, 100"
                + " FROM generate_series(1, 100000) n, generate_series(0, 1) line");

        long startedNanos = System.nanoTime();
        LedgerAudit audit = queries.audit("SKU-5", 1_000);

        assertThat(System.nanoTime() - startedNanos).isLessThan(10_000_000_000L);
        assertThat(audit.lines()).hasSize(1_000);
        assertThat(audit.total()).isEqualTo(new Line("", 200_000, 10_000_000, 1_000_000, 1_000_000));
        assertThat(audit.inconsistent()).isZero();
    }

    @Test
    void refusesPagesThatAreTooLong() {
        assertThatThrownBy(() -> queries.audit("", 1_001)).hasMessageContaining("limit 1001");
        assertThatThrownBy(() -> queries.audit("", 0)).hasMessageContaining("limit 0");
    }
}
