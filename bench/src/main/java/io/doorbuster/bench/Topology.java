package io.doorbuster.bench;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Ways to lay out the shop, which are compared with each other and not with rivals: each runs when nothing else does, for
 * a member that only waits takes processor time as well.
 */
enum Topology {

    /** One JVM. Its PostgreSQL is the one that it brings, with that one's settings: it takes no other. */
    ALONE("one JVM, its own PostgreSQL", 0, 0),
    ONE_MEMBER("1 member, 1 app node", 1, 1),
    /** What more members cost, without what more app nodes cost. */
    THREE_MEMBERS("3 members, 1 app node", 3, 1),
    THREE_AND_TWO("3 members, 2 app nodes", 3, 2);

    /** The word that asks for all of them. */
    static final String ID = "topologies";

    /** Each is measured when it is warm, and more processes on the same cores take longer to get there. */
    static final int WARM_UPS = 3;

    private static final List<Workload> WORKLOADS = List.of(Workload.HOT, Workload.SPREAD);

    private final String title;
    private final int members;
    private final int appNodes;

    Topology(String title, int members, int appNodes) {
        this.title = title;
        this.members = members;
        this.appNodes = appNodes;
    }

    /** As tables name it. */
    String title() {
        return title;
    }

    /** Processes that are members only. */
    int members() {
        return members;
    }

    /** Processes that are app nodes only. */
    int appNodes() {
        return appNodes;
    }

    /** The one of that title, if there is one. */
    static Optional<Topology> titled(String title) {
        return Arrays.stream(values()).filter(topology -> topology.title.equals(title)).findFirst();
    }

    /** Each with orders of one hot SKU, then each with orders of many. */
    static SequencedSet<Case> cases() {
        SequencedSet<Case> cases = new LinkedHashSet<>();
        for (Workload workload : WORKLOADS) {
            Arrays.stream(values()).map(topology -> new Case(topology.title, workload)).forEach(cases::add);
        }
        return cases;
    }
}
