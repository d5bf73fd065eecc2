package io.doorbuster.domain.order;

/** Every answer to {@link ReturnGoods} and {@link RefundOrder}. */
public sealed interface AfterSalesOutcome {

    /** It is committed, now or before; {@code replayed} if before. */
    record Recorded(Order order, boolean replayed) implements AfterSalesOutcome {}

    /** There is no such order. */
    record NoSuchOrder() implements AfterSalesOutcome {}

    /** No line of the order has the SKU. */
    record NotOnOrder(String sku) implements AfterSalesOutcome {}

    /** Fewer units are left for it: shipped and not returned, or ordered and not refunded. */
    record TooManyUnits(String sku, long requested, long left) implements AfterSalesOutcome {}

    /** Less money is left of what the order cost; in minor units. */
    record TooMuch(long requestedMinor, long leftMinor) implements AfterSalesOutcome {}

    /** The order is in another currency. */
    record OtherCurrency(String currency) implements AfterSalesOutcome {}

    /** The attempt had another content before. */
    record KeyReused() implements AfterSalesOutcome {}
}
