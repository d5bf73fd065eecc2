package io.doorbuster.harness.drill;

import io.doorbuster.harness.History;
import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.History.GoodsIn;
import io.doorbuster.harness.OrderOutcome;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.OrderOutcome.Unknown;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** What a drill works with: the shop under load, chance by seed, and a place for what it promises and finds. */
final class Stage {

    /** What an answer is worth that a restore to an earlier point has undone. */
    static final OrderOutcome UNDONE = new OrderOutcome.Unknown("undone by a restore");

    private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(1);
    private static final long ORDERS_OF_A_RECOVERY = 100;
    /** Longer than a shopper's client waits. */
    private static final Duration CALM = Duration.ofSeconds(13);

    private final Shop shop;
    private final Load load;
    private final History history;
    private final String run;
    private final SplittableRandom random;
    private final int rounds;
    private final boolean isTimed;
    private final List<String> broken = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Drill.Scenario> checksAtRest = new ArrayList<>();
    private long faultNanos = Long.MIN_VALUE;
    private Duration longestGap = Duration.ZERO;

    Stage(Shop shop, Load load, History history, String run, DrillOptions options) {
        this.shop = shop;
        this.load = load;
        this.history = history;
        this.run = run;
        this.random = new SplittableRandom(options.seed());
        this.rounds = options.rounds();
        this.isTimed = options.isTimed();
    }

    Shop shop() {
        return shop;
    }

    Load load() {
        return load;
    }

    SplittableRandom random() {
        return random;
    }

    /** What the drill's SKUs and keys begin with. */
    String run() {
        return run;
    }

    /** How often a drill of random moments repeats its fault, if the command line does not say. */
    int rounds(int usual) {
        return rounds == 0 ? usual : rounds;
    }

    /** Shoppers go on buying for a while. */
    void sell(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    /** Goods come in while shoppers buy. */
    void receive(String sku, long units) {
        shop.operator().receiveStock(sku, units, sku + "-" + System.nanoTime());
        history.add(new GoodsIn(sku, units, System.nanoTime()));
    }

    /** Every request so far and what came of it, in no particular order. */
    List<Call> calls() {
        return history.calls();
    }

    /** These orders were given up, and who was told of them cannot count on them: their answers settle nothing. */
    void undo(Set<String> orderIds) {
        history.replace(call -> call.outcome() instanceof Placed placed && orderIds.contains(placed.orderId()), UNDONE);
    }

    /** Waits for {@code orders} more orders, {@code limit} at most; returns whether they came. */
    boolean sells(long orders, Duration limit) throws InterruptedException {
        long target = load.placed() + orders;
        long start = System.nanoTime();
        while (load.placed() < target) {
            if (System.nanoTime() - start > limit.toNanos()) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    /** Requires that orders are placed again within a minute. */
    void recovers() throws InterruptedException {
        require(sells(ORDERS_OF_A_RECOVERY, RECOVERY_LIMIT),
                "fewer than " + ORDERS_OF_A_RECOVERY + " orders in " + RECOVERY_LIMIT.toSeconds() + " s");
    }

    /** Requires that every member comes to be ready, every partition with its backup. */
    void becomesSafe() throws InterruptedException {
        Optional<String> unready = shop.awaitSafe();
        require(unready.isEmpty(), "the members did not all become ready again: " + unready.orElse(""));
    }

    /**
     * Waits until every request has been answered for longer than one can take: a shop that has just been opened may
     * still be warming up, and what it owes would be put down to the fault.
     */
    void becomesCalm() throws InterruptedException {
        long start = System.nanoTime();
        long calmSince = start;
        long unanswered = load.unanswered();
        while (System.nanoTime() - calmSince < CALM.toNanos()) {
            if (System.nanoTime() - start > RECOVERY_LIMIT.toNanos()) {
                note("there was no calm before the fault");
                return;
            }
            Thread.sleep(20);
            if (load.unanswered() > unanswered) {
                unanswered = load.unanswered();
                calmSince = System.nanoTime();
            }
        }
    }

    /** The fault begins now: the time without success counts from here. */
    void faultBegins() {
        faultNanos = System.nanoTime();
    }

    /**
     * The fault is over, or survived: the longest time without a new order since it began is noted, and held against
     * {@code promised}.
     */
    void gapIsAtMost(Duration promised, String what) {
        Duration gap = gapSince(faultNanos);
        if (gap.compareTo(longestGap) > 0) {
            longestGap = gap;
        }
        if (gap.compareTo(promised) > 0) {
            String tooLong = "no order for " + seconds(gap) + " " + what + ", promised " + seconds(promised);
            if (isTimed) {
                broken(tooLong);
            } else {
                note(tooLong);
            }
        }
    }

    /** Requires that every request that was begun since the fault was answered. */
    void allAreAnswered(String when) {
        long unanswered = history.calls().stream()
                .filter(call -> call.startNanos() - faultNanos >= 0 && call.outcome() instanceof Unknown).count();
        require(unanswered == 0, unanswered + " requests had no answer " + when);
    }

    /** The longest time without a new order of all faults of the drill. */
    Duration longestGap() {
        return longestGap;
    }

    private Duration gapSince(long fromNanos) {
        Set<String> seen = new HashSet<>();
        List<Call> answers = history.calls().stream().filter(call -> call.outcome() instanceof Placed)
                .sorted((a, b) -> Long.signum(a.endNanos() - b.endNanos())).toList();
        long last = fromNanos;
        long longest = 0;
        for (Call call : answers) {
            if (call.outcome() instanceof Placed placed && seen.add(placed.orderId())
                    && call.endNanos() - fromNanos >= 0) {
                longest = Math.max(longest, call.endNanos() - last);
                last = call.endNanos();
            }
        }
        return Duration.ofNanos(Math.max(longest, System.nanoTime() - last));
    }

    /** Holds {@code condition}; the drill does not pass without. */
    void require(boolean condition, String otherwise) {
        if (!condition) {
            broken(otherwise);
        }
    }

    void broken(String what) {
        broken.add(what);
    }

    /** To be looked at when nothing is sold any more and every order has its fulfillment order. */
    void atRest(Drill.Scenario check) {
        checksAtRest.add(check);
    }

    void checkAtRest() throws IOException, InterruptedException {
        for (Drill.Scenario check : checksAtRest) {
            check.run(this);
        }
    }

    /** Something measured, for the report. */
    void note(String what) {
        notes.add(what);
    }

    List<String> brokenPromises() {
        return broken;
    }

    List<String> notes() {
        return notes;
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
    }
}
