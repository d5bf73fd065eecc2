package io.doorbuster.bench;

import io.doorbuster.bench.rival.Rival;
import java.util.List;
import java.util.stream.Stream;

/**
 * A figure of a run: what a subject does with a workload.
 *
 * @param subject by name
 */
record Case(String subject, Workload workload) {

    /** The word that asks for {@link #http2}. */
    static final String HTTP2 = "http2";

    /** What HTTP/2 changes, for the shop and for the server alone; no goal says what it may. */
    static List<Case> http2() {
        return Stream.of(Goal.SHOP, Rival.NOP.title())
                .flatMap(subject -> Stream.of(Workload.HOT, Workload.HOT_HTTP2).map(load -> new Case(subject, load)))
                .toList();
    }

    @Override
    public String toString() {
        return subject + ", " + workload.title();
    }
}
