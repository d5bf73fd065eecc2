package io.doorbuster.app.order;

import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.KeyReused;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.NotReady;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Overloaded;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.order.Placement.Unknown;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** What shoppers hear of their orders, and how long they waited for it. Thread-safe. */
@Component
public class OrderAnswers {

    private static final String OUTCOME = "outcome";

    private final MeterRegistry meters;

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
            return created(placed);
        } catch (Problem refusal) {
            outcome = refusal.name();
            throw refusal;
        } finally {
            sample.stop(meters.timer("doorbuster.orders", OUTCOME, outcome));
        }
    }

    private static Placed placed(Placement placement, Optional<Problem> heldBack) {
        return switch (placement) {
            case Placed placed -> placed;
            case OutOfStock shortage ->
                    throw Problem.insufficientStock(shortage.sku(), shortage.requested(), shortage.available());
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
        ResponseEntity.BodyBuilder answer = ResponseEntity.created(URI.create("/api/v1/orders/" + view.id()))
                .eTag(EntityTag.of(view.version()))
                .cacheControl(CacheControl.noStore().cachePrivate());
        if (placed.replayed()) {
            answer.header("Idempotent-Replayed", "true");
        }
        return answer.body(view);
    }
}
