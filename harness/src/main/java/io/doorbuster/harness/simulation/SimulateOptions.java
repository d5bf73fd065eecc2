package io.doorbuster.harness.simulation;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the command line asks for.
 *
 * @param from the first seed
 * @param seeds how many histories to run
 * @param single whether the one history is to be told step by step
 * @param bugs mistakes to plant, at most one
 */
record SimulateOptions(long from, long seeds, boolean single, Set<Bug> bugs) {

    static final String USAGE = "usage: doorbuster simulate [--seeds 100000] [--from 0] [--seed N] [--bug NAME]";

    private static final long DEFAULT_SEEDS = 100_000;
    private static final long MAX_SEEDS = 1_000_000_000;

    /** Reads {@code args}; throws {@link IllegalArgumentException} with a message for people. */
    static SimulateOptions parse(String... args) {
        long from = 0;
        long seeds = DEFAULT_SEEDS;
        boolean single = false;
        Set<Bug> bugs = EnumSet.noneOf(Bug.class);
        for (int i = 0; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            switch (args[i]) {
                case "--from" -> from = number(args[i], value);
                case "--seeds" -> seeds = number(args[i], value);
                case "--seed" -> {
                    from = number(args[i], value);
                    single = true;
                }
                case "--bug" -> bugs = EnumSet.of(bug(value));
                default -> throw new IllegalArgumentException("unknown option " + args[i] + "; " + USAGE);
            }
        }
        if (seeds < 1) {
            throw new IllegalArgumentException("0 seeds are nothing to run; " + USAGE);
        }
        return new SimulateOptions(from, single ? 1 : seeds, single, bugs);
    }

    /** The command that runs the history of {@code seed} again, and tells it. */
    String replay(long seed) {
        return "./doorbuster simulate --seed " + seed
                + bugs.stream().map(bug -> " --bug " + bug).collect(Collectors.joining());
    }

    private static long number(String option, String text) {
        if (!text.matches("\\d{1,10}") || Long.parseLong(text) > MAX_SEEDS) {
            throw new IllegalArgumentException(option + " needs a number up to " + MAX_SEEDS + "; " + USAGE);
        }
        return Long.parseLong(text);
    }

    private static Bug bug(String name) {
        return Arrays.stream(Bug.values()).filter(bug -> bug.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no bug " + name + "; there are "
                        + Arrays.stream(Bug.values()).map(Bug::name).collect(Collectors.joining(", "))));
    }
}
