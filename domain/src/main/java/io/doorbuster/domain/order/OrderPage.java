package io.doorbuster.domain.order;

import java.util.List;

/**
 * A page of orders, newest first.
 *
 * @param next the cursor of the next page, empty if this is the last one
 */
public record OrderPage(List<Order> orders, String next) {

    public OrderPage {
        orders = List.copyOf(orders);
    }
}
