package io.doorbuster.harness.simulation;

import io.doorbuster.harness.simulation.Simulation.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Many histories, on several threads, and what they came to together. */
final class Campaign {

    /** More failures than anyone reads; the others are only counted. */
    private static final int MAX_KEPT = 20;

    private final SimulateOptions options;
    private final AtomicLong next;
    private final Map<Happening, Long> counts = new EnumMap<>(Happening.class);
    private final List<Outcome> failures = new ArrayList<>();
    private long done;
    private long failed;
    private long events;

    Campaign(SimulateOptions options) {
        this.options = options;
        this.next = new AtomicLong(options.from());
    }

    /** Runs all histories; {@code progress} hears how many are done, from any thread. */
    void run(int threads, LongConsumer progress) throws InterruptedException {
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(Thread.ofPlatform().name("simulation-" + i).start(() -> work(progress)));
        }
        for (Thread worker : workers) {
            worker.join();
        }
    }

    private void work(LongConsumer progress) {
        long end = options.from() + options.seeds();
        for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
            progress.accept(add(Simulation.run(seed, options.bugs(), false)));
        }
    }

    private synchronized long add(Outcome outcome) {
        outcome.counts().forEach((happening, count) -> counts.merge(happening, count, Long::sum));
        events += outcome.events();
        if (!outcome.violations().isEmpty()) {
            failed++;
            if (failures.size() < MAX_KEPT) {
                failures.add(outcome);
            }
        }
        return ++done;
    }

    /** How often each thing happened in all histories together. */
    synchronized Map<Happening, Long> counts() {
        return new EnumMap<>(counts);
    }

    /** The histories that broke a promise, by seed; only the first ones that were found are kept. */
    synchronized List<Outcome> failures() {
        return failures.stream().sorted(Comparator.comparingLong(Outcome::seed)).toList();
    }

    synchronized long failed() {
        return failed;
    }

    synchronized long done() {
        return done;
    }

    synchronized long events() {
        return events;
    }
}
