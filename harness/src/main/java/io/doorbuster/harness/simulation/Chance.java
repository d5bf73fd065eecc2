package io.doorbuster.harness.simulation;

import java.util.List;
import java.util.SplittableRandom;

/** All chance of one history: the same seed draws the same. */
final class Chance {

    private final SplittableRandom random;

    Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    /** True once in {@code times}; never for 0. */
    boolean oneIn(int times) {
        return times > 0 && random.nextInt(times) == 0;
    }

    /** From {@code low} to {@code high}, both included. */
    int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    /** A time between two numbers of milliseconds, in microseconds. */
    long millis(long low, long high) {
        return random.nextLong(low * 1_000, high * 1_000 + 1);
    }

    long nextLong() {
        return random.nextLong();
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
