package io.doorbuster.node.placement;

import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.order.AttemptFilter;
import io.doorbuster.domain.order.SoldOutNote;
import io.doorbuster.store.journal.StockLedger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues leave to refuse orders of sold-out SKUs from memory. A note is true while it lives for two reasons: what comes
 * in after the ledger has said that nothing is left is closed for longer than that; and the filter knows every attempt
 * that owns an order as of the very ledger version in which it said so. The grid has no say in it: in a split each half
 * of it may believe what it likes.
 */
final class SoldOutNotes {

    private static final Logger LOG = LoggerFactory.getLogger(SoldOutNotes.class);

    /** SKUs that one answer carries notes for: at most 2 MiB of filters. */
    private static final int MAX_NOTES = 8;
    /** Filters kept, least recently used out first: at most 16 MiB. */
    private static final int MAX_FILTERS = 64;
    /** How long an answer waits for its notes; without them it is as good. */
    private static final long ASK_MILLIS = 100;
    /** Answers that ask at the same time, so that a slow database is not asked by all; the others go without notes. */
    private static final int MAX_ASKING = 4;

    private final StockLedger ledger;
    private final Map<String, Filter> filters = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> loading = ConcurrentHashMap.newKeySet();
    private final Semaphore asking = new Semaphore(MAX_ASKING);

    private record Filter(long ledgerVersion, AttemptFilter owners) {}

    SoldOutNotes(StockLedger ledger) {
        this.ledger = ledger;
    }

    /** Notes for those of {@code skus} that are sold out, as far as they can be had at once. */
    List<SoldOutNote> issue(Collection<String> skus) {
        Map<String, Filter> known = new LinkedHashMap<>();
        skus.stream().limit(MAX_NOTES).forEach(sku -> {
            Filter filter = filter(sku);
            if (filter == null) {
                load(sku);
            } else {
                known.put(sku, filter);
            }
        });
        if (known.isEmpty()) {
            return List.of();
        }
        List<SoldOutNote> notes = new ArrayList<>();
        soldOut(known.keySet()).forEach((sku, version) -> {
            Filter filter = known.get(sku);
            if (filter != null && filter.ledgerVersion() == version) {
                notes.add(new SoldOutNote(sku, filter.owners()));
            } else {
                load(sku);
            }
        });
        return notes;
    }

    /** What the ledger says now, so after the orders were refused; nothing if it does not say so in time. */
    private Map<String, Long> soldOut(Set<String> skus) {
        if (!asking.tryAcquire()) {
            return Map.of();
        }
        CompletableFuture<Map<String, Long>> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("sold-out-notes").start(() -> {
            try {
                answer.complete(ledger.soldOut(skus));
            } catch (LedgerUnavailableException e) {
                answer.completeExceptionally(e);
            } finally {
                asking.release();
            }
        });
        try {
            return answer.get(ASK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("No notes for {} now", skus, e);
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
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
