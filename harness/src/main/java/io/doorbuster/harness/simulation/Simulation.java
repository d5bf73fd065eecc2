package io.doorbuster.harness.simulation;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotReady;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.order.Placement.Unknown;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One history from one seed: a sale with everything that goes wrong in it, then quiet, then the promises held against
 * what is left. The same seed gives the same history, on any machine.
 */
final class Simulation {

    private static final long SECOND = 1_000_000;
    /** After the last fault is healed: reservations expire, clocks may be seconds apart, and sweeps take their turn. */
    private static final long QUIET_MICROS = 45 * SECOND;
    private static final int PROBES = 3;
    private static final long PROBE_MICROS = 12 * SECOND;
    private static final long LONGEST_MICROS = 900 * SECOND;

    private final World world;
    private final LedgerModel ledger;
    private final History history = new History();
    private final Fleet fleet;
    private final List<String> skus;
    private final Nemesis nemesis;

    /** What came of a history. */
    record Outcome(long seed, List<String> violations, Map<Happening, Long> counts, long events, List<String> trace) {}

    private Simulation(World world) {
        this.world = world;
        this.ledger = new LedgerModel(world);
        this.skus = List.of("A", "B", "C").subList(0, world.chance.between(1, 3));
        int clocksApart = world.chance.oneIn(3) ? 2_500 : 200;
        if (clocksApart > 1_000) {
            world.count(Happening.CLOCKS_APART);
        }
        this.fleet = new Fleet(world, ledger, new GridModel(world, ledger), skus, clocksApart);
        Fulfillment fulfillment = new Fulfillment(world, fleet, ledger);
        this.nemesis = new Nemesis(world, fleet, ledger, fulfillment);
        int members = world.chance.between(2, 4);
        for (int i = 0; i < members; i++) {
            fleet.startMember();
        }
        int appNodes = world.chance.between(1, 4);
        for (int i = 0; i < appNodes; i++) {
            fleet.startAppNode(history);
        }
        fulfillment.start();
    }

    /** Runs the history of {@code seed}; with {@code tracing} it tells every step. */
    static Outcome run(long seed, Set<Bug> bugs, boolean tracing) {
        World world = new World(seed, bugs, tracing);
        try {
            new Simulation(world).sale();
        } catch (RuntimeException fault) {
            // A refusal of the core to go on is a finding like any other, and must name its seed.
            StackTraceElement[] stack = fault.getStackTrace();
            world.violated("crashed: " + fault + (stack.length == 0 ? "" : " at " + stack[0]));
        }
        return new Outcome(seed, world.violations(), world.counts(), world.timeline.count(), world.trace());
    }

    private void sale() {
        long saleMicros = world.chance.between(2, world.chance.oneIn(2) ? 6 : 25) * SECOND;
        Operator operator = new Operator(world, fleet, history);
        for (String sku : skus) {
            stock(sku, saleMicros, operator);
        }
        int shoppers = world.chance.between(8, 30);
        for (int i = 1; i <= shoppers; i++) {
            String name = (world.chance.oneIn(60) ? Statements.POISON : "shopper") + "-" + i;
            Shopper shopper = new Shopper(world, name, fleet.appNodes(), history, skus);
            history.expect();
            world.timeline.after(world.chance.millis(200, saleMicros / 1_000), shopper::start);
        }
        long healedMicros = nemesis.plan(saleMicros);
        world.timeline.run(healedMicros);
        while (history.open() > 0 || !fleet.isWhole()) {
            if (world.timeline.now() > LONGEST_MICROS) {
                world.violated("history does not end: " + history.open() + " calls have no answer");
                return;
            }
            world.timeline.run(world.timeline.now() + SECOND);
        }
        world.timeline.run(world.timeline.now() + QUIET_MICROS);
        Checker checker = new Checker(world, ledger, history, skus);
        checker.checkGrid(fleet.cluster());
        fleet.reconcile();
        world.timeline.run(world.timeline.now() + PROBE_MICROS);
        checker.checkHistory(nemesis.isCalm());
        skus.forEach(sku -> buyTheRest(sku, ledger.row(sku).unsold()));
        world.timeline.run(world.timeline.now() + QUIET_MICROS);
        checker.checkLedger(fleet.cluster());
    }

    /** The last units of a SKU can be bought, and then not one more: nothing is stuck, and nothing is left over. */
    private void buyTheRest(String sku, long unsold) {
        if (unsold == 0) {
            buy(sku, 1, answer -> expect(sku, answer instanceof OutOfStock, "one more than all", answer));
        } else {
            buy(sku, unsold, answer -> {
                expect(sku, answer instanceof Placed, "the last " + unsold, answer);
                world.timeline.after(SECOND, () -> buy(sku, 1,
                        more -> expect(sku, more instanceof OutOfStock, "one more than all", more)));
            });
        }
    }

    private void buy(String sku, long quantity, Consumer<Placement> answer) {
        AttemptId attempt = new AttemptId(world.chance.nextLong(), world.chance.nextLong());
        PlaceOrder order = new PlaceOrder(attempt, 1, Intent.PLACE, "probe-" + sku + quantity, "", "EUR",
                List.of(new OrderLine(sku, quantity, 100)), Address.NONE, "invoice");
        buy(order, PROBES, answer);
    }

    /** Asks again while nobody knows: a connection that broke during an outage is noticed only when it is used. */
    private void buy(PlaceOrder order, int tries, Consumer<Placement> answer) {
        world.chance.pick(fleet.appNodes()).place(order, told -> {
            if ((told instanceof NotReady || told instanceof Unknown) && tries > 1) {
                world.timeline.after(SECOND, () -> buy(order, tries - 1, answer));
            } else {
                answer.accept(told);
            }
        });
    }

    private void expect(String sku, boolean isSo, String units, Placement answer) {
        if (!isSo) {
            world.violated("in the end " + units + " of " + sku + " were answered " + answer);
        }
    }

    private void stock(String sku, long saleMicros, Operator operator) {
        // In some sales little is left soon and little comes in often: then answers are most easily out of date.
        boolean dribbles = world.chance.oneIn(3);
        operator.receive(sku, world.chance.between(1, dribbles ? 3 : 14), "first");
        int receipts = dribbles ? world.chance.between(3, 8) : world.chance.between(0, 2);
        for (int i = 1; i <= receipts; i++) {
            String reference = "later-" + i;
            int quantity = world.chance.between(1, dribbles ? 2 : 5);
            world.timeline.after(world.chance.millis(500, saleMicros / 1_000),
                    () -> operator.receive(sku, quantity, reference));
        }
        int adjustments = world.chance.oneIn(2) ? world.chance.between(1, 3) : 0;
        for (int i = 0; i < adjustments; i++) {
            int delta = world.chance.oneIn(3) ? world.chance.between(1, 3) : -world.chance.between(1, 4);
            world.timeline.after(world.chance.millis(500, saleMicros / 1_000), () -> operator.adjust(sku, delta));
        }
    }
}
