package io.doorbuster.bench;

import io.doorbuster.bench.http.HttpLoad;
import io.doorbuster.bench.http.LoadResult;
import io.doorbuster.bench.http.Requests;
import io.doorbuster.harness.console.Screen;
import io.doorbuster.harness.deployment.Host;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Where probes work, and what ends when they have: all that they start. */
final class Lab implements AutoCloseable {

    /**
     * Servers get the same: memory for a working set that fits, as on a server that only does this, and segments of the
     * log that are used again rather than removed.
     */
    private static final List<String> POSTGRES = List.of("shared_buffers = 2GB", "max_wal_size = 4GB",
            "min_wal_size = 4GB", "checkpoint_timeout = 15min", "max_connections = 200");

    /**
     * Makes all of those segments, as a server has them that has been in use: all commits wait while the next one is
     * filled with zeros, 40 ms here (docs/performance.md). A checkpoint meanwhile would have the first used again instead.
     */
    private static final List<String> MAKE_SEGMENTS = List.of("ALTER SYSTEM SET max_wal_size = '16GB'",
            "SELECT pg_reload_conf(), pg_sleep(1)", """
            DO $$ BEGIN
                FOR i IN 1..260 LOOP
                    PERFORM pg_logical_emit_message(false, '', '');
                    PERFORM pg_switch_wal();
                END LOOP;
            END $$""", "ALTER SYSTEM RESET max_wal_size", "SELECT pg_reload_conf(), pg_sleep(1)", "CHECKPOINT");

    /** Rounds of load: after one of ten seconds, a shop that has just started takes a fifth of what it takes later. */
    private static final int WARM_UPS = 3;

    private final BenchOptions options;
    private final Screen screen;
    private final Path folder;
    private final List<String> faults;
    private final Deque<Runnable> ends = new ConcurrentLinkedDeque<>();

    /**
     * @param faults gets what makes figures void
     */
    Lab(BenchOptions options, Screen screen, Path folder, List<String> faults) {
        this.options = options;
        this.screen = screen;
        this.folder = folder;
        this.faults = faults;
    }

    BenchOptions options() {
        return options;
    }

    Screen screen() {
        return screen;
    }

    /** For logs and data. */
    Path folder() {
        return folder;
    }

    /** Starts a server of that name, with {@code settings} on top of those that all have; whoever asks ends it. */
    PostgresServer database(String name, String... settings) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(POSTGRES);
        lines.addAll(List.of(settings));
        PostgresServer server = PostgresServer.create(folder.resolve("data-" + name), Host.LOCAL, folder, lines);
        server.start();
        if (!options.quick()) {
            for (String statement : MAKE_SEGMENTS) {
                server.query(statement);
            }
        }
        return server;
    }

    /** Starts a shop with {@code members} and one app node on a server of its own, with stock to sell. */
    ShopSubject shop(String name, int members, String... settings) throws IOException, InterruptedException {
        ShopSubject shop = ShopSubject.start(name, members, 1, database(name, settings), folder);
        endLater(shop::close);
        shop.stock(List.of(Workload.HOT_SKU), Workload.PLENTY);
        return shop;
    }

    /** Warms the shop up; answers how many orders of one SKU it then takes in a second. */
    double peak(Subject shop) throws IOException {
        screen.print("warming up, and looking for the peak");
        for (int i = 1; i <= WARM_UPS; i++) {
            closed(shop, "warm-" + i);
        }
        return peakOfWarm(shop);
    }

    /** The same of a shop that has been under load. */
    double peakOfWarm(Subject shop) throws IOException {
        double peak = closed(shop, "peak").perSecond(Workload.HOT.wanted());
        screen.print(String.format("the peak is %,.0f orders a second", peak));
        return peak;
    }

    private LoadResult closed(Subject shop, String run) throws IOException {
        return HttpLoad.closed(shop.url(), options.connections(), Requests.orders(run, Workload.HOT_SKU),
                Workload.HOT.wanted(), options.time());
    }

    /** Ends something with the probe, in the opposite order, also when the whole run is interrupted. */
    void endLater(Runnable end) {
        ends.push(end);
    }

    /** Takes note of what must hold for the figures to count. */
    void require(boolean condition, String otherwise) {
        if (!condition) {
            screen.print("VOID  " + otherwise);
            faults.add(otherwise);
        }
    }

    /** Ends what the last probe has started; does nothing the second time. */
    @Override
    public void close() {
        Runnable end = ends.poll();
        while (end != null) {
            end.run();
            end = ends.poll();
        }
    }
}
