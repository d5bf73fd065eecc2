package io.doorbuster.harness.drill;

import io.doorbuster.harness.drill.Storefront.Cart;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Carts whose last state is known: what was written behind must be in PostgreSQL in the end. Used by one thread. */
final class Carts {

    private static final Duration POLL = Duration.ofSeconds(1);

    private final Shop shop;
    private final String sku;
    private final List<Cart> carts = new ArrayList<>();

    private Carts(Shop shop, String sku) {
        this.shop = shop;
        this.sku = sku;
    }

    /** Creates {@code count} carts with something in each. */
    static Carts fill(Shop shop, String sku, int count) throws IOException, InterruptedException {
        Carts carts = new Carts(shop, sku);
        try (Storefront storefront = new Storefront(shop.deployment().shops().getFirst())) {
            for (int i = 0; i < count; i++) {
                carts.carts.add(storefront.add(storefront.createCart(), sku));
            }
        }
        return carts;
    }

    /** Changes each of them once more. */
    void change() throws IOException, InterruptedException {
        try (Storefront storefront = new Storefront(shop.deployment().shops().getFirst())) {
            for (int i = 0; i < carts.size(); i++) {
                carts.set(i, storefront.add(carts.get(i), sku));
            }
        }
    }

    /** Takes the first cart out of those that must be stored, and returns its id. */
    String takeOut() {
        return carts.removeFirst().id();
    }

    /** The id of the first cart. */
    String first() {
        return carts.getFirst().id();
    }

    /** Waits until PostgreSQL has the last version of each; tells which it has not after {@code limit}. */
    String lostInPostgres(Duration limit) throws IOException, InterruptedException {
        long start = System.nanoTime();
        List<String> lost = lost();
        while (!lost.isEmpty() && System.nanoTime() - start < limit.toNanos()) {
            Thread.sleep(POLL);
            lost = lost();
        }
        return String.join(", ", lost);
    }

    private List<String> lost() throws IOException, InterruptedException {
        Map<String, Long> stored = new HashMap<>();
        for (String row : shop.database().query("SELECT id, version FROM carts")) {
            String[] columns = row.split("\t", 2);
            stored.put(columns[0], Long.parseLong(columns[1]));
        }
        return carts.stream().filter(cart -> stored.getOrDefault(cart.id(), 0L) < cart.version())
                .map(cart -> cart.id() + " version " + cart.version() + " (stored: " + stored.get(cart.id()) + ")")
                .toList();
    }
}
