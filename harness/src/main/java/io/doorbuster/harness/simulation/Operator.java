package io.doorbuster.harness.simulation;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.AdjustmentOutcome;
import io.doorbuster.harness.simulation.History.Adjustment;
import io.doorbuster.harness.simulation.History.Receipt;
import java.util.function.Consumer;

/** Brings goods in and corrects what was counted wrong, and repeats what was not answered. */
final class Operator {

    private static final int MAX_TRIES = 40;
    private static final long PATIENCE_MICROS = 9_000_000;

    private final World world;
    private final Fleet fleet;
    private final History history;

    Operator(World world, Fleet fleet, History history) {
        this.world = world;
        this.fleet = fleet;
        this.history = history;
    }

    void receive(String sku, long quantity, String reference) {
        receive(sku, quantity, reference, 1);
    }

    private void receive(String sku, long quantity, String reference, int tries) {
        boolean[] answered = {false};
        ask(member -> member.stockRoom.receive(sku, quantity, reference, () -> answered(member, () -> {
            if (!answered[0]) {
                answered[0] = true;
                world.count(tries == 1 ? Happening.RECEIVED : Happening.RECEIPT_REPEATED);
                world.tell(() -> "operator received " + quantity + " of " + sku);
                history.add(new Receipt(sku, reference, quantity));
            }
        })));
        world.timeline.after(PATIENCE_MICROS, () -> {
            if (!answered[0] && tries < MAX_TRIES) {
                answered[0] = true;
                receive(sku, quantity, reference, tries + 1);
            }
        });
    }

    void adjust(String sku, long delta) {
        // Some give up after the first try, and never learn what became of it.
        int firstTry = world.chance.oneIn(3) ? MAX_TRIES : 1;
        adjust(sku, delta, new AttemptId(world.chance.nextLong(), world.chance.nextLong()), world.timeline.now(),
                firstTry);
    }

    private void adjust(String sku, long delta, AttemptId movement, long startMicros, int tries) {
        boolean[] answered = {false};
        ask(member -> member.stockRoom.adjust(sku, delta, movement, outcome -> answered(member, () -> {
            if (!answered[0]) {
                answered[0] = true;
                world.count(switch (outcome) {
                    case AdjustmentOutcome.Adjusted adjusted ->
                            delta > 0 ? Happening.ADJUSTED_UP : Happening.ADJUSTED_DOWN;
                    case AdjustmentOutcome.BelowPromised below -> Happening.BELOW_PROMISED;
                });
                world.tell(() -> "operator adjusts " + sku + " by " + delta + ": " + outcome);
                history.add(new Adjustment(sku, movement, delta, startMicros, world.timeline.now(), outcome));
            }
        })));
        world.timeline.after(PATIENCE_MICROS, () -> {
            if (!answered[0] && tries < MAX_TRIES) {
                answered[0] = true;
                adjust(sku, delta, movement, startMicros, tries + 1);
            } else if (!answered[0]) {
                history.gaveUp(sku);
            }
        });
    }

    private void ask(Consumer<Member> request) {
        fleet.anyMember().ifPresent(
                member -> world.timeline.after(world.travel(), () -> member.hear(() -> request.accept(member))));
    }

    private void answered(Member member, Runnable heard) {
        if (member.isAlive() && !world.strikes(2)) {
            world.timeline.after(world.travel(), heard);
        }
    }
}
