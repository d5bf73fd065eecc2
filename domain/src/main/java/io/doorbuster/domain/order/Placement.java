package io.doorbuster.domain.order;

/** Every answer to placing an order. {@link Placed} binds for ever, all others bind nothing. */
public sealed interface Placement {

    /**
     * The order is committed.
     *
     * @param replayed true if an earlier execution of the attempt placed it
     */
    record Placed(Order order, boolean replayed) implements Placement {}

    /** One SKU is short, so nothing was placed; the attempt owns no order. */
    record OutOfStock(String sku, long requested, long available) implements Placement {}

    /**
     * The buyer has bought so much of one SKU that the order would pass its purchase limit; nothing was placed.
     *
     * @param alreadyBought units in the buyer's orders that were placed under a limit and not cancelled
     */
    record PurchaseLimited(String sku, long limit, long alreadyBought) implements Placement {}

    /**
     * A coupon of the order has been used as often as it may be; nothing was placed.
     *
     * @param byBuyer whether {@code limit} is that of each buyer, not of all of them
     */
    record CouponUsedUp(String code, long limit, boolean byBuyer) implements Placement {}

    /** The answer to {@link PlaceOrder.Intent#RECALL} where the attempt owns no order. */
    record NotOwned() implements Placement {}

    /** The attempt owns an order of other content. */
    record KeyReused() implements Placement {}

    /** Nobody knows yet whether the order is committed: the same attempt must be repeated. */
    record Unknown() implements Placement {}

    /** Nothing was placed, because a limit is reached; try again later. */
    record Overloaded() implements Placement {}

    /** Nothing was placed, because the database or the stock of the SKU cannot be told now; try again later. */
    record NotReady() implements Placement {}
}
