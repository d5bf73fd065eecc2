package io.doorbuster.harness.demo;

import io.doorbuster.harness.History;
import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.OrderOutcome;
import io.doorbuster.harness.OrderOutcome.OutOfStock;
import io.doorbuster.harness.OrderRequest;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.ShopClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How shoppers of the demo behave: they take what is left, click twice, or try again. Threadsafe. */
final class Shopper {
    /** Then a shopper has had enough: a basket of sold-out things is not mended line by line for ever. */
    static final int MAX_CORRECTIONS = 4;

    /** Calls that one shopper makes at most: the order, its corrections, and one click or try too many. */
    static final int MAX_CALLS = 1 + MAX_CORRECTIONS + 1;

    /** Between the clicks of a double click. */
    private static final Duration DOUBLE_CLICK = Duration.ofMillis(80);

    private final ShopClient shop;
    private final History history;
    private final Scoreboard scoreboard;

    Shopper(ShopClient shop, History history, Scoreboard scoreboard) {
        this.shop = shop;
        this.history = history;
        this.scoreboard = scoreboard;
    }

    /** Buys as {@code buyer} does who was due at {@code dueNanos}. */
    void rush(RushBuyer buyer, long dueNanos) throws InterruptedException {
        switch (buyer.habit()) {
            case CLICKS_ONCE -> buy(buyer.order(), dueNanos);
            case TRIES_AGAIN -> {
                OrderRequest last = buy(buyer.order(), dueNanos);
                call(last, System.nanoTime());
            }
            case DOUBLE_CLICKS -> {
                Thread secondClick = Thread.ofVirtual().start(() -> clickLate(buyer.order()));
                buy(buyer.order(), dueNanos);
                secondClick.join();
            }
        }
    }

    private void clickLate(OrderRequest order) {
        try {
            Thread.sleep(DOUBLE_CLICK);
            call(order, System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Orders, and if something is short takes what is left of it and orders the rest, under a new key.
     *
     * @param dueNanos when the shopper wanted to order: latency counts from here
     * @return the last order that was sent
     */
    OrderRequest buy(OrderRequest order, long dueNanos) {
        OrderRequest wish = order;
        OrderOutcome outcome = call(wish, dueNanos);
        for (int correction = 1; correction <= MAX_CORRECTIONS; correction++) {
            if (!(outcome instanceof OutOfStock shortage)) {
                return wish;
            }
            List<Line> rest = takeWhatIsLeft(wish.lines(), shortage);
            if (rest.isEmpty()) {
                return wish;
            }
            wish = wish.with(order.idempotencyKey() + "." + correction, rest);
            outcome = call(wish, System.nanoTime());
        }
        return wish;
    }

    /** {@code lines} with the short SKU cut down to what was available, or without it if nothing was. */
    static List<Line> takeWhatIsLeft(List<Line> lines, OutOfStock shortage) {
        List<Line> rest = new ArrayList<>();
        for (Line line : lines) {
            long quantity = line.sku().equals(shortage.sku())
                    ? Math.min(line.quantity(), shortage.available())
                    : line.quantity();
            if (quantity > 0) {
                rest.add(new Line(line.sku(), quantity));
            }
        }
        return rest;
    }

    private OrderOutcome call(OrderRequest order, long fromNanos) {
        long start = System.nanoTime();
        OrderOutcome outcome = shop.placeOrder(order);
        Call call = new Call(order, outcome, start, System.nanoTime());
        history.add(call);
        scoreboard.add(call, fromNanos);
        return outcome;
    }
}
