package io.doorbuster.harness.simulation;

import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.harness.simulation.Cluster.Partition;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs entry processors where the level is, and again on its backup. The message there, the copy for the backup and the
 * answer may each be late or lost, and a processor may run twice.
 */
final class GridModel {

    private final World world;
    private final LedgerModel ledger;

    /** What an entry processor leaves behind and answers. */
    record Step<R>(StockLevel next, R answer) {}

    GridModel(World world, LedgerModel ledger) {
        this.world = world;
        this.ledger = ledger;
    }

    /**
     * Sends {@code processor} to the owner of the SKU as {@code caller} sees the grid. The answer is empty if the owner
     * could not load the level, and may never come.
     */
    <R> void execute(Member caller, String sku, Function<StockLevel, Step<R>> processor,
            Consumer<Optional<R>> answer) {
        world.timeline.after(world.travel(), () -> arrive(caller, sku, processor, answer));
    }

    private <R> void arrive(Member caller, String sku, Function<StockLevel, Step<R>> processor,
            Consumer<Optional<R>> answer) {
        Partition partition = caller.cluster.partition(sku);
        Member owner = partition.owner;
        if (owner == null || !owner.isAlive()) {
            partition.parked.add(() -> arrive(caller, sku, processor, answer));
        } else if (owner.isStopped()) {
            // It runs when the owner wakes up, or when the cluster has given it up, whichever comes first.
            boolean[] done = {false};
            Runnable once = () -> {
                if (!done[0]) {
                    done[0] = true;
                    arrive(caller, sku, processor, answer);
                }
            };
            partition.parked.add(once);
            owner.hear(once);
        } else {
            Optional<R> result = run(partition, processor);
            if (world.strikes(2)) {
                world.count(Happening.GRID_ANSWER_LOST);
            } else {
                world.timeline.after(world.travel(), () -> caller.hear(() -> answer.accept(result)));
            }
        }
    }

    private <R> Optional<R> run(Partition partition, Function<StockLevel, Step<R>> processor) {
        StockLevel level = load(partition);
        if (level == null) {
            return Optional.empty();
        }
        Step<R> step = processor.apply(level);
        if (world.strikes(1)) {
            world.count(Happening.PROCESSOR_RAN_TWICE);
            step = processor.apply(step.next());
        }
        // A SKU that has no row is not kept, and is loaded again when it is asked for.
        partition.level = step.next().ledger().version() > 0 ? step.next() : null;
        if (step.next().ledger().version() < level.ledger().version()) {
            world.violated("older row: " + partition.sku() + " went from " + level + " to " + step.next());
        }
        partition.touched = world.timeline.now();
        backUp(partition);
        return Optional.of(step.answer());
    }

    /** The copy follows, and nobody waits for it; what comes late does not replace what is newer. */
    private void backUp(Partition partition) {
        Member backup = partition.backup;
        if (backup == null) {
            return;
        }
        if (world.strikes(1)) {
            world.count(Happening.BACKUP_LOST);
            return;
        }
        StockLevel copy = partition.level;
        long number = ++partition.lastSent;
        world.timeline.after(world.travel(), () -> {
            if (partition.backup == backup && number > partition.lastCopied) {
                partition.lastCopied = number;
                partition.copy = copy;
            }
        });
    }

    private @Nullable StockLevel load(Partition partition) {
        StockLevel level = partition.level;
        if (level != null) {
            return level;
        }
        Member owner = partition.owner;
        if (ledger.isDown() || owner == null || !owner.reachesDatabase()) {
            return null;
        }
        world.count(Happening.LEVEL_LOADED);
        StockLevel loaded = StockLevel.of(ledger.row(partition.sku()));
        partition.level = loaded;
        backUp(partition);
        return loaded;
    }
}
