package io.doorbuster.harness.simulation;

import io.doorbuster.domain.stock.StockLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Members that see each other, and the stock levels as they hold them: each by an owner, with a copy at a backup. After
 * a split there are two of these.
 */
final class Cluster {

    private final World world;
    private final List<String> skus;
    private final List<Member> members = new ArrayList<>();
    private final Map<String, Partition> partitions = new TreeMap<>();

    /** Where one SKU is kept. A level that is null is nowhere in memory and must be loaded. */
    static final class Partition {
        private final String sku;
        @Nullable Member owner;
        @Nullable StockLevel level;
        @Nullable Member backup;
        @Nullable StockLevel copy;
        /** Messages for an owner that does not answer, until the cluster has given it up. */
        final List<Runnable> parked = new ArrayList<>();
        /** Numbers of the copies that were sent to the backup and that it has. */
        long lastSent;
        long lastCopied;
        long touched;
        /** Whether the level may have missed a row that the ledger had told: until it is told again. */
        boolean suspect;

        Partition(String sku) {
            this.sku = sku;
        }

        String sku() {
            return sku;
        }
    }

    Cluster(World world, List<String> skus) {
        this.world = world;
        this.skus = skus;
        skus.forEach(sku -> partitions.put(sku, new Partition(sku)));
    }

    List<Member> members() {
        return List.copyOf(members);
    }

    Partition partition(String sku) {
        Partition partition = partitions.get(sku);
        if (partition == null) {
            throw new IllegalArgumentException("no SKU " + sku);
        }
        return partition;
    }

    List<Partition> partitions() {
        return List.copyOf(partitions.values());
    }

    /** The member to ask for a SKU, empty while there is none. */
    Optional<Member> owner(String sku) {
        return Optional.ofNullable(partition(sku).owner);
    }

    void join(Member member) {
        members.add(member);
        member.cluster = this;
        for (Partition partition : partitions.values()) {
            if (partition.owner == null) {
                partition.owner = member;
            } else if (world.chance.oneIn(members.size()) && partition.owner.isRunning()) {
                migrate(partition, member);
            }
            giveBackup(partition);
        }
    }

    /** The new member takes its share; who had it before keeps the copy. */
    private static void migrate(Partition partition, Member member) {
        partition.backup = partition.owner;
        partition.copy = partition.level;
        partition.lastCopied = partition.lastSent;
        partition.owner = member;
    }

    /** The cluster has noticed that {@code gone} are not there: their backups take over what they owned. */
    void remove(List<Member> gone) {
        members.removeAll(gone);
        for (Partition partition : partitions.values()) {
            if (partition.backup != null && gone.contains(partition.backup)) {
                dropBackup(partition);
            }
            if (partition.owner != null && gone.contains(partition.owner)) {
                promote(partition);
            }
        }
        for (Partition partition : partitions.values()) {
            giveBackup(partition);
            List<Runnable> parked = List.copyOf(partition.parked);
            partition.parked.clear();
            parked.forEach(Runnable::run);
        }
    }

    /** The half that sees only {@code half}: it goes on with what they hold. */
    Cluster split(List<Member> half) {
        Cluster other = new Cluster(world, skus);
        for (Partition partition : partitions.values()) {
            Partition theirs = other.partition(partition.sku());
            theirs.owner = partition.owner;
            theirs.level = partition.level;
            theirs.backup = partition.backup;
            theirs.copy = partition.copy;
            theirs.touched = partition.touched;
            theirs.suspect = partition.suspect;
        }
        other.members.addAll(members);
        half.forEach(member -> member.cluster = other);
        other.remove(members.stream().filter(member -> !half.contains(member)).toList());
        remove(half);
        return other;
    }

    /** The planted bug: of two levels, the one that was touched last. */
    void takeLater(Cluster other) {
        for (Partition partition : partitions.values()) {
            Partition theirs = other.partition(partition.sku());
            if (theirs.level != null && theirs.touched > partition.touched) {
                partition.level = theirs.level;
                partition.copy = partition.backup == null ? null : theirs.level;
            }
        }
    }

    private void promote(Partition partition) {
        if (partition.backup != null) {
            boolean stale = partition.level != null && !partition.level.equals(partition.copy);
            if (stale) {
                world.count(Happening.STALE_BACKUP_PROMOTED);
                partition.suspect = true;
            }
            partition.owner = partition.backup;
            partition.level = partition.copy;
        } else {
            if (partition.level != null) {
                world.count(Happening.ALL_COPIES_LOST);
            }
            partition.owner = members.isEmpty() ? null : world.chance.pick(members);
            partition.level = null;
            partition.suspect = true;
        }
        dropBackup(partition);
    }

    private static void dropBackup(Partition partition) {
        partition.backup = null;
        partition.copy = null;
    }

    /** A new backup has its copy once it has travelled; until then the level is in one place. */
    private void giveBackup(Partition partition) {
        List<Member> others = members.stream().filter(member -> member != partition.owner).toList();
        if (partition.backup != null || others.isEmpty()) {
            return;
        }
        Member backup = world.chance.pick(others);
        world.timeline.after(world.chance.millis(10, 1_500), () -> {
            if (partition.backup == null && members.contains(backup) && backup != partition.owner) {
                partition.backup = backup;
                partition.copy = partition.level;
                partition.lastCopied = partition.lastSent;
            }
        });
    }
}
