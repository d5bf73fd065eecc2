package io.doorbuster.domain.order;

/**
 * Which orders are looked for; all of it must hold.
 *
 * @param status name of an {@code OrderStatus}, empty for all
 * @param sku only orders with a line of it, empty for all
 * @param email only orders with this e-mail address, in any case; empty for all
 * @param number only the order of this number, empty for all
 * @param fromMillis only orders placed then or later, in epoch milliseconds; 0 for all
 * @param toMillis only orders placed before; {@link Long#MAX_VALUE} for all
 */
public record OrderFilter(String status, String sku, String email, String number, long fromMillis, long toMillis) {

    /** All orders. */
    public static final OrderFilter ALL = new OrderFilter("", "", "", "", 0, Long.MAX_VALUE);
}
