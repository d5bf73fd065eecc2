package io.doorbuster.app.cart;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.OperationTimeoutException;
import io.doorbuster.app.cart.CartPrices.Bill;
import io.doorbuster.app.cart.CheckoutRequest.Checked;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.order.OrderAnswers;
import io.doorbuster.app.order.OrderRouter;
import io.doorbuster.app.order.OrderView;
import io.doorbuster.app.order.PaymentChoices;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.Cart.KeyedChange;
import io.doorbuster.domain.cart.CartChange;
import io.doorbuster.domain.cart.CartChange.AbandonCheckout;
import io.doorbuster.domain.cart.CartChange.BeginCheckout;
import io.doorbuster.domain.cart.CartChange.CompleteCheckout;
import io.doorbuster.domain.cart.CartOutcome;
import io.doorbuster.domain.cart.CartOutcome.Changed;
import io.doorbuster.domain.cart.CartOutcome.InCheckout;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.CouponUsedUp;
import io.doorbuster.domain.order.Placement.KeyReused;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.NotReady;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Overloaded;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.order.Placement.PurchaseLimited;
import io.doorbuster.domain.order.Placement.Unknown;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * The way from a cart to its order. A checkout takes the cart, places the order, and closes the cart or gives it back; so
 * two checkouts of one cart place one order. Thread-safe; blocks as long as placing an order does.
 *
 * <p>The cart is given back only when it is known that the attempt owns no order. Where nobody knows, it stays taken, so
 * that the shopper can do nothing but repeat the attempt; past its time, whoever wants the cart next asks first what
 * became of the attempt.
 */
@Component
class Checkout {

    private static final Logger LOG = LoggerFactory.getLogger(Checkout.class);

    /** Longer than an order can be under way: by then its reservation was settled one way or the other. */
    static final long TAKEN_MILLIS = 60_000;

    /** With their pauses longer than partitions take to move to the members that are left; the shopper waits for them. */
    private static final int SETTLE_TRIES = 5;
    private static final Duration SETTLE_PAUSE = Duration.ofMillis(400);

    /** To recall an attempt takes no lines, and its cart may be gone: a line that stands for them. */
    private static final List<OrderLine> ANY_LINES = List.of(new OrderLine("any", 1, 0));

    /** A checkout that a shopper wants; {@code expectedVersion} 0 means that any version of the cart will do. */
    record Wanted(Carts.Wanted cart, AttemptId attempt, Checked request, long expectedVersion, String requestId) {}

    private sealed interface Begun {

        record Taken(Cart cart) implements Begun {}

        record Refused(Problem problem) implements Begun {}
    }

    private final Carts carts;
    private final CartPrices prices;
    private final OrderRouter router;
    private final OrderAnswers answers;
    private final HeldStock heldStock;
    private final PaymentChoices payments;
    private final Clock clock;

    Checkout(Carts carts, CartPrices prices, OrderRouter router, OrderAnswers answers, HeldStock heldStock,
            PaymentChoices payments, Clock clock) {
        this.carts = carts;
        this.prices = prices;
        this.heldStock = heldStock;
        this.payments = payments;
        this.router = router;
        this.answers = answers;
        this.clock = clock;
    }

    /** Places the order of a cart, or finds the one that the attempt owns; throws the problem if there is none. */
    ResponseEntity<OrderView> checkOut(Wanted wanted) {
        return switch (begin(wanted)) {
            case Begun.Refused(Problem problem) -> answers.answer(() -> recallOnly(wanted), Optional.of(problem));
            case Begun.Taken(Cart cart) -> checkOut(wanted, cart);
        };
    }

    private ResponseEntity<OrderView> checkOut(Wanted wanted, Cart cart) {
        Bill bill;
        try {
            if (cart.hold().isOverAt(clock.millis())) {
                throw Problem.holdExpired(cart.hold().expiresAtMillis());
            }
            payments.check(wanted.request().payment());
            bill = prices.billOf(cart, wanted.request());
            payments.checkAmount(wanted.request().payment(), cart.currency(), bill.charges()
                    .totalMinor(OrderLine.subtotalMinor(bill.lines())));
        } catch (Problem refusal) {
            return answers.answer(() -> settle(wanted, router.place(recall(wanted))), Optional.of(refusal));
        }
        OrderTerms terms = payments.terms(OrderTerms.counted(wanted.cart().callerId(), wanted.request().email(),
                prices.limitsOf(cart), bill.coupons()).with(cart.hold().id()), wanted.request().payment());
        PlaceOrder order = order(wanted, cart.currency(), bill, terms);
        return answers.answer(() -> {
            Placement placement = settle(wanted, router.place(order));
            if (placement instanceof Placed) {
                heldStock.release(cart.hold()); // the order has taken its units; this is for what may be left over
            }
            return placement;
        }, Optional.empty());
    }

    private Begun begin(Wanted wanted) {
        BeginCheckout begin = new BeginCheckout(wanted.attempt(), clock.millis() + TAKEN_MILLIS);
        CartOutcome outcome = change(wanted.cart(), begin, Optional.empty(), wanted.expectedVersion());
        return outcome instanceof Changed(Cart cart)
                ? new Begun.Taken(cart)
                : new Begun.Refused(CartProblems.of(outcome, wanted.cart().id()));
    }

    /** Changes a cart; one that a checkout took and left is settled first, unless nobody can tell how. */
    CartOutcome change(Carts.Wanted cart, CartChange change, Optional<KeyedChange> key, long expectedVersion) {
        return settleFirst(cart, () -> carts.change(cart, change, key, expectedVersion));
    }

    /** Makes {@code change} of the cart, once more if a checkout had taken it and left. */
    CartOutcome settleFirst(Carts.Wanted cart, Supplier<CartOutcome> change) {
        CartOutcome outcome = change.get();
        return outcome instanceof InCheckout(AttemptId other, boolean overdue) && overdue && release(cart, other)
                ? change.get()
                : outcome;
    }

    /** Closes a cart if the checkout that took it owns an order, else gives it back; false if nobody can tell now. */
    private boolean release(Carts.Wanted cart, AttemptId other) {
        PlaceOrder recall = new PlaceOrder(other, 0, Intent.RECALL, "", "", "", ANY_LINES, Address.NONE, "");
        Optional<CartChange> end = endOf(other, router.place(recall));
        end.ifPresent(change -> carts.change(cart, change, Optional.empty(), 0));
        return end.isPresent();
    }

    /** What follows for the cart from an answer to the attempt; empty where the answer does not say what it owns. */
    private static Optional<CartChange> endOf(AttemptId attempt, Placement placement) {
        return switch (placement) {
            case Placed(Order order, _) -> Optional.of(new CompleteCheckout(attempt, order.id().toString()));
            // It owns an order of this cart, for the cart is part of the attempt; of which id is not told.
            case KeyReused _ -> Optional.of(new CompleteCheckout(attempt, ""));
            case OutOfStock _,NotOwned _,PurchaseLimited _,CouponUsedUp _ -> Optional.of(new AbandonCheckout(attempt));
            case Unknown _,Overloaded _,NotReady _ -> Optional.empty();
        };
    }

    /** Brings the cart to where its order is. What fails here is made up for by the next one who wants the cart. */
    private Placement settle(Wanted wanted, Placement placement) {
        endOf(wanted.attempt(), placement).ifPresent(change -> settle(wanted.cart(), change));
        return placement;
    }

    /**
     * Makes a change that may be made again: a call to a member that dies fails at once and may have been done, and the
     * next owner of the cart is there within a second or two. Empty if it fails for longer.
     */
    Optional<CartOutcome> settle(Carts.Wanted cart, CartChange change) {
        for (int tries = 1;; tries++) {
            try {
                return Optional.of(carts.change(cart, change, Optional.empty(), 0));
            } catch (HazelcastException | IllegalStateException e) {
                // A call that timed out has waited for long enough.
                if (tries == SETTLE_TRIES || e instanceof OperationTimeoutException) {
                    LOG.warn("cart {} stays taken for a while: {}", cart.id(), e.toString());
                    return Optional.empty();
                }
                LockSupport.parkNanos(SETTLE_PAUSE.toNanos());
            }
        }
    }

    /** Another run of the attempt may have taken the cart and be at work: only an order that is there ends that. */
    private Placement recallOnly(Wanted wanted) {
        Placement placement = router.place(recall(wanted));
        return placement instanceof NotOwned ? placement : settle(wanted, placement);
    }

    private static PlaceOrder recall(Wanted wanted) {
        Checked request = wanted.request();
        String customerId = wanted.cart().callerId();
        return new PlaceOrder(wanted.attempt(), request.fingerprint(customerId), Intent.RECALL, request.email(),
                customerId, "", ANY_LINES, request.address(), request.payment().method());
    }

    private static PlaceOrder order(Wanted wanted, String currency, Bill bill, OrderTerms terms) {
        Checked request = wanted.request();
        String customerId = wanted.cart().callerId();
        return new PlaceOrder(wanted.attempt(), request.fingerprint(customerId), Intent.PLACE, request.email(),
                customerId, currency, bill.lines(), request.address(), request.payment().method(), bill.charges(),
                terms, wanted.requestId());
    }
}
