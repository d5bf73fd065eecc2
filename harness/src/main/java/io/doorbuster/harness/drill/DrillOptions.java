package io.doorbuster.harness.drill;

import java.util.ArrayList;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param names of drills; empty to list them
 * @param rounds of drills that repeat a fault at random moments; 0 for as many as each thinks right
 * @param isTimed whether promises of time are held; otherwise their figures are only noted, for a machine that is shared
 */
record DrillOptions(List<String> names, long seed, int rounds, boolean isTimed) {

    static final String USAGE = "usage: doorbuster drill [NAME…|short|all] [--seed N] [--rounds N] [--untimed]";

    private static final int MAX_ROUNDS = 1_000;

    DrillOptions {
        names = List.copyOf(names);
    }

    /** Reads {@code args}; throws {@link IllegalArgumentException} with a message for people. */
    static DrillOptions parse(String... args) {
        List<String> names = new ArrayList<>();
        long seed = 1;
        int rounds = 0;
        boolean isTimed = true;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--untimed" -> isTimed = false;
                case "--seed" -> seed = number(args, ++i, Long.MAX_VALUE);
                case "--rounds" -> rounds = Math.toIntExact(number(args, ++i, MAX_ROUNDS));
                default -> {
                    if (args[i].startsWith("-")) {
                        throw new IllegalArgumentException("unknown option " + args[i] + "; " + USAGE);
                    }
                    names.add(args[i]);
                }
            }
        }
        return new DrillOptions(names, seed, rounds, isTimed);
    }

    private static long number(String[] args, int index, long max) {
        String text = index < args.length ? args[index] : "";
        if (!text.matches("\\d{1,18}") || Long.parseLong(text) > max) {
            throw new IllegalArgumentException(args[index - 1] + " needs a number from 0 to " + max + "; " + USAGE);
        }
        return Long.parseLong(text);
    }
}
