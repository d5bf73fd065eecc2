package io.doorbuster.harness;

/** A promise that was broken, with the figures that show it. */
public record Violation(Kind kind, String detail) {

    /** The promises. */
    public enum Kind {
        /** More units of a SKU were sold than received. */
        OVERSOLD,
        /** Received is not available and reserved and sold, or a sum differs from its parts. */
        SUMS_DIFFER,
        /** The units sold are not those that clients bought. */
        SALES_DIFFER,
        /** More money went back or is owed than came, or more came than orders cost. */
        MONEY_DIFFERS,
        /** Nobody buys any more, and units are still reserved. */
        STILL_RESERVED,
        /** An order was answered 201 and is not in PostgreSQL. */
        LOST_ORDER,
        /** One key owns two orders, or two keys own one. */
        DOUBLE_ORDER,
        /** There are more orders than were asked for, or one that nobody asked for. */
        UNASKED_ORDER,
        /** An order was answered twice and not the same. */
        ANSWERS_DIFFER,
        /** An order is stored with other units, another total or another shopper than were asked for and answered. */
        STORED_DIFFERENTLY,
        /** A SKU was said to be short while nobody could hold what there was of it. */
        FALSE_REFUSAL,
        /** A key was answered 201, and a later request with it was refused. */
        REFUSED_AFTER_PLACED,
        /** An order has no fulfillment order, or several. */
        FULFILLMENT_DIFFERS
    }

    @Override
    public String toString() {
        return kind + ": " + detail;
    }
}
