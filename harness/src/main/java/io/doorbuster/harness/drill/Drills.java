package io.doorbuster.harness.drill;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Every drill there is, by name. */
final class Drills {

    private static final String ALL = "all";
    private static final String SHORT = "short";

    /** What tells most in ten minutes, with a few rounds. */
    private static final Set<String> SHORT_NAMES = Set.of("duplicate-storm", "kill-member", "kill-all", "commit-cut",
            "database-crash", "partition-20");

    private Drills() {}

    /** All drills; those of one layout stand together, so that they share a shop. */
    static List<Drill> all() {
        return Stream.of(ClientDrills.all(), MemberDrills.all(), DatabaseDrills.all(), RecoveryDrills.all(),
                PoisonDrills.all(), FulfillmentDrills.all(), ClockDrills.all(), NetworkDrills.all())
                .flatMap(List::stream).sorted(Comparator.comparing(Drill::layout)).toList();
    }

    /** The drills that {@code names} stand for; throws {@link IllegalArgumentException} for a name that is none. */
    static List<Drill> named(List<String> names) {
        Set<String> wanted = new LinkedHashSet<>(names);
        if (wanted.remove(SHORT)) {
            wanted.addAll(SHORT_NAMES);
        }
        boolean everything = wanted.remove(ALL);
        List<Drill> drills = new ArrayList<>();
        for (Drill drill : all()) {
            if (wanted.remove(drill.name()) || everything) {
                drills.add(drill);
            }
        }
        if (!wanted.isEmpty()) {
            throw new IllegalArgumentException("there is no drill " + String.join(", ", wanted)
                    + "; './doorbuster drill' lists them");
        }
        return drills;
    }
}
