package io.doorbuster.harness.simulation;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.stock.AdjustmentOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What shoppers and operators asked and were told, in the order of the answers. */
final class History {

    private final List<Call> calls = new ArrayList<>();
    private final List<Receipt> receipts = new ArrayList<>();
    private final List<Adjustment> adjustments = new ArrayList<>();
    private final Map<AttemptId, Integer> handled = new HashMap<>();
    private final Map<AttemptId, Integer> sent = new HashMap<>();
    private final Set<String> givenUp = new HashSet<>();
    private int open;

    /** One request of a shopper. */
    record Call(String shopper, PlaceOrder order, long startMicros, long endMicros, Placement answer) {}

    /** Goods in that were acknowledged. */
    record Receipt(String sku, String reference, long quantity) {}

    /** A correction that was answered, and since when it may have held units. */
    record Adjustment(String sku, AttemptId movement, long delta, long startMicros, long endMicros,
            AdjustmentOutcome answer) {}

    /** A shopper is going to ask, now or after a pause. */
    void expect() {
        open++;
    }

    void add(Call call) {
        open--;
        calls.add(call);
    }

    /** Calls that have no answer yet, or are still to come. */
    int open() {
        return open;
    }

    void add(Receipt receipt) {
        receipts.add(receipt);
    }

    void add(Adjustment adjustment) {
        adjustments.add(adjustment);
    }

    /** An operator never learned whether the ledger has a correction; then the grid may not have learned of it either. */
    void gaveUp(String sku) {
        givenUp.add(sku);
    }

    boolean hasGivenUp(String sku) {
        return givenUp.contains(sku);
    }

    /** A member begins to work on a try of the attempt. */
    void handled(AttemptId attempt) {
        handled.merge(attempt, 1, Integer::sum);
    }

    /** An app node hands a call over to a member, for the first time. */
    void sent(AttemptId attempt) {
        sent.merge(attempt, 1, Integer::sum);
    }

    /** Whether members worked on no more tries of the attempt than calls were handed over. */
    boolean wasHandledOncePerCall(AttemptId attempt) {
        return handled.getOrDefault(attempt, 0) <= sent.getOrDefault(attempt, 0);
    }

    List<Call> calls() {
        return calls;
    }

    List<Receipt> receipts() {
        return receipts;
    }

    List<Adjustment> adjustments() {
        return adjustments;
    }
}
