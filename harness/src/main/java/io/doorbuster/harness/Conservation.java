package io.doorbuster.harness;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.domain.audit.MoneyAudit;
import io.doorbuster.domain.audit.MoneyLine;
import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.OrderOutcome.Contents;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.OrderOutcome.Unknown;
import io.doorbuster.harness.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds what clients saw against what the shop says, and lists every promise that was broken. An order whose outcome is
 * unknown may exist or not: the checks allow for both, and for nothing else.
 *
 * <p>Sound only at quiescence: no call in flight, every order fulfilled, no reservation left.
 */
public final class Conservation {
    private final List<Violation> violations = new ArrayList<>();
    private final List<Call> calls;
    private final Evidence evidence;
    private final Map<String, Set<String>> ordersByKey = new TreeMap<>();

    private Conservation(History history, Evidence evidence) {
        this.calls = history.calls();
        this.evidence = evidence;
        for (Call call : calls) {
            if (call.outcome() instanceof Placed placed) {
                ordersByKey.computeIfAbsent(attempt(call), key -> new TreeSet<>()).add(placed.orderId());
            }
        }
    }

    /** Everything that {@code history} and {@code evidence} contradict one another in; empty if all is well. */
    public static List<Violation> check(History history, Evidence evidence) {
        Conservation conservation = new Conservation(history, evidence);
        conservation.checkStock();
        conservation.checkMoney();
        conservation.checkKeys();
        conservation.checkOrders();
        conservation.checkSales();
        conservation.checkFulfillments();
        conservation.violations.addAll(Refusals.check(history, evidence));
        return List.copyOf(conservation.violations);
    }

    /** The same, and each order that came into being since the history began against what was asked for and answered. */
    public static List<Violation> check(History history, Evidence evidence, List<StoredOrder> newOrders) {
        List<Violation> violations = new ArrayList<>(check(history, evidence));
        violations.addAll(StoredOrders.check(history, newOrders));
        return List.copyOf(violations);
    }

    private void checkStock() {
        Audit audit = evidence.after();
        audit.lines().forEach(this::checkLine);
        checkLine(audit.total());
        AuditLine sum = sum(audit.lines());
        if (!sum.equals(audit.total())) {
            add(Kind.SUMS_DIFFER, "the SKUs add up to " + sum + ", the total is " + audit.total());
        }
        if (audit.attempts() != audit.orders()) {
            add(Kind.SUMS_DIFFER, audit.attempts() + " attempts own " + audit.orders() + " orders");
        }
    }

    /** By the shop's own count of payments, and by the sums, for whoever does not trust that. */
    private void checkMoney() {
        MoneyAudit money = evidence.after().money();
        if (money.inconsistent() != 0) {
            add(Kind.MONEY_DIFFERS, money.inconsistent() + " payments do not add up with their orders and refunds");
        }
        for (MoneyLine line : money.lines()) {
            if (line.refundedMinor() + line.owedMinor() > line.capturedMinor()) {
                add(Kind.MONEY_DIFFERS, "of " + line.capturedMinor() + " minor units of " + line.currency()
                        + " that came, " + line.refundedMinor() + " went back and " + line.owedMinor() + " are owed");
            }
        }
    }

    private void checkLine(AuditLine line) {
        String name = line.sku().isEmpty() ? "all SKUs" : line.sku();
        if (line.sold() > line.received() || line.available() < 0) {
            add(Kind.OVERSOLD, name + " sold " + line.sold() + " of " + line.received() + ", available "
                    + line.available());
        }
        if (line.received() != line.available() + line.reserved() + line.sold()) {
            add(Kind.SUMS_DIFFER, name + " received " + line.received() + " but has " + line.available()
                    + " available, " + line.reserved() + " reserved, " + line.sold() + " sold");
        }
        if (line.drift() != 0) {
            add(Kind.SUMS_DIFFER, name + " counts " + line.sold() + " sold, its order lines "
                    + line.soldByLines());
        }
        if (line.reserved() != 0) {
            add(Kind.STILL_RESERVED, name + " has " + line.reserved() + " units reserved");
        }
    }

    private static AuditLine sum(List<AuditLine> lines) {
        return lines.stream().reduce(new AuditLine("", 0, 0, 0, 0, 0),
                (a, b) -> new AuditLine("", a.received() + b.received(), a.available() + b.available(),
                        a.reserved() + b.reserved(), a.sold() + b.sold(), a.soldByLines() + b.soldByLines()));
    }

    private void checkKeys() {
        Map<String, Long> firstAnswered = new HashMap<>();
        for (Call call : calls) {
            if (call.outcome() instanceof Placed) {
                firstAnswered.merge(attempt(call), call.endNanos(), Conservation::earlier);
            }
        }
        for (Call call : calls) {
            Long answered = firstAnswered.get(attempt(call));
            if (answered != null && isRefusal(call.outcome()) && call.startNanos() - answered > 0) {
                add(Kind.REFUSED_AFTER_PLACED, "key " + attempt(call) + " owns "
                        + ordersByKey.get(attempt(call)) + " and was answered " + call.outcome());
            }
        }
        Map<String, String> keyByOrder = new HashMap<>();
        ordersByKey.forEach((key, orders) -> checkOwner(key, orders, keyByOrder));
        checkAnswers();
    }

    private void checkAnswers() {
        Map<String, Contents> answered = new HashMap<>();
        for (Call call : calls) {
            if (call.outcome() instanceof Placed placed) {
                Contents first = answered.putIfAbsent(placed.orderId(), placed.contents());
                if (first != null && !first.equals(placed.contents())) {
                    add(Kind.ANSWERS_DIFFER, "order " + placed.orderId() + " was answered as " + first + " and as "
                            + placed.contents());
                }
            }
        }
    }

    private void checkOwner(String key, Set<String> orders, Map<String, String> keyByOrder) {
        if (orders.size() > 1) {
            add(Kind.DOUBLE_ORDER, "key " + key + " owns " + orders);
        }
        for (String order : orders) {
            String other = keyByOrder.putIfAbsent(order, key);
            if (other != null) {
                add(Kind.DOUBLE_ORDER, "order " + order + " is owned by the keys " + other + " and " + key);
            }
        }
    }

    private void checkOrders() {
        Set<String> stored = new HashSet<>(evidence.orderIds());
        Set<String> answered = new TreeSet<>();
        ordersByKey.values().forEach(answered::addAll);
        for (String order : answered) {
            if (!stored.contains(order)) {
                add(Kind.LOST_ORDER, "order " + order + " was answered 201 and is not stored");
            }
        }
        if (stored.size() != evidence.after().orders() || stored.size() != evidence.orderIds().size()) {
            add(Kind.SUMS_DIFFER, "the list has " + evidence.orderIds().size() + " orders (" + stored.size()
                    + " different ones), the audit " + evidence.after().orders());
        }
        long unasked = evidence.newOrders() - answered.size() - openCalls().size();
        if (unasked > 0) {
            add(Kind.UNASKED_ORDER, evidence.newOrders() + " orders were stored, " + answered.size()
                    + " answered, and " + openCalls().size() + " calls are unknown");
        }
    }

    /** Calls of unknown outcome, the last of each key that was never answered 201. */
    private Map<String, Call> openCalls() {
        Map<String, Call> open = new HashMap<>();
        for (Call call : calls) {
            if (call.outcome() instanceof Unknown && !ordersByKey.containsKey(attempt(call))) {
                open.put(attempt(call), call);
            }
        }
        return open;
    }

    private void checkSales() {
        Map<String, Long> certain = new TreeMap<>();
        Set<String> counted = new HashSet<>();
        for (Call call : calls) {
            if (call.outcome() instanceof Placed placed && counted.add(placed.orderId())) {
                call.request().unitsBySku().forEach((sku, units) -> certain.merge(sku, units, Long::sum));
            }
        }
        Map<String, Long> possible = new TreeMap<>();
        for (Call call : openCalls().values()) {
            call.request().unitsBySku().forEach((sku, units) -> possible.merge(sku, units, Long::sum));
        }
        Map<String, Long> sold = soldSince(evidence.before(), evidence.after());
        Set<String> skus = new TreeSet<>(sold.keySet());
        skus.addAll(certain.keySet());
        for (String sku : skus) {
            long least = certain.getOrDefault(sku, 0L);
            long most = least + possible.getOrDefault(sku, 0L);
            long counter = sold.getOrDefault(sku, 0L);
            if (counter < least || counter > most) {
                add(Kind.SALES_DIFFER, sku + " counts " + counter + " sold, clients bought " + least
                        + (most > least ? " to " + most : ""));
            }
        }
    }

    private static Map<String, Long> soldSince(Audit before, Audit after) {
        Map<String, Long> sold = new TreeMap<>();
        after.lines().forEach(line -> sold.merge(line.sku(), line.sold(), Long::sum));
        before.lines().forEach(line -> sold.merge(line.sku(), -line.sold(), Long::sum));
        return sold;
    }

    private void checkFulfillments() {
        Set<String> orders = new HashSet<>(evidence.orderIds());
        Set<String> fulfilled = new HashSet<>();
        for (String order : evidence.fulfilledOrderIds()) {
            if (!fulfilled.add(order)) {
                add(Kind.FULFILLMENT_DIFFERS, "order " + order + " is fulfilled twice");
            }
            if (!orders.contains(order)) {
                add(Kind.FULFILLMENT_DIFFERS, "order " + order + " is fulfilled and is not stored");
            }
        }
        for (String order : new TreeSet<>(orders)) {
            if (!fulfilled.contains(order)) {
                add(Kind.FULFILLMENT_DIFFERS, "order " + order + " has no fulfillment order");
            }
        }
    }

    private void add(Kind kind, String detail) {
        violations.add(new Violation(kind, detail));
    }

    /** Keys are scoped to their caller: two shoppers may use the same one. */
    private static String attempt(Call call) {
        return call.request().email() + "/" + call.request().idempotencyKey();
    }

    private static boolean isRefusal(OrderOutcome outcome) {
        return switch (outcome) {
            case OrderOutcome.OutOfStock outOfStock -> true;
            case OrderOutcome.Refused refused -> true;
            case Placed placed -> false;
            case Unknown unknown -> false;
        };
    }

    /** Values of {@link System#nanoTime} are compared by their difference: they may overflow. */
    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }
}
