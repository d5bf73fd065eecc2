package io.doorbuster.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What to measure, and how long.
 *
 * @param goals ratios to measure
 * @param trials to make besides, by id
 * @param probes goals that need a shop of their own
 * @param time of a round, of the warm-up before, and of an overload
 * @param slice a tenth of the time of steady load
 * @param quick whether only to see that it works: figures of some seconds reach or miss no goal
 */
record BenchOptions(List<Goal> goals, List<String> trials, List<Probe> probes, int rounds, Duration time,
        Duration slice, int connections, boolean quick) {

    static final String USAGE = "usage: doorbuster bench [GOAL…|all] [--quick] [--rounds N] [--seconds N]"
            + " [--connections N]";

    /** What is measured besides ratios to rivals, by id. */
    private static final List<String> TRIALS = Stream
            .concat(OpenModel.TRIALS.stream(), Stream.of(Starts.TRIAL, Topology.ID, Case.HTTP2)).toList();
    private static final String ALL = "all";
    /** Nothing says what these must reach, and with them all others would take more than 100 minutes. */
    private static final Set<String> BY_NAME_ONLY = Set.of(JournalProbe.ID, Probe.INNER.id());
    private static final int ROUNDS = 5;
    private static final int SECONDS = 20;
    private static final int CONNECTIONS = 64;
    private static final int QUICK_SECONDS = 3;
    private static final int SLICE_SECONDS = 60;
    private static final int QUICK_SLICE_SECONDS = 1;
    private static final int MOST = 1_000;

    BenchOptions {
        goals = List.copyOf(goals);
        trials = List.copyOf(trials);
        probes = List.copyOf(probes);
    }

    /** Whether the command only lists what can be measured. */
    boolean areEmpty() {
        return goals.isEmpty() && trials.isEmpty() && probes.isEmpty();
    }

    /** Reads {@code args}; throws {@link IllegalArgumentException} with a message for people. */
    static BenchOptions parse(String... args) {
        List<String> names = new ArrayList<>();
        int rounds = ROUNDS;
        int seconds = SECONDS;
        int connections = CONNECTIONS;
        int slice = SLICE_SECONDS;
        boolean quick = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--quick" -> {
                    quick = true;
                    rounds = 1;
                    seconds = QUICK_SECONDS;
                    slice = QUICK_SLICE_SECONDS;
                }
                case "--rounds" -> rounds = number(args, ++i);
                case "--seconds" -> seconds = number(args, ++i);
                case "--connections" -> connections = number(args, ++i);
                default -> names.add(args[i]);
            }
        }
        requireKnown(names);
        return new BenchOptions(Goal.all().stream().filter(goal -> isNamed(goal.id(), names)).toList(),
                TRIALS.stream().filter(trial -> isNamed(trial, names)).toList(),
                Stream.of(Probe.values()).filter(probe -> isNamed(probe.id(), names)).toList(), rounds,
                Duration.ofSeconds(seconds), Duration.ofSeconds(slice), connections, quick);
    }

    private static int number(String[] args, int at) {
        if (at < args.length && args[at].matches("[0-9]{1,4}") && Integer.parseInt(args[at]) > 0
                && Integer.parseInt(args[at]) <= MOST) {
            return Integer.parseInt(args[at]);
        }
        throw new IllegalArgumentException(args[at - 1] + " needs a number from 1 to " + MOST + "; " + USAGE);
    }

    private static void requireKnown(List<String> names) {
        List<String> known = Stream.of(Goal.all().stream().map(Goal::id), TRIALS.stream(), Probe.ids().stream())
                .flatMap(ids -> ids).toList();
        for (String name : names) {
            if (!name.equals(ALL) && known.stream().noneMatch(id -> isNamed(id, List.of(name)))) {
                throw new IllegalArgumentException("there is no goal " + name + " among "
                        + known.stream().collect(Collectors.joining(", ")));
            }
        }
    }

    /** {@code P3} stands for all of P3's rivals. */
    private static boolean isNamed(String id, List<String> names) {
        return names.stream().anyMatch(name -> (name.equals(ALL) && !BY_NAME_ONLY.contains(id)) || id.equals(name)
                || id.matches(name + "[a-z]"));
    }
}
