package io.doorbuster.domain.cart;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.cart.CartChange.AbandonCheckout;
import io.doorbuster.domain.cart.CartChange.AddCoupon;
import io.doorbuster.domain.cart.CartChange.AddLineItem;
import io.doorbuster.domain.cart.CartChange.BeginCheckout;
import io.doorbuster.domain.cart.CartChange.ClaimCart;
import io.doorbuster.domain.cart.CartChange.CompleteCheckout;
import io.doorbuster.domain.cart.CartChange.CompleteHold;
import io.doorbuster.domain.cart.CartChange.DeleteCart;
import io.doorbuster.domain.cart.CartChange.EndHold;
import io.doorbuster.domain.cart.CartChange.RefuseTakeOver;
import io.doorbuster.domain.cart.CartChange.RemoveCoupon;
import io.doorbuster.domain.cart.CartChange.SetDelivery;
import io.doorbuster.domain.cart.CartChange.SetQuantity;
import io.doorbuster.domain.cart.CartChange.TakeOver;
import io.doorbuster.domain.cart.CartOutcome.AlreadyOrdered;
import io.doorbuster.domain.cart.CartOutcome.Changed;
import io.doorbuster.domain.cart.CartOutcome.InCheckout;
import io.doorbuster.domain.cart.CartOutcome.KeyReused;
import io.doorbuster.domain.cart.CartOutcome.NoSuchCart;
import io.doorbuster.domain.cart.CartOutcome.NoSuchLineItem;
import io.doorbuster.domain.cart.CartOutcome.QuantityAboveLimit;
import io.doorbuster.domain.cart.CartOutcome.Replayed;
import io.doorbuster.domain.cart.CartOutcome.TooManyCoupons;
import io.doorbuster.domain.cart.CartOutcome.TooManyLineItems;
import io.doorbuster.domain.cart.CartOutcome.VersionConflict;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.pricing.Basket;
import io.doorbuster.domain.pricing.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A shopper's cart.
 *
 * @param version counts the changes, from 1
 * @param expiresAtMillis epoch milliseconds; a change moves it on
 * @param checkout how far the cart is on its way to an order
 * @param recent the last changes made under a key, newest last, at most {@link #MAX_RECENT}
 * @param delivery where it goes to and how, as far as that is known
 * @param customerId whose it is; empty for a guest's, which is everyone's who knows its id
 * @param hold what is held for it, {@link CartHold#NONE} if nothing is
 * @param coupons the codes that were entered, at most {@link Basket#MAX_COUPONS}, in that order
 */
public record Cart(String id, long version, String currency, List<LineItem> lineItems, long expiresAtMillis,
        Checkout checkout, List<KeyedChange> recent, String customerId, Delivery delivery, CartHold hold,
        List<String> coupons) {

    /** Line items of one cart. */
    public static final int MAX_LINE_ITEMS = 200;
    /** Changes whose keys a cart remembers: a retry comes within seconds, and a cart must stay small. */
    public static final int MAX_RECENT = 16;
    /** Thirty days without a change. */
    public static final long LIFETIME_MILLIS = 30L * 24 * 60 * 60 * 1000;

    /** A change that was made under an Idempotency-Key. */
    public record KeyedChange(AttemptId attempt, long fingerprint) {}

    /** A cart's way to its order; {@code attempt}, {@code untilMillis} and {@code orderId} count where the state needs them. */
    public record Checkout(State state, AttemptId attempt, long untilMillis, String orderId) {

        /** Whether the cart can change, and why not. */
        public enum State {
            OPEN, TAKEN, ORDERED, DELETED,
            /** Its line items are those of another cart now, whose id stands in {@code orderId}. */
            MERGED
        }

        static final AttemptId NOBODY = new AttemptId(0, 0);
        static final Checkout OPEN = new Checkout(State.OPEN, NOBODY, 0, "");
        static final Checkout DELETED = new Checkout(State.DELETED, NOBODY, 0, "");
    }

    /** Where a cart goes to and how; {@code shippingMethod} empty until one is chosen. */
    public record Delivery(Destination destination, String shippingMethod) {

        /** Nothing is known yet. */
        public static final Delivery OPEN = new Delivery(Destination.UNKNOWN, "");
    }

    public Cart {
        lineItems = List.copyOf(lineItems);
        recent = List.copyOf(recent);
        delivery = Objects.requireNonNullElse(delivery, Delivery.OPEN); // nor had they this
        customerId = Objects.requireNonNullElse(customerId, ""); // carts that were stored before there were customers
        hold = Objects.requireNonNullElse(hold, CartHold.NONE); // nor holds
        coupons = List.copyOf(Objects.requireNonNullElse(coupons, List.of())); // nor coupons
    }

    /** A cart without coupons. */
    public Cart(String id, long version, String currency, List<LineItem> lineItems, long expiresAtMillis,
            Checkout checkout, List<KeyedChange> recent, String customerId, Delivery delivery, CartHold hold) {
        this(id, version, currency, lineItems, expiresAtMillis, checkout, recent, customerId, delivery, hold,
                List.of());
    }

    /** A cart that nothing is held for. */
    public Cart(String id, long version, String currency, List<LineItem> lineItems, long expiresAtMillis,
            Checkout checkout, List<KeyedChange> recent, String customerId, Delivery delivery) {
        this(id, version, currency, lineItems, expiresAtMillis, checkout, recent, customerId, delivery, CartHold.NONE);
    }

    /** A cart that nothing is known of where it goes to. */
    public Cart(String id, long version, String currency, List<LineItem> lineItems, long expiresAtMillis,
            Checkout checkout, List<KeyedChange> recent, String customerId) {
        this(id, version, currency, lineItems, expiresAtMillis, checkout, recent, customerId, Delivery.OPEN);
    }

    /** An empty cart, new at {@code nowMillis}; {@code customerId} empty for a guest's. */
    public static Cart create(String id, String currency, String customerId, long nowMillis) {
        return new Cart(id, 1, currency, List.of(), nowMillis + LIFETIME_MILLIS, Checkout.OPEN, List.of(), customerId);
    }

    /** Whether {@code callerId}, empty for a guest, may see and change the cart. */
    public boolean isOpenTo(String callerId) {
        return customerId.isEmpty() || customerId.equals(callerId);
    }

    /** Whether shoppers may still see the cart at {@code nowMillis}. */
    public boolean isVisible(long nowMillis) {
        boolean isGone = checkout.state() == Checkout.State.DELETED || checkout.state() == Checkout.State.MERGED;
        return !isGone && nowMillis < expiresAtMillis;
    }

    /** Minor units for all line items. */
    public long subtotalMinor() {
        return lineItems.stream().mapToLong(LineItem::totalMinor).sum();
    }

    /**
     * Decides a change; changes nothing itself.
     *
     * @param key the change under its Idempotency-Key, empty if it has none
     * @param expectedVersion the version that the caller has seen, 0 if any will do
     */
    public CartOutcome apply(CartChange change, Optional<KeyedChange> key, long expectedVersion, long nowMillis) {
        if (!isVisible(nowMillis)) {
            return new NoSuchCart();
        }
        Optional<KeyedChange> earlier = key.flatMap(this::recentOf);
        if (earlier.isPresent()) {
            return earlier.equals(key) ? new Replayed(this) : new KeyReused();
        }
        if (expectedVersion != 0 && expectedVersion != version) {
            return new VersionConflict(version);
        }
        CartOutcome outcome = switch (change) {
            case AddLineItem add -> unlessClosed(nowMillis, () -> add(add.item(), nowMillis));
            case SetQuantity set -> unlessClosed(nowMillis, () -> set(set, nowMillis));
            case SetDelivery set -> unlessClosed(nowMillis, () -> new Changed(new Cart(id, version + 1, currency,
                    lineItems, expiresAtMillis, checkout, recent, customerId, set.delivery(), hold, coupons)));
            case AddCoupon add -> unlessClosed(nowMillis, () -> addCoupon(add.code()));
            case RemoveCoupon remove -> unlessClosed(nowMillis, () -> coupons.contains(remove.code())
                    ? with(coupons.stream().filter(code -> !code.equals(remove.code())).toList()) : new Replayed(this));
            case DeleteCart delete -> unlessClosed(nowMillis, () -> next(List.of(), Checkout.DELETED, CartHold.NONE));
            case BeginCheckout begin -> begin(begin, nowMillis);
            case AbandonCheckout abandon -> abandon(abandon.attempt());
            case CompleteCheckout complete -> complete(complete);
            case ClaimCart claim -> unlessClosed(nowMillis, () -> claim(claim.customerId()));
            case CompleteHold complete -> completeHold(complete);
            case EndHold end -> unlessClosed(nowMillis, () -> hold.exists()
                    ? next(lineItems, checkout, CartHold.NONE) : new Replayed(this));
            case TakeOver take -> unlessClosed(nowMillis, () -> takeOver(take, nowMillis));
            case RefuseTakeOver _ -> next(lineItems, checkout, hold); // also while it is taken: that is why
        };
        return outcome instanceof Changed(Cart next) ? new Changed(next.remember(key, nowMillis)) : outcome;
    }

    private Optional<KeyedChange> recentOf(KeyedChange key) {
        return recent.stream().filter(known -> known.attempt().equals(key.attempt())).findFirst();
    }

    private CartOutcome unlessClosed(long nowMillis, Supplier<CartOutcome> change) {
        return switch (checkout.state()) {
            case OPEN -> change.get();
            case TAKEN -> new InCheckout(checkout.attempt(), nowMillis >= checkout.untilMillis());
            case ORDERED -> new AlreadyOrdered(checkout.orderId());
            case DELETED, MERGED -> new NoSuchCart();
        };
    }

    private CartOutcome add(LineItem item, long nowMillis) {
        List<LineItem> items = new ArrayList<>(lineItems);
        int index = indexOf(item.sku());
        if (index < 0) {
            if (items.size() >= MAX_LINE_ITEMS) {
                return new TooManyLineItems(MAX_LINE_ITEMS);
            }
            items.add(item);
            return next(items, checkout, hold.within(items, nowMillis));
        }
        long sum = items.get(index).quantity() + item.quantity();
        long limit = OrderLine.maxQuantity(item.unitPriceMinor());
        if (sum > limit) {
            return new QuantityAboveLimit(limit);
        }
        items.set(index, new LineItem(item.sku(), item.title(), sum, item.unitPriceMinor()));
        return next(items, checkout, hold.within(items, nowMillis));
    }

    private CartOutcome set(SetQuantity set, long nowMillis) {
        String sku = set.sku();
        long quantity = set.quantity();
        int index = indexOf(sku);
        if (index < 0) {
            return new NoSuchLineItem();
        }
        LineItem old = lineItems.get(index);
        long limit = OrderLine.maxQuantity(old.unitPriceMinor());
        if (quantity > limit) {
            return new QuantityAboveLimit(limit);
        }
        List<LineItem> items = new ArrayList<>(lineItems);
        if (quantity == 0) {
            items.remove(index);
        } else {
            items.set(index, new LineItem(sku, old.title(), quantity, old.unitPriceMinor()));
        }
        return next(items, checkout, hold.within(items, nowMillis));
    }

    private CartOutcome addCoupon(String code) {
        if (coupons.contains(code)) {
            return new Replayed(this);
        }
        return coupons.size() >= Basket.MAX_COUPONS ? new TooManyCoupons(Basket.MAX_COUPONS)
                : with(Stream.concat(coupons.stream(), Stream.of(code)).toList());
    }

    private Changed with(List<String> nextCoupons) {
        return new Changed(new Cart(id, version + 1, currency, lineItems, expiresAtMillis, checkout, recent,
                customerId, delivery, hold, nextCoupons));
    }

    /** Another cart's line items and coupons come in addition; what passes the limits of a line or cart is left out. */
    private CartOutcome takeOver(TakeOver take, long nowMillis) {
        List<LineItem> items = new ArrayList<>(lineItems);
        for (LineItem other : take.items()) {
            int index = indexOf(other.sku());
            if (index < 0) {
                items.add(other);
            } else {
                LineItem old = items.get(index);
                long sum = Math.min(old.quantity() + other.quantity(), OrderLine.maxQuantity(old.unitPriceMinor()));
                items.set(index, new LineItem(old.sku(), old.title(), sum, old.unitPriceMinor()));
            }
        }
        List<String> codes = Stream.concat(coupons.stream(), take.coupons().stream()).distinct()
                .limit(Basket.MAX_COUPONS).toList();
        return items.size() > MAX_LINE_ITEMS ? new TooManyLineItems(MAX_LINE_ITEMS)
                : new Changed(new Cart(id, version + 1, currency, items, expiresAtMillis, checkout, recent,
                        customerId, delivery, hold.within(items, nowMillis), codes));
    }

    /**
     * The cart after its line items have gone over to {@code intoId}; a second time it is the same. What stays is a
     * tombstone with the line items, the coupons and the hold, until they have arrived.
     */
    public CartOutcome mergeInto(String intoId, long nowMillis) {
        if (checkout.state() == Checkout.State.MERGED && checkout.orderId().equals(intoId)) {
            return new Replayed(this);
        }
        Checkout merged = new Checkout(Checkout.State.MERGED, Checkout.NOBODY, 0, intoId);
        return isVisible(nowMillis) ? unlessClosed(nowMillis, () -> next(lineItems, merged, hold))
                : new NoSuchCart();
    }

    /**
     * The cart after a merge has ended: without line items, coupons and hold if they have {@code arrived}, else open as
     * before.
     *
     * @param leftVersion of the tombstone: another merge may have ended this one, and a next one begun
     */
    public CartOutcome endMerge(String intoId, long leftVersion, boolean arrived) {
        if (checkout.state() != Checkout.State.MERGED || !checkout.orderId().equals(intoId)
                || version != leftVersion) {
            return new NoSuchCart();
        }
        return arrived
                ? new Changed(new Cart(id, version + 1, currency, List.of(), expiresAtMillis, checkout, recent,
                        customerId, delivery, CartHold.NONE, List.of()))
                : next(lineItems, Checkout.OPEN, hold);
    }

    private CartOutcome begin(BeginCheckout begin, long nowMillis) {
        boolean sameAgain = checkout.state() == Checkout.State.TAKEN && checkout.attempt().equals(begin.attempt());
        Checkout taken = new Checkout(Checkout.State.TAKEN, begin.attempt(), begin.untilMillis(), "");
        return sameAgain ? next(lineItems, taken, hold)
                : unlessClosed(nowMillis, () -> next(lineItems, taken, hold));
    }

    private CartOutcome abandon(AttemptId attempt) {
        boolean itsOwn = checkout.state() == Checkout.State.TAKEN && checkout.attempt().equals(attempt);
        return itsOwn ? next(lineItems, Checkout.OPEN, hold) : new Replayed(this);
    }

    /** Whoever has taken the cart meanwhile has a right to what it held before. */
    private CartOutcome completeHold(CompleteHold complete) {
        boolean itsOwn = checkout.state() == Checkout.State.TAKEN && checkout.attempt().equals(complete.attempt());
        return itsOwn ? next(lineItems, Checkout.OPEN, complete.hold())
                : new InCheckout(checkout.attempt(), false);
    }

    private CartOutcome complete(CompleteCheckout complete) {
        if (checkout.state() == Checkout.State.ORDERED) {
            return new Replayed(this);
        }
        return next(lineItems, new Checkout(Checkout.State.ORDERED, complete.attempt(), 0, complete.orderId()),
                CartHold.NONE);
    }

    /** Who may change the cart was looked at before: a customer's cart is given to nobody else. */
    private CartOutcome claim(String newCustomerId) {
        return customerId.equals(newCustomerId)
                ? new Replayed(this)
                : new Changed(new Cart(id, version + 1, currency, lineItems, expiresAtMillis, checkout, recent,
                        newCustomerId, delivery, hold, coupons));
    }

    private int indexOf(String sku) {
        for (int i = 0; i < lineItems.size(); i++) {
            if (lineItems.get(i).sku().equals(sku)) {
                return i;
            }
        }
        return -1;
    }

    private CartOutcome next(List<LineItem> items, Checkout nextCheckout, CartHold nextHold) {
        return new Changed(new Cart(id, version + 1, currency, items, expiresAtMillis, nextCheckout, recent,
                customerId, delivery, nextHold, coupons));
    }

    private Cart remember(Optional<KeyedChange> key, long nowMillis) {
        List<KeyedChange> remembered = new ArrayList<>(recent);
        key.ifPresent(remembered::add);
        int tooMany = Math.max(0, remembered.size() - MAX_RECENT);
        return new Cart(id, version, currency, lineItems, nowMillis + LIFETIME_MILLIS, checkout,
                remembered.subList(tooMany, remembered.size()), customerId, delivery, hold, coupons);
    }
}
