package io.doorbuster.harness.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What all parts of one history share: time, chance, the record of what happened, and the bugs planted in it. */
final class World {

    /** When histories begin: any moment will do, but no deadline must be near 0. */
    static final long EPOCH_MILLIS = 1_700_000_000_000L;

    private static final long MICROS = 1_000;

    final Timeline timeline = new Timeline();
    final Chance chance;
    private final Set<Bug> bugs;
    private final boolean tracing;
    private final Map<Happening, Long> counts = new EnumMap<>(Happening.class);
    private final List<String> trace = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    /** Whether commits wait for a slow standby at times. */
    private boolean slowCommits;
    /** Once in how many messages each fault of the kind strikes; 0 for never, as after everything is healed. */
    private int faultEvery;

    World(long seed, Set<Bug> bugs, boolean tracing) {
        this.chance = new Chance(seed);
        this.bugs = bugs;
        this.tracing = tracing;
    }

    boolean has(Bug bug) {
        return bugs.contains(bug);
    }

    long nowMillis() {
        return EPOCH_MILLIS + timeline.now() / MICROS;
    }

    void strikeOnceIn(int messages) {
        faultEvery = messages;
    }

    void slowCommits(boolean slow) {
        slowCommits = slow;
    }

    /** How long a commit takes on the server, with its locks held and nobody knowing how it will end. */
    long commitMicros() {
        if (slowCommits && chance.oneIn(3)) {
            return chance.oneIn(30) ? chance.millis(10_000, 40_000) : chance.millis(1, 4_000);
        }
        return strikes(2) ? chance.millis(50, chance.oneIn(3) ? 40_000 : 3_000) : 0;
    }

    boolean cutsCommit() {
        return slowCommits && chance.oneIn(25);
    }

    boolean strikesEver() {
        return faultEvery > 0;
    }

    /** Whether a fault of {@code rarity} strikes now: 1 for the ordinary ones. */
    boolean strikes(int rarity) {
        return chance.oneIn(faultEvery * rarity);
    }

    /** How long a message travels; some are late. */
    long travel() {
        if (strikes(2)) {
            count(Happening.MESSAGE_LATE);
            return chance.millis(5, chance.oneIn(3) ? 3_000 : 200);
        }
        return 100L + chance.between(0, 900);
    }

    void count(Happening happening) {
        counts.merge(happening, 1L, Long::sum);
    }

    Map<Happening, Long> counts() {
        return counts;
    }

    void tell(Supplier<String> line) {
        if (tracing) {
            trace.add(String.format("%,11.3f ms  %s", timeline.now() / (double) MICROS, line.get()));
        }
    }

    List<String> trace() {
        return trace;
    }

    void violated(String promise) {
        violations.add(promise);
        tell(() -> "VIOLATION: " + promise);
    }

    List<String> violations() {
        return violations;
    }
}
