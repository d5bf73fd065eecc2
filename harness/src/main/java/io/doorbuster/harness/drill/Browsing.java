package io.doorbuster.harness.drill;

import io.doorbuster.harness.Latencies;
import io.doorbuster.harness.drill.Storefront.Cart;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** A shopper who looks at products and fills carts while others order, one request after the other. */
final class Browsing {

    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final int WARM_UP_ROUNDS = 100;
    private static final int ROUNDS_OF_A_CART = 10;

    private final Shop shop;
    private final String handle;
    private final String sku;

    /** What came of it; {@code failed} requests are among the {@code requests}. */
    record Figures(long requests, long failed, long p50Micros, long p99Micros) {
        String p99Millis() {
            return String.format(Locale.ROOT, "%.1f", p99Micros / 1_000.0);
        }
    }

    /** A step of a visit. */
    @FunctionalInterface
    private interface Step {
        void take() throws IOException, InterruptedException;
    }

    Browsing(Shop shop, String run) {
        this.shop = shop;
        this.sku = run + "-1";
        this.handle = sku.toLowerCase(Locale.ROOT);
    }

    /** Blocks until the code that is measured has run often enough to be compiled. */
    void warmUp() throws InterruptedException {
        visit(WARM_UP_ROUNDS, Duration.ofSeconds(30));
    }

    /** Blocks for {@code time}. */
    Figures browse(Duration time) throws InterruptedException {
        return visit(Integer.MAX_VALUE, time);
    }

    private Figures visit(int rounds, Duration time) throws InterruptedException {
        Latencies latencies = new Latencies();
        long[] failed = new long[1];
        long start = System.nanoTime();
        try (Storefront storefront = new Storefront(shop.deployment().shops().getFirst())) {
            Cart[] cart = new Cart[1];
            for (int i = 0; i < rounds && System.nanoTime() - start < time.toNanos(); i++) {
                if (i % ROUNDS_OF_A_CART == 0 || cart[0] == null) {
                    measure(latencies, failed, () -> cart[0] = storefront.createCart());
                }
                measure(latencies, failed, () -> storefront.look(handle));
                Cart current = cart[0];
                if (current != null) {
                    measure(latencies, failed, () -> storefront.add(current, sku));
                    measure(latencies, failed, () -> storefront.read(current));
                }
                Thread.sleep(PAUSE);
            }
        }
        Latencies.Summary summary = latencies.total();
        return new Figures(summary.count(), failed[0], summary.p50Micros(), summary.p99Micros());
    }

    private static void measure(Latencies latencies, long[] failed, Step step) throws InterruptedException {
        long start = System.nanoTime();
        try {
            step.take();
        } catch (IOException e) {
            failed[0]++;
        }
        latencies.record(System.nanoTime() - start);
    }
}
