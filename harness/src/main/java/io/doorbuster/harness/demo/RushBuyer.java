package io.doorbuster.harness.demo;

import io.doorbuster.harness.OrderRequest;
import io.doorbuster.harness.OrderRequest.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** One of the crowd that wants the doorbuster, and how it behaves at the button. */
record RushBuyer(OrderRequest order, Habit habit) {

    /** Of a hundred buyers, those who want two units; the others want one. */
    private static final int PERCENT_PAIRS = 10;

    /** Double clicks are a few in a hundred where a page does not block the button. */
    private static final int PERCENT_DOUBLE_CLICKS = 3;

    /** Some do not trust the answer and press the button once more. */
    private static final int PERCENT_SECOND_TRIES = 2;

    /** What a buyer does with the button. */
    enum Habit {
        CLICKS_ONCE,
        /** Two requests with the same key, on their way at the same time. */
        DOUBLE_CLICKS,
        /** The same request once more after the answer. */
        TRIES_AGAIN
    }

    /** A crowd; the same {@code random} gives the same one. */
    static List<RushBuyer> crowd(int size, String sku, String run, RandomGenerator random) {
        List<RushBuyer> buyers = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            String name = "buyer-" + i;
            long quantity = random.nextInt(100) < PERCENT_PAIRS ? 2 : 1;
            OrderRequest order = new OrderRequest(run + "-" + name, name + "@rush.example", "",
                    List.of(new Line(sku, quantity)));
            buyers.add(new RushBuyer(order, habit(random.nextInt(100))));
        }
        return buyers;
    }

    private static Habit habit(int percentile) {
        if (percentile < PERCENT_DOUBLE_CLICKS) {
            return Habit.DOUBLE_CLICKS;
        }
        return percentile < PERCENT_DOUBLE_CLICKS + PERCENT_SECOND_TRIES ? Habit.TRIES_AGAIN : Habit.CLICKS_ONCE;
    }
}
