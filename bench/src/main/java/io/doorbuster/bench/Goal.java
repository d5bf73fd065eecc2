package io.doorbuster.bench;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A ratio of two cases of one run, and what it must reach.
 *
 * @param id as in the performance goals, with a letter where a goal has several rivals
 * @param floor what the ratio must reach, or else the goal is missed
 * @param aim what it is worked towards
 */
record Goal(String id, String what, Case ours, Case theirs, Figure figure, double floor, double aim) {

    static final String SHOP = "doorbuster";

    private static final List<Goal> ALL = List.of(
            hot("P1", "pg-hot-row", 8, 12),
            hot("P2", "nop", 0.3, 0.5),
            hot("P3a", "redis-lua+pg", 1.0, 1.5),
            hot("P3b", "pg-skip-locked", 1.5, 2),
            hot("P3c", "pg-batch", 0.8, 1.0),
            hot("P3d", "pg-single-statement", 1.0, 1.0),
            new Goal("P4", "one hot SKU against 10,000", of(SHOP, Workload.HOT), of(SHOP, Workload.SPREAD),
                    Figure.RATE, 0.8, 1.0),
            new Goal("P6a", "product page against the empty server's", of(SHOP, Workload.PAGE),
                    of("nop", Workload.PAGE), Figure.RATE, 0.7, 0.9),
            new Goal("P6b", "product page against nginx with a file", of(SHOP, Workload.PAGE),
                    of(NginxSubject.NAME, Workload.PAGE), Figure.RATE, 0.2, 0.35),
            new Goal("P6c", "unchanged page against the empty server's page", of(SHOP, Workload.UNCHANGED),
                    of("nop", Workload.PAGE), Figure.RATE, 1.0, 1.0),
            new Goal("P7", "refusal against the empty server's", of(SHOP, Workload.SOLD_OUT),
                    of("nop", Workload.SOLD_OUT), Figure.RATE, 0.7, 0.9),
            replication("P10a", "one hot SKU", Workload.HOT),
            replication("P10b", "10,000 SKUs", Workload.SPREAD),
            new Goal("P17", "replay against first order", of(SHOP, Workload.REPLAY), of(SHOP, Workload.HOT),
                    Figure.RATE, 1.5, 1.5),
            new Goal("auth", "orders with access tokens against a guest's", of(SHOP, Workload.CUSTOMERS),
                    of(SHOP, Workload.HOT), Figure.RATE, 0.85, 0.95));

    /** All goals, in their order. */
    static List<Goal> all() {
        return ALL;
    }

    private static Goal hot(String id, String rival, double floor, double aim) {
        return new Goal(id, "orders on one hot SKU against " + rival, of(SHOP, Workload.HOT), of(rival, Workload.HOT),
                Figure.RATE, floor, aim);
    }

    private static Goal replication(String id, String what, Workload workload) {
        return new Goal(id, "CPU of an order with 3 members against 1, " + what,
                of(Topology.THREE_MEMBERS.title(), workload), of(Topology.ONE_MEMBER.title(), workload), Figure.CPU,
                2.5, 1.8);
    }

    private static Case of(String subject, Workload workload) {
        return new Case(subject, workload);
    }

    /** The ratio of each round; of rounds that stand side by side, so that both had the same machine. */
    static List<Double> ratios(List<Round> ours, List<Round> theirs, Figure figure) {
        return IntStream.range(0, Math.min(ours.size(), theirs.size()))
                .mapToObj(i -> figure.of(ours.get(i)) / figure.of(theirs.get(i)))
                .sorted(Comparator.naturalOrder()).toList();
    }
}
