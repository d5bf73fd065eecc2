package io.doorbuster.harness.drill;

import static io.doorbuster.harness.console.TextTable.number;

import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.harness.console.TextTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results of drills, for a terminal and for the documentation. */
final class DrillReport {

    /** More of one drill tell nothing new. */
    private static final int MAX_BROKEN_SHOWN = 20;

    private DrillReport() {}

    /** One drill: its conservation table, its figures, and whether it passed. */
    static List<String> lines(DrillResult result) {
        TextTable table = new TextTable("SKU", "", "received", "=", "available", "+", "reserved", "+", "sold");
        for (AuditLine line : result.stock()) {
            table.add(List.of(line.sku(), "", number(line.received()), "=", number(line.available()), "+",
                    number(line.reserved()), "+", number(line.sold())));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(String.format(Locale.ROOT,
                "%,d orders, %,d requests sold out, %,d unanswered and repeated, longest time without an order %s",
                result.orders(), result.soldOut(), result.unanswered(), Stage.seconds(result.gap())));
        lines.addAll(result.notes());
        lines.add((result.isPassed() ? "PASS  " : "NOT PASS  ") + result.drill().name() + " in "
                + Stage.seconds(result.took()));
        result.broken().stream().limit(MAX_BROKEN_SHOWN).forEach(broken -> lines.add("  " + broken));
        if (result.broken().size() > MAX_BROKEN_SHOWN) {
            lines.add("  and " + (result.broken().size() - MAX_BROKEN_SHOWN) + " more");
        }
        return lines;
    }

    /** All drills, a row each, as Markdown. */
    static List<String> summary(List<DrillResult> results, Duration took) {
        List<String> lines = new ArrayList<>();
        lines.add("| drill | what is broken | seed | orders | unanswered | without an order | result |");
        lines.add("|---|---|---:|---:|---:|---:|---|");
        for (DrillResult result : results) {
            lines.add(String.format(Locale.ROOT, "| `%s` | %s | %d | %,d | %,d | %s | %s |", result.drill().name(),
                    result.drill().what(), result.seed(), result.orders(), result.unanswered(),
                    Stage.seconds(result.gap()), result.isPassed() ? "PASS" : "**NOT PASS**"));
        }
        long passed = results.stream().filter(DrillResult::isPassed).count();
        lines.add("");
        lines.add(passed + " of " + results.size() + " drills passed, in " + took.toMinutes() + " min "
                + took.toSecondsPart() + " s");
        return lines;
    }
}
