package io.doorbuster.harness.demo;

import static io.doorbuster.harness.console.TextTable.number;

import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.harness.Conservation;
import io.doorbuster.harness.Evidence;
import io.doorbuster.harness.History;
import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.Latencies;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.Violation;
import io.doorbuster.harness.Violation.Kind;
import io.doorbuster.harness.console.TextTable;
import io.doorbuster.harness.demo.Scoreboard.Score;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The sale's result: one table, and the verdict.
 *
 * @param titles of the headline SKUs, in the order in which they are shown
 * @param score the last count of the sale
 * @param latency of all calls
 * @param firstOrderNanos from the demo's start to the first order's answer; negative if there was none
 */
record SaleReport(History history, Evidence evidence, List<Violation> violations, Map<String, String> titles,
        Score score, Latencies.Summary latency, long firstOrderNanos) {

    private static final int TITLE_WIDTH = 36;

    /** More violations than these say nothing new. */
    private static final int MAX_VIOLATIONS_SHOWN = 20;

    /** Checks {@code history} against {@code evidence}. */
    static SaleReport of(History history, Evidence evidence, Map<String, String> titles, Scoreboard scoreboard,
            long startNanos) {
        long firstOrder = scoreboard.firstOrderNanos() == 0 ? -1 : scoreboard.firstOrderNanos() - startNanos;
        return new SaleReport(history, evidence, Conservation.check(history, evidence), titles, scoreboard.score(),
                scoreboard.latencies().total(), firstOrder);
    }

    /** Whether every promise was kept, and something was sold: a sale without an order proves nothing. */
    boolean isPassed() {
        return violations.isEmpty() && score.orders() > 0;
    }

    /** The report as it is printed; its last line begins with PASS or NOT PASS. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(stock().lines());
        lines.add("");
        lines.addAll(figures());
        lines.add("");
        lines.add(isPassed() ? "PASS" : "NOT PASS");
        violations.stream().limit(MAX_VIOLATIONS_SHOWN).forEach(violation -> lines.add("  " + violation));
        if (violations.size() > MAX_VIOLATIONS_SHOWN) {
            lines.add("  and " + (violations.size() - MAX_VIOLATIONS_SHOWN) + " more");
        }
        if (score.orders() == 0) {
            lines.add("  nothing was sold");
        }
        return lines;
    }

    private TextTable stock() {
        TextTable table = new TextTable("SKU", "title", "received", "=", "available", "+", "reserved", "+", "sold", "");
        Map<String, AuditLine> lines = new HashMap<>();
        evidence.after().lines().forEach(line -> lines.put(line.sku(), line));
        titles.forEach((sku, title) -> {
            AuditLine line = lines.get(sku);
            if (line != null) {
                table.add(row(sku, title, line));
            }
        });
        AuditLine total = evidence.after().total();
        table.add(row("all", number(lines.size()) + " SKUs", total));
        return table;
    }

    private static List<String> row(String sku, String title, AuditLine line) {
        String shortTitle = title.length() > TITLE_WIDTH ? title.substring(0, TITLE_WIDTH - 1) + "…" : title;
        boolean soldOut = line.available() == 0 && line.reserved() == 0 && line.sold() > 0;
        return List.of(sku, shortTitle, number(line.received()), "=", number(line.available()), "+",
                number(line.reserved()), "+", number(line.sold()), soldOut ? "sold out" : "");
    }

    private List<String> figures() {
        long before = evidence.before().orders();
        return List.of(
                figure("orders answered 201", number(score.orders())),
                figure("orders in PostgreSQL", number(evidence.orderIds().size() - before)),
                figure("fulfillments", number(evidence.fulfilledOrderIds().size() - before)),
                figure("oversold", number(oversold())),
                figure("lost", number(violations.stream().filter(v -> v.kind() == Kind.LOST_ORDER).count())),
                figure("answered again for the same key", number(score.replays())),
                figure("calls without an order",
                        score.unplaced().isEmpty() ? "none" : Progress.reasons(score.unplaced())),
                figure("first order", firstOrderNanos < 0 ? "none"
                        : String.format(Locale.ROOT, "%.1f s after the demo began", firstOrderNanos / 1e9)),
                figure("busiest second", number(peakPerSecond(history.calls())) + " orders"),
                figure("latency from the shopper's click", "p50 " + Progress.millis(latency.p50Micros()).strip()
                        + ", p99 " + Progress.millis(latency.p99Micros()).strip()));
    }

    private static String figure(String name, String value) {
        return String.format(Locale.ROOT, "%-34s%s", name, value);
    }

    private long oversold() {
        return evidence.after().lines().stream().mapToLong(line -> Math.max(0, line.sold() - line.received())).sum();
    }

    /** Most orders that were answered within one second. */
    static long peakPerSecond(List<Call> calls) {
        Set<String> counted = new HashSet<>();
        Map<Long, Long> perSecond = new HashMap<>();
        for (Call call : calls) {
            if (call.outcome() instanceof Placed placed && counted.add(placed.orderId())) {
                perSecond.merge(TimeUnit.NANOSECONDS.toSeconds(call.endNanos()), 1L, Long::sum);
            }
        }
        return perSecond.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }
}
