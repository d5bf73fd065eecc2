package io.doorbuster.node.reconcile;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.partition.PartitionService;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.domain.stock.StockRepair;
import io.doorbuster.domain.stock.StockRepair.Kind;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.stock.ReadStock;
import io.doorbuster.grid.stock.ResetStock;
import io.doorbuster.grid.stock.SettleStock;
import io.doorbuster.store.StockRepairs;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds every stock level that this member owns against its ledger row, once, and repairs what differs. The members
 * together see every SKU; one that changes its owner meanwhile may be seen twice or wait for the next pass.
 *
 * <p>A level that is behind is told its row, as after every sale. One that is ahead of its row knows of a commit that
 * PostgreSQL does not: then the database is an older copy, and the level goes back to it, for the database decides every
 * sale. That is concluded only from a row that was read after the level was.
 */
final class StockPass {

    /** Rows of one query: milliseconds to read, and as many entry processors at once. */
    private static final int PAGE = 1_000;
    /** Repairs that are logged one by one; all of them are recorded. */
    private static final int MAX_LOGGED = 20;
    /** How long one page of entry processors may take: a member that is lost meanwhile is noticed before that. */
    private static final Duration GRID_TIMEOUT = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(StockPass.class);

    private final IMap<String, StockLevel> inventory;
    private final PartitionService partitions;
    private final StockRepairs ledger;
    private final String member;
    private final Duration inFlight;
    private final Clock clock;
    private final String cause;

    private final Map<String, LedgerRow> late = new HashMap<>();
    private final List<StockRepair> repairs = new ArrayList<>();

    /** @param inFlight how long a level may be behind its row, because the settlement is under way */
    StockPass(HazelcastInstance hazelcast, StockRepairs ledger, Duration inFlight, Clock clock, String cause) {
        this.inventory = Grid.inventory(hazelcast);
        this.partitions = hazelcast.getPartitionService();
        this.ledger = ledger;
        this.member = hazelcast.getName();
        this.inFlight = inFlight;
        this.clock = clock;
        this.cause = cause;
    }

    /**
     * Looks at everything and repairs it; answers what was repaired and recorded. Blocks for some queries and scans; to
     * be used once. Throws {@link LedgerUnavailableException} if grid or database do not answer: to be run again then.
     */
    List<StockRepair> run() {
        Set<String> inMemory = new HashSet<>(inventory.localKeySet());
        Set<String> withoutRow = new HashSet<>(inMemory);
        SequencedMap<String, LedgerRow> page = ledger.page("", PAGE);
        while (!page.isEmpty()) {
            withoutRow.removeAll(page.keySet());
            compare(page, inMemory);
            page = page.size() == PAGE ? ledger.page(page.lastEntry().getKey(), PAGE) : new LinkedHashMap<>();
        }
        for (List<String> skus : pages(withoutRow)) {
            bringBack(regressions(figures(skus), Map.of()));
        }
        catchUp();
        return repairs;
    }

    private void compare(Map<String, LedgerRow> rows, Set<String> inMemory) {
        Map<String, LedgerRow> mine = new HashMap<>(rows);
        mine.keySet().removeIf(sku -> !isMine(sku));
        Map<String, LedgerRow> levels = figures(mine.keySet().stream().filter(inMemory::contains).toList());
        bringBack(regressions(levels, mine));
        mine.forEach((sku, row) -> {
            if (levels.getOrDefault(sku, LedgerRow.NONE).version() < row.version()) {
                late.put(sku, row);
            }
        });
    }

    /** Levels that cannot have come from {@code rows}, if these were read after the levels. */
    private static Map<String, LedgerRow> regressions(Map<String, LedgerRow> levels, Map<String, LedgerRow> rows) {
        Map<String, LedgerRow> found = new HashMap<>(levels);
        found.entrySet().removeIf(level -> StockRepair
                .regression(level.getValue(), rows.getOrDefault(level.getKey(), LedgerRow.NONE)).isEmpty());
        return found;
    }

    /** Takes levels back to their rows if those, read now, still cannot be what the levels came from. */
    private void bringBack(Map<String, LedgerRow> suspects) {
        if (suspects.isEmpty()) {
            return;
        }
        Map<String, LedgerRow> rows = ledger.rows(suspects.keySet());
        Map<String, CompletableFuture<Boolean>> resets = new HashMap<>();
        regressions(suspects, rows).forEach((sku, seen) -> resets.put(sku,
                inventory.submitToKey(sku, new ResetStock(seen, rows.getOrDefault(sku, LedgerRow.NONE)))
                        .toCompletableFuture()));
        await(resets.values());
        List<StockRepair> done = new ArrayList<>();
        resets.forEach((sku, reset) -> {
            if (reset.join()) {
                LedgerRow seen = suspects.getOrDefault(sku, LedgerRow.NONE);
                LedgerRow row = rows.getOrDefault(sku, LedgerRow.NONE);
                done.add(repair(sku, StockRepair.regression(seen, row).orElse(Kind.AHEAD), seen, row));
            }
        });
        record(done);
        // A sale between our look and the reset told the level a row that was too old for it then.
        settle(ledger.rows(done.stream().map(StockRepair::sku).toList()));
    }

    /** Tells levels their rows that have been behind for longer than a settlement is under way. */
    private void catchUp() {
        if (late.isEmpty()) {
            return;
        }
        pause();
        Set<String> inMemory = inventory.localKeySet();
        for (List<String> skus : pages(late.keySet())) {
            Map<String, LedgerRow> levels = figures(skus.stream().filter(inMemory::contains).toList());
            Map<String, LedgerRow> behind = new HashMap<>();
            List<StockRepair> done = new ArrayList<>();
            for (String sku : skus) {
                LedgerRow row = late.getOrDefault(sku, LedgerRow.NONE);
                LedgerRow level = levels.get(sku);
                if (isMine(sku) && (level == null || level.version() < row.version())) {
                    behind.put(sku, row);
                    done.add(repair(sku, level == null ? Kind.MISSING : Kind.BEHIND,
                            level == null ? LedgerRow.NONE : level, row));
                }
            }
            settle(behind);
            record(done);
        }
    }

    private void settle(Map<String, LedgerRow> rows) {
        await(rows.entrySet().stream().map(row -> inventory
                .submitToKey(row.getKey(), new SettleStock(List.of(), row.getValue())).toCompletableFuture()).toList());
    }

    /** What the levels of {@code skus} take for their rows. */
    private Map<String, LedgerRow> figures(Collection<String> skus) {
        Map<String, @Nullable StockFigures> figures =
                inventory.executeOnKeys(Set.copyOf(skus), new ReadStock(clock.millis()));
        Map<String, LedgerRow> rows = new HashMap<>();
        figures.forEach((sku, level) -> {
            if (level != null) {
                rows.put(sku, new LedgerRow(level.version(), level.received(), level.sold()));
            }
        });
        return rows;
    }

    private StockRepair repair(String sku, Kind kind, LedgerRow grid, LedgerRow row) {
        if (repairs.size() < MAX_LOGGED) {
            LOG.warn("SKU {} is {}: the grid had {}, PostgreSQL has {}; repaired", sku, kind, grid, row);
        }
        StockRepair repair = new StockRepair(0, sku, kind, cause, member, grid, row, clock.instant());
        repairs.add(repair);
        return repair;
    }

    private void record(List<StockRepair> done) {
        if (!done.isEmpty()) {
            ledger.record(done);
        }
    }

    private boolean isMine(String sku) {
        @Nullable Member owner = partitions.getPartition(sku).getOwner();
        return owner != null && owner.localMember();
    }

    private static List<List<String>> pages(Collection<String> skus) {
        return skus.stream().gather(Gatherers.windowFixed(PAGE)).toList();
    }

    private static void await(Collection<? extends CompletableFuture<?>> futures) {
        try {
            CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                    .orTimeout(GRID_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            throw new LedgerUnavailableException("the grid does not answer", e);
        }
    }

    private void pause() {
        try {
            Thread.sleep(inFlight);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailableException("stopped between two looks", e);
        }
    }
}
