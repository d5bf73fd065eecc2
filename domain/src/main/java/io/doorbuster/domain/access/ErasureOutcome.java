package io.doorbuster.domain.access;

import java.util.List;

/** Every answer to the wish that somebody's personal data be removed. */
public sealed interface ErasureOutcome {

    /**
     * Nothing personal is left, whether there was something or not.
     *
     * @param closed sessions that were open
     * @param orders ids of the orders that stay for the books, without what was personal
     * @param carts ids of the carts
     */
    record Erased(List<ClosedSession> closed, List<String> orders, List<String> carts) implements ErasureOutcome {
        public Erased {
            closed = List.copyOf(closed);
            orders = List.copyOf(orders);
            carts = List.copyOf(carts);
        }
    }

    /** Nothing was done: these orders, by their numbers, still need their address. Some of them, if there are many. */
    record OrdersUnderWay(List<String> numbers) implements ErasureOutcome {
        public OrdersUnderWay {
            numbers = List.copyOf(numbers);
        }
    }
}
