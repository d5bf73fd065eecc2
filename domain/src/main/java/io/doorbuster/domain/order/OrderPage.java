package io.doorbuster.domain.order;

import java.util.List;

/**
 * A page of orders, newest first.
 *
 * @param next the cursor of the next page, empty if this is the last one
 * @param unreadable orders that belong here and are left out, for what is stored of them cannot be read
 */
public record OrderPage(List<Order> orders, String next, int unreadable) {

    public OrderPage {
        orders = List.copyOf(orders);
    }

    /** A page that all is on. */
    public OrderPage(List<Order> orders, String next) {
        this(orders, next, 0);
    }
}
