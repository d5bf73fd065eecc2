package io.doorbuster.domain.cart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.cart.Cart.Checkout.State;
import io.doorbuster.domain.cart.Cart.KeyedChange;
import io.doorbuster.domain.cart.CartChange.AbandonCheckout;
import io.doorbuster.domain.cart.CartChange.AddLineItem;
import io.doorbuster.domain.cart.CartChange.BeginCheckout;
import io.doorbuster.domain.cart.CartChange.CompleteCheckout;
import io.doorbuster.domain.cart.CartChange.DeleteCart;
import io.doorbuster.domain.cart.CartChange.RefuseTakeOver;
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
import io.doorbuster.domain.cart.CartOutcome.TooManyLineItems;
import io.doorbuster.domain.cart.CartOutcome.VersionConflict;
import io.doorbuster.domain.order.OrderLine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CartTest {

    private static final long NOW = 1_000_000;
    private static final AttemptId MINE = new AttemptId(1, 1);
    private static final AttemptId OTHER = new AttemptId(2, 2);
    private static final int STEPS = 400;

    private final Cart empty = Cart.create("cart_x", "EUR", "", NOW);

    @Test
    void addsUpTheSameSkuAtTheNewestPrice() {
        Cart cart = changed(changed(empty, new AddLineItem(new LineItem("A", "Old", 2, 10))),
                new AddLineItem(new LineItem("A", "New", 3, 9)));

        assertThat(cart.lineItems()).containsExactly(new LineItem("A", "New", 5, 9));
        assertThat(cart.subtotalMinor()).isEqualTo(45);
        assertThat(cart.version()).isEqualTo(3);
    }

    @Test
    void removesALineItemThatIsSetToNothing() {
        Cart cart = changed(with("A", 2), new SetQuantity("A", 0));

        assertThat(cart.lineItems()).isEmpty();
    }

    @Test
    void refusesToSetWhatIsNotThere() {
        assertThat(apply(empty, new SetQuantity("A", 1))).isEqualTo(new NoSuchLineItem());
    }

    @Test
    void refusesMoreUnitsThanALineMayHave() {
        Cart cart = with("A", OrderLine.MAX_QUANTITY);

        assertThat(apply(cart, add("A", 1))).isEqualTo(new QuantityAboveLimit(OrderLine.MAX_QUANTITY));
        assertThat(apply(cart, new SetQuantity("A", OrderLine.MAX_QUANTITY + 1)))
                .isEqualTo(new QuantityAboveLimit(OrderLine.MAX_QUANTITY));
    }

    @Test
    void refusesMoreLineItemsThanACartMayHave() {
        Cart cart = empty;
        for (int i = 0; i < Cart.MAX_LINE_ITEMS; i++) {
            cart = changed(cart, add("SKU-" + i, 1));
        }

        assertThat(apply(cart, add("ONE-MORE", 1))).isEqualTo(new TooManyLineItems(Cart.MAX_LINE_ITEMS));
        assertThat(apply(cart, add("SKU-0", 1))).isInstanceOf(Changed.class);
    }

    @Test
    void refusesAVersionThatIsNotTheCurrentOne() {
        Cart cart = with("A", 1);

        assertThat(cart.apply(add("A", 1), Optional.empty(), 1, NOW)).isEqualTo(new VersionConflict(2));
        assertThat(cart.apply(add("A", 1), Optional.empty(), 2, NOW)).isInstanceOf(Changed.class);
    }

    @Test
    void makesAChangeOnceUnderItsKey() {
        KeyedChange key = new KeyedChange(MINE, 7);
        Cart cart = changed(empty, add("A", 1), key);

        assertThat(cart.apply(add("A", 1), Optional.of(key), 0, NOW)).isEqualTo(new Replayed(cart));
        assertThat(cart.apply(add("A", 1), Optional.of(key), 1, NOW)).isEqualTo(new Replayed(cart));
        assertThat(cart.apply(add("A", 2), Optional.of(new KeyedChange(MINE, 8)), 0, NOW)).isEqualTo(new KeyReused());
    }

    @Test
    void forgetsTheOldestKeyBeyondTheLimit() {
        Cart cart = empty;
        for (int i = 0; i <= Cart.MAX_RECENT; i++) {
            cart = changed(cart, add("A", 1), new KeyedChange(new AttemptId(9, i), i));
        }

        assertThat(cart.recent()).hasSize(Cart.MAX_RECENT);
        assertThat(cart.apply(add("A", 1), Optional.of(new KeyedChange(new AttemptId(9, 0), 0)), 0, NOW))
                .isInstanceOf(Changed.class);
        assertThat(cart.apply(add("A", 1), Optional.of(new KeyedChange(new AttemptId(9, 1), 1)), 0, NOW))
                .isInstanceOf(Replayed.class);
    }

    @Test
    void bindsNoKeyToARefusal() {
        KeyedChange key = new KeyedChange(MINE, 7);

        assertThat(empty.apply(new SetQuantity("A", 1), Optional.of(key), 0, NOW)).isEqualTo(new NoSuchLineItem());
        assertThat(empty.recent()).isEmpty();
    }

    @Test
    void expiresThirtyDaysAfterTheLastChange() {
        long later = NOW + Cart.LIFETIME_MILLIS - 1;
        Cart touched = ((Changed) empty.apply(add("A", 1), Optional.empty(), 0, later)).cart();

        assertThat(empty.isVisible(later)).isTrue();
        assertThat(empty.isVisible(later + 1)).isFalse();
        assertThat(empty.apply(add("A", 1), Optional.empty(), 0, later + 1)).isEqualTo(new NoSuchCart());
        assertThat(touched.expiresAtMillis()).isEqualTo(later + Cart.LIFETIME_MILLIS);
    }

    @Test
    void leavesATombstoneWhenDeleted() {
        Cart deleted = changed(with("A", 1), new DeleteCart());

        assertThat(deleted.isVisible(NOW)).isFalse();
        assertThat(deleted.lineItems()).isEmpty();
        assertThat(deleted.version()).isEqualTo(3);
        assertThat(apply(deleted, add("A", 1))).isEqualTo(new NoSuchCart());
    }

    @Test
    void isTakenByOneCheckoutOnly() {
        Cart taken = changed(with("A", 1), new BeginCheckout(MINE, NOW + 10));

        assertThat(apply(taken, new BeginCheckout(OTHER, NOW + 10))).isEqualTo(new InCheckout(MINE, false));
        assertThat(apply(taken, add("A", 1))).isEqualTo(new InCheckout(MINE, false));
        assertThat(apply(taken, new DeleteCart())).isEqualTo(new InCheckout(MINE, false));
        assertThat(apply(taken, new BeginCheckout(MINE, NOW + 20))).isInstanceOf(Changed.class);
    }

    @Test
    void tellsThatACheckoutIsPastItsTimeAndStillGivesNothingAway() {
        Cart taken = changed(with("A", 1), new BeginCheckout(MINE, NOW + 10));

        CartOutcome outcome = taken.apply(new BeginCheckout(OTHER, NOW + 90), Optional.empty(), 0, NOW + 10);

        assertThat(outcome).isEqualTo(new InCheckout(MINE, true));
    }

    @Test
    void comesBackWhenItsCheckoutIsAbandoned() {
        Cart taken = changed(with("A", 1), new BeginCheckout(MINE, NOW + 10));

        assertThat(apply(taken, new AbandonCheckout(OTHER))).isEqualTo(new Replayed(taken));
        assertThat(changed(taken, new AbandonCheckout(MINE)).checkout().state()).isEqualTo(State.OPEN);
    }

    @Test
    void isClosedForGoodByItsOrder() {
        Cart taken = changed(with("A", 1), new BeginCheckout(MINE, NOW + 10));
        Cart ordered = changed(taken, new CompleteCheckout(MINE, "ord_1"));

        assertThat(apply(ordered, add("A", 1))).isEqualTo(new AlreadyOrdered("ord_1"));
        assertThat(apply(ordered, new BeginCheckout(MINE, NOW + 10))).isEqualTo(new AlreadyOrdered("ord_1"));
        assertThat(apply(ordered, new AbandonCheckout(MINE))).isEqualTo(new Replayed(ordered));
        assertThat(apply(ordered, new CompleteCheckout(OTHER, "ord_2"))).isEqualTo(new Replayed(ordered));
    }

    @Test
    void isClosedByAnOrderEvenIfItWasGivenBackMeanwhile() {
        Cart ordered = changed(with("A", 1), new CompleteCheckout(MINE, "ord_1"));

        assertThat(ordered.checkout().state()).isEqualTo(State.ORDERED);
    }

    @Test
    void decidesOnceWhetherTheLinesOfAnotherCartArrive() {
        Cart taken = changed(empty, new BeginCheckout(OTHER, NOW + 10));
        CartChange takeOver = new TakeOver(with("A", 2).lineItems(), List.of());
        KeyedChange arrival = new KeyedChange(MINE, 0);
        KeyedChange refusal = new KeyedChange(MINE, 1);
        assertThat(taken.apply(takeOver, Optional.of(arrival), 0, NOW)).isEqualTo(new InCheckout(OTHER, false));

        Cart refused = changed(changed(taken, new RefuseTakeOver(), refusal), new AbandonCheckout(OTHER));
        Cart arrived = changed(changed(taken, new AbandonCheckout(OTHER)), takeOver, arrival);

        assertThat(refused.apply(takeOver, Optional.of(arrival), 0, NOW)).isEqualTo(new KeyReused());
        assertThat(arrived.apply(new RefuseTakeOver(), Optional.of(refusal), 0, NOW)).isEqualTo(new KeyReused());
        assertThat(quantities(arrived)).isEqualTo(Map.of("A", 2L));
    }

    @Test
    void endsOnlyTheMergeForWhichItWasLeft() {
        Cart left = ((Changed) with("A", 2).mergeInto("cart_y", NOW)).cart();
        Cart back = ((Changed) left.endMerge("cart_y", left.version(), false)).cart();
        Cart again = ((Changed) back.mergeInto("cart_y", NOW)).cart();

        assertThat(quantities(back)).isEqualTo(Map.of("A", 2L));
        assertThat(again.endMerge("cart_y", left.version(), false)).isEqualTo(new NoSuchCart());
        assertThat(again.endMerge("cart_y", again.version(), true)).isInstanceOf(Changed.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, OrderLine.MAX_QUANTITY + 1})
    void refusesLineItemsBeyondTheLimits(long quantity) {
        assertThatThrownBy(() -> new LineItem("A", "A", quantity, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quantity " + quantity);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void staysWhatASimpleModelSaysWhateverIsAskedOfIt(long seed) {
        Random random = new Random(seed);
        Map<String, Long> model = new HashMap<>();
        Cart cart = empty;
        for (int step = 0; step < STEPS; step++) {
            String sku = "SKU-" + random.nextInt(5);
            long quantity = random.nextInt(4);
            boolean adds = random.nextBoolean() && quantity > 0;
            CartChange change = adds ? add(sku, quantity) : new SetQuantity(sku, quantity);
            CartOutcome outcome = apply(cart, change);
            if (adds) {
                model.merge(sku, quantity, Long::sum);
            } else {
                model.computeIfPresent(sku, (same, old) -> quantity == 0 ? null : quantity);
            }

            if (outcome instanceof Changed(Cart next)) {
                assertThat(next.version()).isEqualTo(cart.version() + 1);
                cart = next;
            }
            assertThat(quantities(cart)).isEqualTo(model);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void ordersAtMostOnceHoweverCheckoutsInterleave(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < STEPS; round++) {
            Cart cart = with("A", 1);
            Map<AttemptId, Boolean> holds = new HashMap<>();
            int orders = 0;
            for (int step = 0; step < 12; step++) {
                AttemptId attempt = random.nextBoolean() ? MINE : OTHER;
                boolean taken = holds.getOrDefault(attempt, false);
                CartChange change = !taken ? new BeginCheckout(attempt, NOW + 10)
                        : random.nextBoolean() ? new AbandonCheckout(attempt) : new CompleteCheckout(attempt, "ord");
                CartOutcome outcome = apply(cart, change);
                holds.put(attempt, change instanceof BeginCheckout && outcome instanceof Changed);
                orders += change instanceof CompleteCheckout ? 1 : 0;
                cart = outcome instanceof Changed(Cart next) ? next : cart;
            }
            assertThat(orders).isLessThanOrEqualTo(1);
        }
    }

    private static Map<String, Long> quantities(Cart cart) {
        return cart.lineItems().stream().collect(Collectors.toMap(LineItem::sku, LineItem::quantity));
    }

    private Cart with(String sku, long quantity) {
        return changed(empty, add(sku, quantity));
    }

    private static AddLineItem add(String sku, long quantity) {
        return new AddLineItem(new LineItem(sku, "Title", quantity, 1));
    }

    private static CartOutcome apply(Cart cart, CartChange change) {
        return cart.apply(change, Optional.empty(), 0, NOW);
    }

    private static Cart changed(Cart cart, CartChange change) {
        return ((Changed) apply(cart, change)).cart();
    }

    private static Cart changed(Cart cart, CartChange change, KeyedChange key) {
        return ((Changed) cart.apply(change, Optional.of(key), 0, NOW)).cart();
    }
}
