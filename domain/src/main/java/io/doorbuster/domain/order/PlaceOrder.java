package io.doorbuster.domain.order;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.Money;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A shopper's order, priced and checked, on its way to be placed.
 *
 * @param fingerprint digest of the request's body: the same attempt with another one is a mistake of the caller
 * @param intent whether the order shall be placed, or only be found if the attempt owns one already
 * @param customerId empty for a guest
 * @param lines 1 to {@link #MAX_LINES}, each SKU once
 * @param terms {@link OrderTerms#NONE} for almost all
 * @param requestId of the request that wants it, by which it is found in logs; empty if there is none
 */
public record PlaceOrder(AttemptId attempt, long fingerprint, Intent intent, String email, String customerId,
        String currency, List<OrderLine> lines, Address shippingAddress, String paymentMethod,
        OrderCharges charges, OrderTerms terms, String requestId) {

    /** Characters of a request's id: several times a UUID's, for clients that put ids together. */
    public static final int MAX_REQUEST_ID = 128;

    /** Lines of one order. */
    public static final int MAX_LINES = 1_000;

    /** What the caller wants with the attempt. */
    public enum Intent {
        /** Place the order, or find the one that the attempt owns. */
        PLACE,
        /**
         * Only find the order that the attempt owns: the caller has a reason to refuse, and no refusal may leave before
         * it is known that the attempt owns no order.
         */
        RECALL
    }

    public PlaceOrder {
        lines = List.copyOf(lines);
        if (requestId.length() > MAX_REQUEST_ID) {
            throw new IllegalArgumentException(
                    "an id of " + requestId.length() + " characters is above " + MAX_REQUEST_ID);
        }
        if (lines.isEmpty() || lines.size() > MAX_LINES) {
            throw new IllegalArgumentException(lines.size() + " lines are not between 1 and " + MAX_LINES);
        }
        Set<String> skus = new HashSet<>();
        for (OrderLine line : lines) {
            if (!skus.add(line.sku())) {
                throw new IllegalArgumentException("SKU " + line.sku() + " stands on two lines");
            }
        }
        long subtotal = OrderLine.subtotalMinor(lines);
        if (subtotal > Money.MAX_AMOUNT) {
            throw new IllegalArgumentException("the total is above " + Money.MAX_AMOUNT);
        }
        if (!charges.fit(lines)) {
            throw new IllegalArgumentException("the charges are not those of the lines");
        }
        for (String code : charges.coupons()) {
            if (terms.coupons().stream().noneMatch(use -> use.code().equals(code))) {
                throw new IllegalArgumentException("coupon " + code + " takes something off and is not counted");
            }
        }
        long total = charges.totalMinor(subtotal);
        if (total < 0 || total > Money.MAX_AMOUNT) {
            throw new IllegalArgumentException("total " + total + " is not between 0 and " + Money.MAX_AMOUNT);
        }
    }

    /** An order that costs what its lines cost. */
    public PlaceOrder(AttemptId attempt, long fingerprint, Intent intent, String email, String customerId,
            String currency, List<OrderLine> lines, Address shippingAddress, String paymentMethod) {
        this(attempt, fingerprint, intent, email, customerId, currency, lines, shippingAddress, paymentMethod,
                OrderCharges.NONE);
    }

    /** An order under no particular terms. */
    public PlaceOrder(AttemptId attempt, long fingerprint, Intent intent, String email, String customerId,
            String currency, List<OrderLine> lines, Address shippingAddress, String paymentMethod,
            OrderCharges charges) {
        this(attempt, fingerprint, intent, email, customerId, currency, lines, shippingAddress, paymentMethod, charges,
                OrderTerms.NONE);
    }

    /** An order of no request that anybody asks about. */
    public PlaceOrder(AttemptId attempt, long fingerprint, Intent intent, String email, String customerId,
            String currency, List<OrderLine> lines, Address shippingAddress, String paymentMethod,
            OrderCharges charges, OrderTerms terms) {
        this(attempt, fingerprint, intent, email, customerId, currency, lines, shippingAddress, paymentMethod, charges,
                terms, "");
    }

    /** The same order under other terms. */
    public PlaceOrder under(OrderTerms others) {
        return others.equals(terms) ? this : new PlaceOrder(attempt, fingerprint, intent, email, customerId, currency,
                lines, shippingAddress, paymentMethod, charges, others, requestId);
    }

    /** The same order, only to be found. */
    public PlaceOrder asRecall() {
        return new PlaceOrder(attempt, fingerprint, Intent.RECALL, email, customerId, currency, lines, shippingAddress,
                paymentMethod, charges, terms, requestId);
    }

    /** Minor units for all lines. */
    public long subtotalMinor() {
        return OrderLine.subtotalMinor(lines);
    }

    /** Names the attempt only: an order on its way holds a shopper's data. */
    @Override
    public String toString() {
        return "PlaceOrder[" + attempt + ", " + lines.size() + " lines]";
    }
}
