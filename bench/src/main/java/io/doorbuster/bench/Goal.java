package io.doorbuster.bench;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A ratio of two cases of one run, and what it must reach.
 *
 * @param id as in the performance goals, with a letter where a goal has several rivals
 * @param floor below which the goal is missed
 * @param aim what it is worked towards
 */
record Goal(String id, String what, Case ours, Case theirs, double floor, double aim) {

    static final String SHOP = "doorbuster";

    private static final List<Goal> ALL = List.of(
            hot("P1", "pg-hot-row", 8, 12),
            hot("P2", "nop", 0.3, 0.5),
            hot("P3a", "redis-lua+pg", 1.0, 1.5),
            hot("P3b", "pg-skip-locked", 1.5, 2),
            hot("P3c", "pg-batch", 0.8, 1.0),
            hot("P3d", "pg-single-statement", 1.0, 1.0),
            new Goal("P4", "one hot SKU against 10,000", of(SHOP, Workload.HOT), of(SHOP, Workload.SPREAD), 0.8, 1.0),
            new Goal("P6", "product page against the empty server's", of(SHOP, Workload.PAGE),
                    of("nop", Workload.PAGE), 0.7, 0.9),
            new Goal("P7", "refusal against the empty server's", of(SHOP, Workload.SOLD_OUT),
                    of("nop", Workload.SOLD_OUT), 0.7, 0.9),
            new Goal("P17", "replay against first order", of(SHOP, Workload.REPLAY), of(SHOP, Workload.HOT), 1.5,
                    1.5));

    /** All goals, in their order. */
    static List<Goal> all() {
        return ALL;
    }

    private static Goal hot(String id, String rival, double floor, double aim) {
        return new Goal(id, "orders on one hot SKU against " + rival, of(SHOP, Workload.HOT), of(rival, Workload.HOT),
                floor, aim);
    }

    private static Case of(String subject, Workload workload) {
        return new Case(subject, workload);
    }

    /** The ratio of each round; of rounds that stand side by side, so that both had the same machine. */
    static List<Double> ratios(List<Round> ours, List<Round> theirs) {
        return IntStream.range(0, Math.min(ours.size(), theirs.size()))
                .mapToObj(i -> ours.get(i).perSecond() / theirs.get(i).perSecond())
                .sorted(Comparator.naturalOrder()).toList();
    }
}
