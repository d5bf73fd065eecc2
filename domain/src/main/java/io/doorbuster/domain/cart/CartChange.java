package io.doorbuster.domain.cart;

import io.doorbuster.domain.AttemptId;
import java.util.List;
import java.util.Objects;

/** Everything that can be asked of a cart. */
public sealed interface CartChange {

    /** Adds units; the same SKU adds up, and takes the title and price given now. */
    record AddLineItem(LineItem item) implements CartChange {}

    /** Sets the units of a SKU that is in the cart; 0 removes it. */
    record SetQuantity(String sku, long quantity) implements CartChange {}

    /** Sets where the cart goes to, and how. */
    record SetDelivery(Cart.Delivery delivery) implements CartChange {}

    /** Enters a coupon, whose code is normalized; the same again changes nothing. */
    record AddCoupon(String code) implements CartChange {}

    /** Takes a coupon out again; one that is not there is none the worse. */
    record RemoveCoupon(String code) implements CartChange {}

    /** Deletes the cart; what stays is a tombstone. */
    record DeleteCart() implements CartChange {}

    /**
     * Takes the cart for one checkout, so that two of them cannot both place an order.
     *
     * @param untilMillis epoch milliseconds until which the cart stays taken unless the checkout ends before
     */
    record BeginCheckout(AttemptId attempt, long untilMillis) implements CartChange {}

    /** Gives the cart back after a checkout that placed nothing. */
    record AbandonCheckout(AttemptId attempt) implements CartChange {}

    /** Closes the cart for good: its checkout placed {@code orderId}. */
    record CompleteCheckout(AttemptId attempt, String orderId) implements CartChange {}

    /** Makes a guest's cart a customer's. */
    record ClaimCart(String customerId) implements CartChange {}

    /** Ends what {@link BeginCheckout} began for the sake of a hold, which may be an extended one or none. */
    record CompleteHold(AttemptId attempt, CartHold hold) implements CartChange {}

    /** Holds nothing for the cart any more. */
    record EndHold() implements CartChange {}

    /** Adds the line items and coupons of another cart, which are gone there. */
    record TakeOver(List<LineItem> items, List<String> coupons) implements CartChange {
        public TakeOver {
            items = List.copyOf(items);
            coupons = List.copyOf(Objects.requireNonNullElse(coupons, List.of())); // of a node that knows none
        }
    }

    /** Lets no {@link TakeOver} of the same attempt be made any more; one that was made refuses it. */
    record RefuseTakeOver() implements CartChange {}
}
