package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Receipt;
import io.doorbuster.store.journal.StockLedger;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goods of many SKUs that come in together. */
class StockReceiptsIT {

    private static TestServer server;
    private static StockLedger ledger;

    @BeforeAll
    static void start() {
        server = new TestServer();
        ledger = new StockLedger(server.database());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void empty() {
        server.truncate();
        server.execute("TRUNCATE stock_movements");
    }

    @Test
    void receivesEachSkuOnceForOneReference() {
        List<Receipt> receipts = List.of(new Receipt("b", 2), new Receipt("a", 1), new Receipt("ß 🧦", 3));

        StockLedger.Received first = ledger.receiveAll(receipts, "import:1");
        StockLedger.Received again = ledger.receiveAll(receipts, "import:1");

        assertThat(first.recorded()).isEqualTo(3);
        assertThat(first.rows()).containsEntry("a", new LedgerRow(1, 1, 0)).containsEntry("b", new LedgerRow(1, 2, 0))
                .containsEntry("ß 🧦", new LedgerRow(1, 3, 0));
        assertThat(again.recorded()).isZero();
        assertThat(again.rows()).isEqualTo(first.rows());
        assertThat(server.query("SELECT count(*) FROM stock_movements")).isEqualTo("3");
    }

    @Test
    void receivesWhatAnEarlierReceiptOfTheReferenceLeftOut() {
        ledger.receive("a", 1, "import:1");
        ledger.receive("b", 10, "by hand");

        StockLedger.Received received =
                ledger.receiveAll(List.of(new Receipt("a", 1), new Receipt("b", 2), new Receipt("c", 3)), "import:1");

        assertThat(received.recorded()).isEqualTo(2);
        assertThat(received.rows()).containsEntry("a", new LedgerRow(1, 1, 0))
                .containsEntry("b", new LedgerRow(2, 12, 0)).containsEntry("c", new LedgerRow(1, 3, 0));
        assertThat(ledger.receive("c", 3, "import:1")).isEqualTo(new LedgerRow(1, 3, 0));
    }

    @Test
    void keepsUnitsClosedThatComeInWhileNoneAreLeft() {
        server.execute("INSERT INTO inventory (sku, version, received, sold) VALUES ('out', 4, 5, 5), ('in', 4, 5, 4)");

        ledger.receiveAll(List.of(new Receipt("in", 1), new Receipt("new", 1), new Receipt("out", 1)), "r");

        assertThat(server.query("SELECT string_agg(sku, ',') FROM inventory WHERE open_from > now()")).isEqualTo("out");
    }

    @Test
    void addsUpWhenManyReceiveTheSameSkusInAnyOrder() throws Exception {
        List<Receipt> receipts = IntStream.range(0, 300).mapToObj(i -> new Receipt("sku-" + i, 1 + i % 7)).toList();
        long units = receipts.stream().mapToLong(Receipt::quantity).sum();
        int references = 12;

        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> recorded = new ArrayList<>();
            for (int i = 0; i < 3 * references; i++) {
                List<Receipt> shuffled = new ArrayList<>(receipts);
                Collections.shuffle(shuffled, new Random(i));
                String reference = "import:" + i % references;
                recorded.add(threads.submit(() -> ledger.receiveAll(shuffled, reference).recorded()));
            }
            int sum = 0;
            for (Future<Integer> count : recorded) {
                sum += count.get();
            }
            assertThat(sum).isEqualTo(receipts.size() * references);
        }

        assertThat(server.query("SELECT sum(received) FROM inventory")).isEqualTo(Long.toString(units * references));
        assertThat(server.query("SELECT sum(quantity) FROM stock_movements"))
                .isEqualTo(Long.toString(units * references));
        assertThat(server.query("SELECT min(version) || '-' || max(version) FROM inventory"))
                .isEqualTo(references + "-" + references);
    }

    /** Planned while the tables are empty, as in a new shop, and kept: it must not read the whole ledger. */
    @Test
    void receivesByIndex() throws SQLException {
        server.execute("INSERT INTO inventory (sku, version, received) SELECT 'x' || i, 1, 1 FROM"
                + " generate_series(1, 100000) i");
        server.execute("ANALYZE inventory");
        for (int i = 0; i < 8; i++) {
            ledger.receiveAll(List.of(new Receipt("x" + (i + 1), 1)), "plan");
        }
        long before = rowsRead();

        ledger.receiveAll(IntStream.range(1_000, 1_100).mapToObj(i -> new Receipt("x" + i, 1)).toList(), "plan");

        assertThat(rowsRead() - before).isLessThan(5_000);
    }

    private static long rowsRead() throws SQLException {
        try (Connection connection = server.database().dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT pg_stat_force_next_flush(),"
                        + " pg_stat_clear_snapshot(), seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables"
                        + " WHERE relname = 'inventory'");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(3);
        }
    }

    @Test
    void refusesAReceiptOfNothing() {
        assertThatThrownBy(() -> new Receipt("a", 0)).hasMessage("quantity 0 is not positive");
        assertThatThrownBy(() -> new Receipt("", 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
