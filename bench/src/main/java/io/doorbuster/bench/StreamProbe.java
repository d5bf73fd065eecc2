package io.doorbuster.bench;

import io.doorbuster.bench.http.Arrivals;
import io.doorbuster.bench.http.HttpLoad;
import io.doorbuster.bench.http.LoadResult;
import io.doorbuster.bench.http.Requests;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * P15: how long an order that is committed waits for its fulfillment order, and how many orders a second the stream
 * reads when it has fallen behind. Both by the times at which PostgreSQL committed the rows, which it is told to keep.
 */
final class StreamProbe {

    private static final double STEADY = 0.7;
    private static final int CONNECTIONS = 512;
    private static final int BACKLOG = 500_000;
    private static final int QUICK_BACKLOG = 50_000;
    private static final Duration READ_LIMIT = Duration.ofMinutes(3);
    private static final String BACKLOG_SKU = "BACKLOG-";

    private final Lab lab;

    StreamProbe(Lab lab) {
        this.lab = lab;
    }

    List<Trial> run() throws IOException, InterruptedException {
        ShopSubject shop = lab.shop("stream", 1, "track_commit_timestamp = on");
        double peak = lab.peak(shop);
        PostgresServer database = shop.database();
        awaitFulfilled(database);

        String begin = database.query("SELECT clock_timestamp()").getFirst();
        LoadResult load = HttpLoad.open(shop.url(), CONNECTIONS, Requests.orders("stream", Workload.HOT_SKU),
                Workload.HOT.wanted(), new Arrivals(STEADY * peak, lab.options().time(), 1));
        lab.screen().print(String.format("%,.0f/s  p99 %.2f ms  %s", load.perSecond(Workload.HOT.wanted()),
                load.latencyMillis(99), load.byStatus()));
        awaitFulfilled(database);
        String waited = "(SELECT extract(epoch FROM pg_xact_commit_timestamp(f.xmin)"
                + " - pg_xact_commit_timestamp(o.xmin)) * 1000 AS ms FROM orders o JOIN fulfillments f"
                + " ON f.order_id = o.id WHERE o.placed_at >= '" + begin + "') waited";
        long streamed = Long.parseLong(database.query("SELECT count(*) FROM " + waited).getFirst());
        lab.require(streamed >= load.answers(Workload.HOT.wanted()), "P15: " + load.byStatus()
                + " were answered, and " + streamed + " orders have reached fulfillment");
        return List.of(
                Trial.atMost("P15", "p99 in ms from an order's commit to fulfillment's, at 70 % of the peak",
                        Double.parseDouble(database.query("SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY ms)"
                                + " FROM " + waited).getFirst()),
                        500, 500),
                Trial.told("P15", "the longest of them", Double.parseDouble(
                        database.query("SELECT max(ms) FROM " + waited).getFirst())),
                Trial.atLeast("P15", "orders a second that the stream reads when it is behind",
                        catchUp(database, lab.options().quick() ? QUICK_BACKLOG : BACKLOG), 50_000, 50_000));
    }

    /** Commits many orders at once; answers how many of them were fulfilled in a second. */
    private double catchUp(PostgresServer database, int orders) throws IOException, InterruptedException {
        database.query("INSERT INTO inventory (sku, version, received) VALUES ('" + BACKLOG_SKU + "00000', 1, "
                + Workload.PLENTY + ")");
        long writer = new StoredOrders(database, BACKLOG_SKU, 1).insert(orders, 1);
        awaitFulfilled(database);
        String[] row = database.query("SELECT count(*), extract(epoch FROM max(pg_xact_commit_timestamp(f.xmin))"
                + " - min(pg_xact_commit_timestamp(o.xmin))) FROM orders o JOIN fulfillments f ON f.order_id = o.id"
                + " WHERE o.writer = " + writer).getFirst().split("\t", -1);
        lab.require(Long.parseLong(row[0]) == orders,
                "P15: of a backlog of " + orders + " orders " + row[0] + " were fulfilled");
        lab.screen().print(String.format("a backlog of %,d orders was read in %s s", orders, row[1]));
        return orders / Double.parseDouble(row[1]);
    }

    /** Waits until no order is without its fulfillment order. */
    static void awaitFulfilled(PostgresServer database) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (database.query("SELECT 1 FROM journal_writers w WHERE (SELECT max(sequence) FROM orders o"
                + " WHERE o.writer = w.writer) > coalesce((SELECT sequence FROM stream_positions p"
                + " WHERE p.writer = w.writer), 0) LIMIT 1").size() > 0) {
            if (System.nanoTime() - start > READ_LIMIT.toNanos()) {
                throw new IOException("the stream is still behind after " + READ_LIMIT.toSeconds() + " s");
            }
            Thread.sleep(500);
        }
    }
}
