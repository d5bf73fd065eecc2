package io.doorbuster.harness;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Holds each stored order against the attempt that it says it belongs to: what is answered is stored, what is stored was
 * asked for, and all three say the same.
 */
final class StoredOrders {

    /** Part of every attempt, and of the shop's contract: a repeated key must find its order for ever. */
    private static final String ROUTE = "POST /api/v1/orders";

    private final List<Violation> violations = new ArrayList<>();
    private final Map<UUID, OrderRequest> requests = new HashMap<>();
    private final Map<UUID, Placed> answers = new HashMap<>();

    private StoredOrders(History history) {
        for (Call call : history.calls()) {
            UUID attempt = attempt(call.request());
            requests.put(attempt, call.request());
            if (call.outcome() instanceof Placed placed) {
                answers.put(attempt, placed);
            }
        }
    }

    /**
     * Every contradiction between {@code history} and {@code newOrders}, which are all orders that came into being since
     * it began, and were all fulfilled before they were read.
     */
    static List<Violation> check(History history, List<StoredOrder> newOrders) {
        StoredOrders stored = new StoredOrders(history);
        Set<UUID> seen = new HashSet<>();
        for (StoredOrder order : newOrders) {
            if (!seen.add(order.attempt())) {
                stored.add(Kind.DOUBLE_ORDER,
                        "attempt " + order.attempt() + " owns two stored orders, one is " + order);
            }
            stored.check(order);
        }
        stored.answers.forEach((attempt, placed) -> {
            if (!seen.contains(attempt)) {
                stored.add(Kind.LOST_ORDER, placed + " was answered and its attempt owns no stored order");
            }
        });
        return stored.violations;
    }

    private void check(StoredOrder order) {
        OrderRequest request = requests.get(order.attempt());
        if (request == null) {
            add(Kind.UNASKED_ORDER, "nobody made the attempt of " + order);
        } else if (!request.unitsBySku().equals(order.unitsBySku()) || !request.email().equals(order.email())) {
            add(Kind.STORED_DIFFERENTLY, request + " is stored as " + order);
        }
        Placed answer = answers.get(order.attempt());
        if (answer != null && !isSame(answer, order)) {
            add(Kind.STORED_DIFFERENTLY, answer + " was answered and is stored as " + order);
        }
        if (order.fulfilledFrom().isEmpty()
                || new HashSet<>(order.fulfilledFrom()).size() != order.fulfilledFrom().size()) {
            add(Kind.FULFILLMENT_DIFFERS, "each location ships an order once: " + order);
        }
    }

    private static boolean isSame(Placed answer, StoredOrder order) {
        return answer.orderId().equals(order.id()) && answer.contents().totalMinor() == order.totalMinor()
                && answer.contents().unitsBySku().equals(order.unitsBySku());
    }

    private void add(Kind kind, String detail) {
        violations.add(new Violation(kind, detail));
    }

    static UUID attempt(OrderRequest request) {
        return AttemptId.of(request.email().toLowerCase(Locale.ROOT), ROUTE, request.idempotencyKey()).toUuid();
    }
}
