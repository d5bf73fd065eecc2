package io.doorbuster.app.order;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.Partition;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which member places an order. Any would place it as correctly; what differs is what it costs. An app node sends its
 * orders to one member, its home: spread over all members, they make as many batches, calls and transactions more, of
 * fewer orders each ({@code docs/decisions/0032}). But those of a hot SKU go to its owner, wherever they come in: its row in
 * the ledger would be locked by the homes of all app nodes in turns. Thread-safe.
 *
 * <p>A member in trouble is left alone for a while: it is no home, and the orders of its SKUs, for which a home would wait
 * with all else that it has, go to it by themselves.
 */
final class OrderRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(OrderRoutes.class);

    /** SKUs whose partition is remembered: a few megabytes. Beyond it all are forgotten, and found again. */
    private static final int MAX_PARTITIONS = 50_000;
    /** How often the home is chosen anew: a member that leaves should get no orders when its partitions have gone. */
    private static final long HOME_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** So seldom a member in trouble is tried again, by one batch that may wait two seconds for it. */
    private static final long TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final HazelcastInstance hazelcast;
    private final HotSkus hotSkus = new HotSkus();
    private final Map<String, Partition> partitions = new ConcurrentHashMap<>();
    private final AtomicLong chosenNanos = new AtomicLong(System.nanoTime() - HOME_NANOS);
    /** Almost always empty. */
    private final Map<UUID, Long> troubledSinceNanos = new ConcurrentHashMap<>();
    private volatile @Nullable Member home;

    OrderRoutes(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
    }

    /** The member for an order that begins with {@code sku} and was not sent before; empty while there is none. */
    Optional<Member> memberFor(String sku) {
        if (hotSkus.isHot(sku)) {
            return ownerOf(sku);
        }
        Optional<Member> troubledOwner =
                troubledSinceNanos.isEmpty() ? Optional.empty() : ownerOf(sku).filter(this::isTroubled);
        return troubledOwner.or(() -> Optional.ofNullable(home())).or(() -> ownerOf(sku));
    }

    /** The member for an order that is sent again; empty while the grid does not name one. */
    Optional<Member> ownerOf(String sku) {
        return Optional.ofNullable(partition(sku).getOwner());
    }

    /** Leaves a member alone for five seconds: it did not answer, or placed nothing. */
    void avoid(Member member) {
        if (troubledSinceNanos.put(member.getUuid(), System.nanoTime()) == null) {
            LOG.warn("no orders but those of its own SKUs go to {} for a while", member);
            chosenNanos.set(System.nanoTime() - HOME_NANOS);
        }
    }

    private boolean isTroubled(Member member) {
        Long since = troubledSinceNanos.get(member.getUuid());
        return since != null && System.nanoTime() - since < TROUBLE_NANOS;
    }

    /** A SKU stays in its partition; to find it, the key is serialized into a buffer of four kilobytes. */
    private Partition partition(String sku) {
        Partition known = partitions.get(sku);
        if (known == null) {
            known = hazelcast.getPartitionService().getPartition(sku);
            if (partitions.size() >= MAX_PARTITIONS) {
                partitions.clear();
            }
            partitions.put(sku, known);
        }
        return known;
    }

    private @Nullable Member home() {
        long now = System.nanoTime();
        long chosen = chosenNanos.get();
        Member known = home;
        boolean isDue = now - chosen >= HOME_NANOS && chosenNanos.compareAndSet(chosen, now);
        if (isDue || known == null) {
            known = choose();
            home = known;
        }
        return known;
    }

    private @Nullable Member choose() {
        Map<UUID, Member> members = new HashMap<>();
        Map<UUID, Integer> owned = new HashMap<>();
        for (Partition partition : hazelcast.getPartitionService().getPartitions()) {
            Member owner = partition.getOwner();
            if (owner != null) {
                members.put(owner.getUuid(), owner);
                owned.merge(owner.getUuid(), 1, Integer::sum);
            }
        }
        long now = System.nanoTime();
        troubledSinceNanos.values().removeIf(since -> now - since >= TROUBLE_NANOS);
        return choose(hazelcast.getLocalEndpoint().getUuid(), owned, troubledSinceNanos.keySet()).map(members::get)
                .orElse(null);
    }

    /**
     * The home of an app node: of the members that own at least half of an even share of the partitions, but for those that
     * are {@code avoided}, the one that this app node ranks highest (rendezvous hashing: when a member leaves, only those
     * app nodes move that it was home to). A member that has just joined owns few.
     */
    static Optional<UUID> choose(UUID appNode, Map<UUID, Integer> owned, Set<UUID> avoided) {
        int partitions = owned.values().stream().mapToInt(Integer::intValue).sum();
        return owned.entrySet().stream()
                .filter(member -> 2L * member.getValue() * owned.size() >= partitions)
                .map(Map.Entry::getKey)
                .filter(member -> !avoided.contains(member))
                .max(Comparator.comparingLong(member -> rank(appNode, member)));
    }

    /** A hash of both: the finalizer of MurmurHash3 (Austin Appleby, public domain) over all of their bits. */
    private static long rank(UUID appNode, UUID member) {
        long hash = mix(appNode.getMostSignificantBits());
        hash = mix(hash ^ appNode.getLeastSignificantBits());
        hash = mix(hash ^ member.getMostSignificantBits());
        return mix(hash ^ member.getLeastSignificantBits());
    }

    private static long mix(long bits) {
        long mixed = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
