package io.doorbuster.harness.simulation;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.SoldOutNote;
import io.doorbuster.harness.simulation.History.Adjustment;
import io.doorbuster.harness.simulation.History.Call;
import io.doorbuster.harness.simulation.LedgerModel.Change;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether "sold out" was true at some moment of the call that was told so: what was unsold, less what others may have
 * held just then, was less than was asked for. Nothing is said where a fault can hold units for a while; there the end
 * shows whether they came back.
 */
final class SoldOutCheck {

    /** Received units are sold that much later if nothing was left before (decision 0010). */
    private static final long CLOSED_MICROS = SoldOutNote.CLOSED_MILLIS * 1_000;
    /** What a message takes, to and fro. */
    private static final long SLACK_MICROS = 100_000;

    private final World world;
    private final LedgerModel ledger;
    private final History history;

    SoldOutCheck(World world, LedgerModel ledger, History history) {
        this.world = world;
        this.ledger = ledger;
        this.history = history;
    }

    void check() {
        for (Call call : history.calls()) {
            if (call.answer() instanceof OutOfStock(String sku, long requested, long available)) {
                long left = leastUnsold(sku, call) - heldByOthers(sku, call);
                if (left >= requested) {
                    world.violated("sold out: " + call.shopper() + " was told " + call.answer() + " with at least "
                            + left + " left all the while");
                }
            }
        }
    }

    private long leastUnsold(String sku, Call call) {
        long from = call.startMicros() - CLOSED_MICROS - SLACK_MICROS;
        long before = 0;
        long least = Long.MAX_VALUE;
        for (Change change : ledger.changes.getOrDefault(sku, List.of())) {
            if (change.atMicros() < from) {
                before = change.row().unsold();
            } else if (change.atMicros() <= call.endMicros()) {
                least = Math.min(least, change.row().unsold());
            }
        }
        return Math.min(before, least);
    }

    /** Also a replay holds units, for as long as nobody has looked whether its attempt owns an order. */
    private long heldByOthers(String sku, Call call) {
        Map<AttemptId, Long> held = new HashMap<>();
        for (Call other : history.calls()) {
            PlaceOrder order = other.order();
            if (!order.attempt().equals(call.order().attempt()) && overlap(other, call)) {
                order.lines().stream().filter(line -> line.sku().equals(sku))
                        .forEach(line -> held.merge(order.attempt(), line.quantity(), Math::max));
            }
        }
        for (Adjustment adjustment : history.adjustments()) {
            boolean overlaps = adjustment.startMicros() <= call.endMicros()
                    && adjustment.endMicros() + SLACK_MICROS >= call.startMicros();
            if (adjustment.sku().equals(sku) && overlaps) {
                held.merge(adjustment.movement(), Math.max(0, -adjustment.delta()), Math::max);
            }
        }
        return held.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What PostgreSQL refuses for what it is keeps its units until the sweep. */
    private static boolean overlap(Call other, Call call) {
        boolean isPoison = other.shopper().startsWith(Statements.POISON);
        return other.startMicros() <= call.endMicros()
                && (isPoison || other.endMicros() + SLACK_MICROS >= call.startMicros());
    }
}
