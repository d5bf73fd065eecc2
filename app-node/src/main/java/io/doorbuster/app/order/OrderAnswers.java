package io.doorbuster.app.order;

import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.Problem;
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
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** What shoppers hear of their orders, and how long they waited for it. Thread-safe. */
@Component
public class OrderAnswers {

    /** Debug: a line for each of thousands of orders a second costs more than it tells. */
    private static final Logger LOG = LoggerFactory.getLogger(OrderAnswers.class);
    private static final String OUTCOME = "outcome";
    private static final @Nullable String NOBODY_KEEPS_IT = CacheControl.noStore().cachePrivate().getHeaderValue();

    private final MeterRegistry meters;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();

    OrderAnswers(MeterRegistry meters) {
        this.meters = meters;
    }

    /**
     * Runs {@code placing} and turns what comes of it into an answer: 201 with the order, or a {@link Problem}, thrown.
     * The time it took is recorded by outcome.
     *
     * @param heldBack the reason to refuse the order, if the caller has one: it is told only if the attempt, which then
     *     is recalled only, turns out to own no order
     */
    public ResponseEntity<OrderView> answer(Supplier<Placement> placing, Optional<Problem> heldBack) {
        Timer.Sample sample = Timer.start(meters);
        String outcome = "fault";
        try {
            Placed placed = placed(placing.get(), heldBack);
            outcome = placed.replayed() ? "replayed" : "placed";
            LOG.debug("order {} {}", placed.order().id(), outcome);
            return created(placed);
        } catch (Problem refusal) {
            outcome = refusal.name();
            throw refusal;
        } finally {
            sample.stop(timers.computeIfAbsent(outcome, o -> meters.timer("doorbuster.orders", OUTCOME, o)));
        }
    }

    private static Placed placed(Placement placement, Optional<Problem> heldBack) {
        return switch (placement) {
            case Placed placed -> placed;
            case OutOfStock shortage ->
                    throw Problem.insufficientStock(shortage.sku(), shortage.requested(), shortage.available());
            case PurchaseLimited(String sku, long limit, long alreadyBought) ->
                    throw Problem.purchaseLimit(sku, limit, alreadyBought);
            case CouponUsedUp(String code, long limit, boolean byBuyer) ->
                    throw Problem.couponUsedUp(code, limit, byBuyer);
            case NotOwned _ ->
                    throw heldBack.orElseThrow(() -> new IllegalStateException("only a recall ends as not owned"));
            case KeyReused _ -> throw Problem.idempotencyKeyReused();
            case Unknown _ -> throw Problem.notReady("It is not known yet whether the order was placed; repeat the "
                    + "request with the same Idempotency-Key");
            case Overloaded _ -> throw Problem.overloaded();
            case NotReady _ -> throw Problem.notReady("Nothing was placed; repeat the request with the same "
                    + "Idempotency-Key");
        };
    }

    private static ResponseEntity<OrderView> created(Placed placed) {
        OrderView view = OrderView.of(placed.order());
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.LOCATION, "/api/v1/orders/" + view.id());
        headers.set(HttpHeaders.ETAG, EntityTag.of(view.version()));
        headers.set(HttpHeaders.CACHE_CONTROL, NOBODY_KEEPS_IT);
        if (placed.replayed()) {
            headers.set("Idempotent-Replayed", "true");
        }
        return new ResponseEntity<>(view, headers, HttpStatus.CREATED);
    }
}
