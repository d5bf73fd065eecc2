package io.doorbuster.node.placement;

import com.hazelcast.map.IMap;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.order.AttemptFilter;
import io.doorbuster.domain.order.SoldOutNote;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.stock.GuardSoldOut;
import io.doorbuster.store.journal.StockLedger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues leave to refuse orders of sold-out SKUs from memory. A note is true while it lives for two reasons: the owner
 * of the SKU gives nothing out for longer than that, whatever is received; and the filter knows every attempt that owns
 * an order as of the very ledger version in which the SKU is sold out.
 */
final class SoldOutNotes {

    private static final Logger LOG = LoggerFactory.getLogger(SoldOutNotes.class);

    /** SKUs that one answer carries notes for: at most 2 MiB of filters. */
    private static final int MAX_NOTES = 8;
    /** Filters kept, least recently used out first: at most 16 MiB. */
    private static final int MAX_FILTERS = 64;
    /** How long an answer waits for its notes; without them it is as good. */
    private static final long GUARD_WAIT_MILLIS = 100;

    private final IMap<String, StockLevel> inventory;
    private final StockLedger ledger;
    private final Clock clock;
    private final Map<String, Filter> filters = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> loading = ConcurrentHashMap.newKeySet();

    private record Filter(long ledgerVersion, AttemptFilter owners) {}

    SoldOutNotes(IMap<String, StockLevel> inventory, StockLedger ledger, Clock clock) {
        this.inventory = inventory;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Notes for those of {@code skus} that are sold out, as far as they can be had at once. */
    List<SoldOutNote> issue(Collection<String> skus) {
        List<SoldOutNote> notes = new ArrayList<>();
        skus.stream().limit(MAX_NOTES).forEach(sku -> issue(sku).ifPresent(notes::add));
        return notes;
    }

    private Optional<SoldOutNote> issue(String sku) {
        Filter filter = filter(sku);
        if (filter == null) {
            load(sku);
            return Optional.empty();
        }
        long version = guard(sku);
        if (version == filter.ledgerVersion()) {
            return Optional.of(new SoldOutNote(sku, filter.owners()));
        }
        if (version != GuardSoldOut.NOT_SOLD_OUT) {
            load(sku);
        }
        return Optional.empty();
    }

    private long guard(String sku) {
        try {
            return inventory.submitToKey(sku, new GuardSoldOut(clock.millis() + SoldOutNote.GUARD_MILLIS))
                    .toCompletableFuture().get(GUARD_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return GuardSoldOut.NOT_SOLD_OUT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return GuardSoldOut.NOT_SOLD_OUT;
        }
    }

    /** Reads the owners aside, once at a time for each SKU; the next answer will have the note. */
    private void load(String sku) {
        if (loading.size() < MAX_NOTES && loading.add(sku)) {
            Thread.ofVirtual().name("owners-of-" + sku).start(() -> {
                try {
                    ledger.owners(sku).ifPresent(owners -> put(sku,
                            new Filter(owners.ledgerVersion(), AttemptFilter.of(owners.attempts()))));
                } catch (LedgerUnavailableException e) {
                    LOG.debug("No note for SKU {} now", sku, e);
                } finally {
                    loading.remove(sku);
                }
            });
        }
    }

    private @Nullable Filter filter(String sku) {
        synchronized (filters) {
            return filters.get(sku);
        }
    }

    private void put(String sku, Filter filter) {
        synchronized (filters) {
            filters.put(sku, filter);
            if (filters.size() > MAX_FILTERS) {
                filters.remove(filters.keySet().iterator().next());
            }
        }
    }
}
