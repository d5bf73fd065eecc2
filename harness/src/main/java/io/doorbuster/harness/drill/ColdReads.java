package io.doorbuster.harness.drill;

import io.doorbuster.harness.Latencies;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Shoppers who ask for carts that are not in memory, one after the other: what PostgreSQL makes them wait for. */
final class ColdReads {

    private static final int SHOPPERS = 16;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final double MICROS_PER_MILLI = 1_000;

    private final Shop shop;

    /** What came of them; a read has {@code failed} if it was not answered, or wrongly. */
    record Figures(long reads, long failed, long p50Micros, long p99Micros) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%,d with p50 %.1f ms, p99 %.1f ms", reads,
                    p50Micros / MICROS_PER_MILLI, p99Micros / MICROS_PER_MILLI);
        }
    }

    ColdReads(Shop shop) {
        this.shop = shop;
    }

    /** Blocks for {@code time}, and until the last read is answered. */
    Figures run(Duration time) throws InterruptedException {
        Latencies latencies = new Latencies();
        AtomicLong failed = new AtomicLong();
        long endNanos = System.nanoTime() + time.toNanos();
        try (Storefront storefront = new Storefront(shop.deployment().shops().getFirst())) {
            Thread[] shoppers = new Thread[SHOPPERS];
            for (int i = 0; i < SHOPPERS; i++) {
                shoppers[i] = Thread.ofVirtual().start(() -> read(storefront, endNanos, latencies, failed));
            }
            for (Thread shopper : shoppers) {
                shopper.join();
            }
        }
        Latencies.Summary summary = latencies.total();
        return new Figures(summary.count(), failed.get(), summary.p50Micros(), summary.p99Micros());
    }

    private static void read(Storefront storefront, long endNanos, Latencies latencies, AtomicLong failed) {
        try {
            while (endNanos - System.nanoTime() > 0) {
                long start = System.nanoTime();
                try {
                    storefront.readCold();
                } catch (IOException e) {
                    failed.incrementAndGet();
                }
                latencies.record(System.nanoTime() - start);
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
