package io.doorbuster.bench;

import io.doorbuster.bench.http.Arrivals;
import io.doorbuster.bench.http.HttpLoad;
import io.doorbuster.bench.http.LoadResult;
import io.doorbuster.bench.http.Requests;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * P12: how old carts are before PostgreSQL has them, at 70 % of the peak, and how soon it has all of those that were
 * made while it was away. A cart's own time is in its row; the row's is that of its commit. Carts are the map that
 * shoppers change; products wait as long, and the snapshot of stock by its settings five seconds.
 */
final class WriteBehindProbe {

    /** Together 70 % of the peak: one request in seven makes a cart. */
    private static final double ORDERS = 0.6;
    private static final double CARTS = 0.1;
    private static final int CONNECTIONS = 512;
    private static final int CREATED = 201;
    private static final Duration OUTAGE = Duration.ofSeconds(60);
    private static final Duration QUICK_OUTAGE = Duration.ofSeconds(5);
    /** Twice as long as is allowed. */
    private static final Duration STORED_LIMIT = Duration.ofMinutes(2);

    /** A cart made at M expires thirty days later, see {@code Cart.LIFETIME_MILLIS}. */
    private static final String MADE = "(expires_at - interval '30 days')";

    private final Lab lab;
    private final ExecutorService generators = Executors.newCachedThreadPool();

    WriteBehindProbe(Lab lab) {
        this.lab = lab;
        lab.endLater(generators::shutdownNow);
    }

    List<Trial> run() throws IOException, InterruptedException {
        ShopSubject shop = lab.shop("write-behind", 1, "track_commit_timestamp = on");
        double peak = lab.peak(shop);
        carts(shop, CARTS * peak, lab.options().time());
        return List.of(lag(shop, peak), afterOutage(shop, peak));
    }

    private Trial lag(ShopSubject shop, double peak) throws IOException, InterruptedException {
        PostgresServer database = shop.database();
        String begin = now(database);
        Future<LoadResult> orders = inBackground(() -> orders(shop, ORDERS * peak, "lag", lab.options().time()));
        LoadResult carts = carts(shop, CARTS * peak, lab.options().time());
        lab.screen().print(String.format("%,.0f orders and %,.0f carts a second", result(orders).perSecond(CREATED),
                carts.perSecond(CREATED)));
        String made = " FROM carts WHERE " + MADE + " >= '" + begin + "'";
        awaitStored(database, made, carts.answers(CREATED));
        return Trial.atMost("P12", "p99 in ms from a new cart to its row's commit, at 70 % of the peak",
                Double.parseDouble(database.query("SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY extract(epoch"
                        + " FROM pg_xact_commit_timestamp(xmin) - " + MADE + ") * 1000)" + made).getFirst()),
                2_000, 2_000);
    }

    /** The load goes on when the database is back; what counts are the carts that were made without it. */
    private Trial afterOutage(ShopSubject shop, double peak) throws IOException, InterruptedException {
        PostgresServer database = shop.database();
        Duration outage = lab.options().quick() ? QUICK_OUTAGE : OUTAGE;
        String begin = now(database);
        database.stop();
        LoadResult missed = carts(shop, CARTS * peak, outage);
        database.start();
        long backNanos = System.nanoTime();
        String end = now(database);
        Future<LoadResult> orders = inBackground(() -> orders(shop, ORDERS * peak, "back", lab.options().time()));
        Future<LoadResult> carts = inBackground(() -> carts(shop, CARTS * peak, lab.options().time()));
        awaitStored(database, " FROM carts WHERE " + MADE + " BETWEEN '" + begin + "' AND '" + end + "'",
                missed.answers(CREATED));
        double seconds = Duration.ofNanos(System.nanoTime() - backNanos).toMillis() / 1e3;
        lab.screen().print(String.format("while the database was away for %d s, %s carts were answered; afterwards"
                + " %s orders, %s carts", outage.toSeconds(), missed.byStatus(), result(orders).byStatus(),
                result(carts).byStatus()));
        lab.require(missed.answers(CREATED) > 0, "P12: no cart was made while the database was away");
        return Trial.atMost("P12", "seconds until all carts of an outage of " + outage.toSeconds() + " s are stored",
                seconds, 60, 60);
    }

    private LoadResult orders(ShopSubject shop, double perSecond, String run, Duration time) throws IOException {
        return HttpLoad.open(shop.url(), CONNECTIONS, Requests.orders(run, Workload.HOT_SKU), CREATED,
                new Arrivals(perSecond, time, 1));
    }

    private static LoadResult carts(ShopSubject shop, double perSecond, Duration time) throws IOException {
        return HttpLoad.open(shop.url(), CONNECTIONS, Requests.post("/api/v1/carts", "{\"currency\":\"EUR\"}"), CREATED,
                new Arrivals(perSecond, time, 2));
    }

    private Future<LoadResult> inBackground(Callable<LoadResult> load) {
        return generators.submit(load);
    }

    private static LoadResult result(Future<LoadResult> load) throws IOException, InterruptedException {
        try {
            return load.get();
        } catch (ExecutionException e) {
            throw new IOException("a load has failed", e.getCause());
        }
    }

    private static String now(PostgresServer database) throws IOException, InterruptedException {
        return database.query("SELECT clock_timestamp()").getFirst();
    }

    /** Waits until PostgreSQL has as many rows as shoppers were told of; a cart that is never stored is a fault. */
    private void awaitStored(PostgresServer database, String rows, long wanted)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        long stored = Long.parseLong(database.query("SELECT count(*)" + rows).getFirst());
        while (stored < wanted && System.nanoTime() - start < STORED_LIMIT.toNanos()) {
            Thread.sleep(100);
            stored = Long.parseLong(database.query("SELECT count(*)" + rows).getFirst());
        }
        lab.require(stored >= wanted, "P12: of " + wanted + " carts " + stored + " are stored");
    }
}
