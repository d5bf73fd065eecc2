package io.doorbuster.harness.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All processes of one history, and what can be done to them from outside. */
final class Fleet {

    private final World world;
    private final LedgerModel ledger;
    private final GridModel grid;
    private final List<String> skus;
    private final List<AppNode> appNodes = new ArrayList<>();
    private final int maxClockAheadMillis;
    /** What the most members see of each other; the others have split off. */
    private Cluster cluster;
    private final List<Cluster> splitOff = new ArrayList<>();
    private int started;
    private int reconciling;

    Fleet(World world, LedgerModel ledger, GridModel grid, List<String> skus, int maxClockAheadMillis) {
        this.world = world;
        this.ledger = ledger;
        this.grid = grid;
        this.skus = skus;
        this.maxClockAheadMillis = maxClockAheadMillis;
        this.cluster = new Cluster(world, skus);
    }

    Cluster cluster() {
        return cluster;
    }

    List<AppNode> appNodes() {
        return appNodes;
    }

    boolean isWhole() {
        return splitOff.isEmpty();
    }

    void startMember() {
        Member member = new Member("member-" + ++started, grid, ledger, cluster,
                world.chance.between(-maxClockAheadMillis, maxClockAheadMillis));
        world.tell(() -> member + " starts");
        member.start();
        reconcile();
    }

    void startAppNode(History history) {
        appNodes.add(new AppNode(world, "app-" + (appNodes.size() + 1), cluster, history));
    }

    /** Some running member, of either half. */
    Optional<Member> anyMember() {
        List<Member> running = new ArrayList<>(cluster.members());
        splitOff.forEach(half -> running.addAll(half.members()));
        running.removeIf(member -> !member.isRunning());
        return running.isEmpty() ? Optional.empty() : Optional.of(world.chance.pick(running));
    }

    List<Member> running() {
        return cluster.members().stream().filter(Member::isRunning).toList();
    }

    /** Ends the processes; the others notice together, and then start as many new ones. */
    void kill(List<Member> members, long noticedMicros, long restartMicros) {
        world.tell(() -> "killed: " + members);
        members.forEach(Member::kill);
        world.timeline.after(noticedMicros, () -> {
            Cluster theirs = members.getFirst().cluster;
            theirs.remove(members.stream().filter(theirs.members()::contains).toList());
            appNodes.forEach(appNode -> members.forEach(appNode::lost));
            reconcile();
        });
        members.forEach(member -> world.timeline.after(noticedMicros + restartMicros, () -> {
            world.count(Happening.MEMBER_RESTARTED);
            startMember();
        }));
    }

    /** The members go on by themselves, and every app node sees one half. */
    void split(List<Member> half) {
        world.tell(() -> "split off: " + half);
        Cluster other = cluster.split(half);
        splitOff.add(other);
        for (AppNode appNode : appNodes) {
            if (world.chance.oneIn(2) && half.stream().anyMatch(Member::isRunning)) {
                appNode.cluster = other;
                cluster.members().forEach(appNode::lost);
            } else {
                half.forEach(appNode::lost);
            }
        }
        reconcile();
    }

    /** The halves see each other again: the smaller one gives up what it holds, and all rows are told again. */
    void merge() {
        for (Cluster half : List.copyOf(splitOff)) {
            splitOff.remove(half);
            boolean keepsHalf = half.members().size() > cluster.members().size();
            Cluster kept = keepsHalf ? half : cluster;
            Cluster given = keepsHalf ? cluster : half;
            cluster = kept;
            if (world.has(Bug.LATEST_WINS_MERGE)) {
                kept.takeLater(given);
            }
            given.members().forEach(kept::join);
            world.count(Happening.MERGED);
            world.tell(() -> "merged: " + kept.members());
        }
        for (AppNode appNode : appNodes) {
            appNode.cluster = cluster;
        }
        if (!world.has(Bug.LATEST_WINS_MERGE)) {
            reconcile();
        }
    }

    /** Has every row told again soon, since something was lost or merged. */
    void reconcile() {
        int order = ++reconciling;
        world.timeline.after(world.chance.millis(500, 3_000), () -> {
            if (order == reconciling) {
                List<Member> running = running();
                if (running.isEmpty()) {
                    reconcile();
                } else {
                    world.chance.pick(running).reconcile(skus);
                }
            }
        });
    }
}
