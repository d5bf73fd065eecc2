package io.doorbuster.app.catalog;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.stock.ReadStock;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The availability of SKUs, read from the grid and remembered for {@value #FRESH_MILLIS} ms: thousands of shoppers
 * looking at one page cost one call a second. What is remembered never decides a sale. Thread-safe.
 */
@Component
public final class Availabilities {

    private static final Logger LOG = LoggerFactory.getLogger(Availabilities.class);

    static final long FRESH_MILLIS = 1_000;
    /** A page without availabilities is better than one that is late. */
    private static final long READ_MILLIS = 2_000;
    /** SKUs remembered: some 10 MB. Beyond it all are forgotten, which costs one read of each. */
    private static final int MAX_REMEMBERED = 100_000;

    /** What was read, null if the grid could not tell. */
    private record Remembered(@Nullable Long available, long untilMillis) {}

    private final IMap<String, StockLevel> inventory;
    private final Clock clock;
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    Availabilities(HazelcastInstance hazelcast, Clock clock) {
        this.inventory = Grid.inventory(hazelcast);
        this.clock = clock;
    }

    /**
     * The availability of each of {@code skus}; a SKU of which it cannot be told now is left out. Blocks for one call to
     * the grid, {@value #READ_MILLIS} ms at most, if not all are remembered; throws nothing when the grid is away.
     */
    public Map<String, Availability> of(Collection<String> skus) {
        Map<String, Availability> answer = new HashMap<>();
        unitsOf(skus).forEach((sku, units) -> answer.put(sku, Availability.of(units)));
        return answer;
    }

    /** The units available of each of {@code skus}, as {@link #of} reads them. */
    public Map<String, Long> unitsOf(Collection<String> skus) {
        long now = clock.millis();
        Map<String, Long> answer = new HashMap<>();
        Set<String> unknown = new HashSet<>();
        for (String sku : skus) {
            Remembered known = remembered.get(sku);
            if (known == null || known.untilMillis() <= now) {
                unknown.add(sku);
            } else if (known.available() != null) {
                answer.put(sku, known.available());
            }
        }
        if (!unknown.isEmpty()) {
            answer.putAll(read(unknown, now + FRESH_MILLIS));
        }
        return answer;
    }

    private Map<String, Long> read(Set<String> skus, long untilMillis) {
        long startNanos = System.nanoTime();
        Map<String, Long> read = new HashMap<>();
        try {
            Map<String, @Nullable StockFigures> figures =
                    inventory.submitToKeys(skus, new ReadStock(clock.millis())).toCompletableFuture()
                            .get(READ_MILLIS, TimeUnit.MILLISECONDS);
            skus.forEach(sku -> read.put(sku, units(figures.get(sku))));
        } catch (ExecutionException | CompletionException e) {
            LOG.debug("availability of {} SKUs not read together", skus.size(), e);
            read.putAll(readEach(skus, startNanos));
        } catch (TimeoutException | HazelcastException e) {
            LOG.debug("availability of {} SKUs not read", skus.size(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        remember(skus, read, untilMillis);
        return read;
    }

    /** One SKU that cannot be told now fails the call for all: those of the others that come in time. */
    private Map<String, Long> readEach(Set<String> skus, long startNanos) {
        Map<String, Long> read = new ConcurrentHashMap<>();
        CompletableFuture<?>[] reads = skus.stream()
                .map(sku -> inventory.submitToKey(sku, new ReadStock(clock.millis()))
                        .toCompletableFuture().thenAccept(figures -> read.put(sku, units(figures))))
                .toArray(CompletableFuture[]::new);
        long leftMillis = READ_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        try {
            CompletableFuture.allOf(reads).get(Math.max(0, leftMillis), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("availability of {} SKUs not read", skus.size() - read.size(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Map.copyOf(read);
    }

    /** A SKU of which nothing was ever received has no figures: there is nothing to sell. */
    private static long units(@Nullable StockFigures figures) {
        return figures == null ? 0 : figures.available();
    }

    private void remember(Set<String> skus, Map<String, Long> read, long untilMillis) {
        if (remembered.size() + skus.size() > MAX_REMEMBERED) {
            remembered.clear();
        }
        skus.forEach(sku -> remembered.put(sku, new Remembered(read.get(sku), untilMillis)));
    }
}
