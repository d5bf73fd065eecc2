package io.doorbuster.harness.simulation;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.harness.simulation.History.Call;
import java.util.ArrayList;
import java.util.List;

/**
 * Wants one order, under one key: asks again when nobody knows, sometimes though everything is known, sometimes through
 * two app nodes at once, sometimes for something else.
 */
final class Shopper {

    private static final int MAX_CALLS = 12;

    private final World world;
    private final String name;
    private final List<AppNode> appNodes;
    private final History history;
    private final AttemptId attempt;
    private final List<OrderLine> wish;
    private final List<OrderLine> otherWish;
    private final boolean changesMind;
    /** Does not take "sold out" for an answer. */
    private final boolean isPersistent;
    private int calls;

    Shopper(World world, String name, List<AppNode> appNodes, History history, List<String> skus) {
        this.world = world;
        this.name = name;
        this.appNodes = appNodes;
        this.history = history;
        this.attempt = new AttemptId(world.chance.nextLong(), world.chance.nextLong());
        this.wish = lines(skus);
        this.otherWish = lines(skus);
        this.changesMind = world.chance.oneIn(6);
        this.isPersistent = world.chance.oneIn(3);
    }

    /** Begins to ask, at times with two requests at once. */
    void start() {
        ask(false);
        if (world.chance.oneIn(changesMind ? 2 : 6)) {
            history.expect();
            ask(changesMind);
        }
    }

    private List<OrderLine> lines(List<String> skus) {
        List<String> left = new ArrayList<>(skus);
        List<OrderLine> lines = new ArrayList<>();
        int count = world.chance.oneIn(3) ? Math.min(left.size(), world.chance.between(1, 3)) : 1;
        for (int i = 0; i < count; i++) {
            String sku = left.remove(world.chance.between(0, left.size() - 1));
            lines.add(new OrderLine(sku, world.chance.oneIn(3) ? world.chance.between(1, 3) : 1, 100));
        }
        return lines;
    }

    private void ask(boolean other) {
        calls++;
        Intent intent = world.chance.oneIn(14) ? Intent.RECALL : Intent.PLACE;
        PlaceOrder order = new PlaceOrder(attempt, other ? 2 : 1, intent, name, "", "EUR", other ? otherWish : wish,
                Address.NONE, "invoice");
        AppNode appNode = world.chance.pick(appNodes);
        long start = world.timeline.now();
        world.tell(() -> name + " asks " + appNode + " for " + order.lines() + (other ? " (other body)" : "")
                + (intent == Intent.RECALL ? " (recall)" : ""));
        appNode.place(order, answer -> {
            world.tell(() -> name + " is told " + answer);
            history.add(new Call(name, order, start, world.timeline.now(), answer));
            count(answer);
            goOn(answer);
        });
    }

    private void goOn(Placement answer) {
        boolean again = switch (answer) {
            case Placement.Placed placed -> !world.chance.oneIn(3);
            case Placement.OutOfStock outOfStock -> isPersistent || world.chance.oneIn(3);
            case Placement.PurchaseLimited limited -> false; // nothing is limited here
            case Placement.CouponUsedUp usedUp -> false; // nor are there coupons
            case Placement.NotOwned notOwned -> world.chance.oneIn(2);
            case Placement.KeyReused keyReused -> world.chance.oneIn(3);
            case Placement.Unknown unknown -> true;
            case Placement.Overloaded overloaded -> !world.chance.oneIn(4);
            case Placement.NotReady notReady -> !world.chance.oneIn(4);
        };
        if (again && calls < MAX_CALLS) {
            long longest = world.chance.oneIn(4) ? 6_000 : isPersistent ? 200 : 600;
            history.expect();
            boolean other = changesMind && world.chance.oneIn(3);
            world.timeline.after(world.chance.millis(1, longest), () -> ask(other));
        }
    }

    private void count(Placement answer) {
        world.count(switch (answer) {
            case Placement.Placed placed -> placed.replayed() ? Happening.REPLAYED : Happening.PLACED;
            case Placement.OutOfStock outOfStock -> Happening.OUT_OF_STOCK;
            case Placement.PurchaseLimited limited -> throw new IllegalStateException("nothing is limited: " + limited);
            case Placement.CouponUsedUp usedUp -> throw new IllegalStateException("there are no coupons: " + usedUp);
            case Placement.NotOwned notOwned -> Happening.NOT_OWNED;
            case Placement.KeyReused keyReused -> Happening.KEY_REUSED;
            case Placement.Unknown unknown -> Happening.UNKNOWN;
            case Placement.Overloaded overloaded -> Happening.OVERLOADED;
            case Placement.NotReady notReady -> Happening.NOT_READY;
        });
    }
}
