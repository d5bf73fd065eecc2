package io.doorbuster.harness.simulation;

import io.doorbuster.harness.console.Screen;
import io.doorbuster.harness.simulation.Simulation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code doorbuster simulate}: the order path in thousands of histories with everything that can go wrong, each from a
 * seed; or one of them, told step by step.
 */
public final class SimulateMain {

    private static final int FAILED = 1;
    private static final long PROGRESS_NANOS = 1_000_000_000;
    private static final int COLUMNS = 3;

    private final SimulateOptions options;
    private final Screen screen;

    private SimulateMain(SimulateOptions options, Screen screen) {
        this.options = options;
        this.screen = screen;
    }

    public static void main(String[] args) throws InterruptedException {
        Screen screen = Screen.ofProcess();
        int exitCode = FAILED;
        try {
            SimulateOptions options = SimulateOptions.parse(args);
            SimulateMain command = new SimulateMain(options, screen);
            exitCode = (options.single() ? command.tell() : command.run()) ? 0 : FAILED;
        } catch (IllegalArgumentException e) {
            screen.complain("doorbuster simulate: " + e.getMessage());
        }
        System.exit(exitCode);
    }

    private boolean tell() {
        Outcome outcome = Simulation.run(options.from(), options.bugs(), true);
        screen.print(outcome.trace());
        screen.print("");
        screen.print(outcome.violations().isEmpty()
                ? "Seed " + outcome.seed() + " keeps every promise."
                : "Seed " + outcome.seed() + " breaks " + outcome.violations().size() + " promises.");
        return outcome.violations().isEmpty();
    }

    private boolean run() throws InterruptedException {
        long startNanos = System.nanoTime();
        options.bugs().forEach(bug -> screen.print("Planted: " + bug + ", " + bug.mistake() + "."));
        Campaign campaign = new Campaign(options);
        AtomicLong shownNanos = new AtomicLong(startNanos);
        campaign.run(Runtime.getRuntime().availableProcessors(), done -> {
            long shown = shownNanos.get();
            long now = System.nanoTime();
            if (now - shown > PROGRESS_NANOS && shownNanos.compareAndSet(shown, now)) {
                screen.show(String.format("%,d of %,d histories, %,d with a broken promise", done, options.seeds(),
                        campaign.failed()));
            }
        });
        screen.print(summary(campaign, System.nanoTime() - startNanos));
        return campaign.failed() == 0;
    }

    private List<String> summary(Campaign campaign, long nanos) {
        double seconds = nanos / 1e9;
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("What happened in them:");
        List<String> cells = new ArrayList<>();
        campaign.counts()
                .forEach((happening, count) -> cells.add(String.format("%-26s%,12d", words(happening), count)));
        for (int i = 0; i < cells.size(); i += COLUMNS) {
            lines.add("  " + String.join("    ", cells.subList(i, Math.min(i + COLUMNS, cells.size()))));
        }
        lines.add("");
        for (Outcome failure : campaign.failures()) {
            lines.add("seed " + failure.seed() + ": " + failure.violations().getFirst());
            lines.add("  " + options.replay(failure.seed()));
        }
        lines.add(String.format("%,d histories, seeds %,d to %,d, %,d events, in %,.0f s (%,.0f histories a second)",
                campaign.done(), options.from(), options.from() + options.seeds() - 1, campaign.events(), seconds,
                campaign.done() / seconds));
        lines.add(campaign.failed() == 0
                ? "PASS: every promise was kept."
                : String.format("NOT PASS: %,d histories broke a promise.", campaign.failed()));
        return lines;
    }

    private static String words(Happening happening) {
        return happening.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
