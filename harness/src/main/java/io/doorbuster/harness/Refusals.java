package io.doorbuster.harness;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.History.GoodsIn;
import io.doorbuster.harness.OrderOutcome.OutOfStock;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.OrderOutcome.Unknown;
import io.doorbuster.harness.Violation.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds refusals for want of stock that cannot have been true at any moment of their call: even if everybody who could
 * have held units of the SKU meanwhile did hold them, there was enough. Counts in favor of the shop wherever it is not
 * certain, so it raises no false alarm, and misses a false refusal where many compete.
 */
final class Refusals {

    /** Received goods of a sold-out SKU may be refused for two seconds more, and clocks differ by up to one. */
    private static final long STALE_NANOS = Duration.ofSeconds(3).toNanos();

    /**
     * How long a refused order may still hold units of its other lines: a reservation without a verdict stands 16 s, and
     * while PostgreSQL or its SKU's owner is away, which drills let them be for 90 s at most.
     */
    private static final long HELD_NANOS = Duration.ofMinutes(3).toNanos();

    private static final long FOR_EVER = Long.MAX_VALUE;

    /** The units of one SKU that one attempt may have held, and when; nanoseconds since the history began. */
    private record Hold(long units, long fromNanos, long untilNanos) {

        Hold or(Hold other) {
            return new Hold(Math.max(units, other.units), Math.min(fromNanos, other.fromNanos),
                    Math.max(untilNanos, other.untilNanos));
        }
    }

    private final List<Violation> violations = new ArrayList<>();
    private final History history;
    private final Evidence evidence;
    private final List<Call> calls;
    private final long originNanos;
    private final Map<String, Map<String, Hold>> holdsBySku = new TreeMap<>();

    private Refusals(History history, Evidence evidence) {
        this.history = history;
        this.evidence = evidence;
        this.calls = history.calls();
        this.originNanos = calls.isEmpty() ? 0 : calls.stream().mapToLong(Call::startNanos)
                .reduce((a, b) -> a - b < 0 ? a : b).orElse(0);
        calls.forEach(this::hold);
    }

    /** All that is certainly false; empty if there is none. */
    static List<Violation> check(History history, Evidence evidence) {
        Refusals refusals = new Refusals(history, evidence);
        Map<String, List<Call>> refusedBySku = new TreeMap<>();
        for (Call call : refusals.calls) {
            if (call.outcome() instanceof OutOfStock refused) {
                refusedBySku.computeIfAbsent(refused.sku(), sku -> new ArrayList<>()).add(call);
            }
        }
        refusedBySku.forEach(refusals::checkSku);
        return refusals.violations;
    }

    private void hold(Call call) {
        long from = call.startNanos() - originNanos;
        long until = call.outcome() instanceof Placed || call.outcome() instanceof Unknown
                ? FOR_EVER
                : call.endNanos() - originNanos + HELD_NANOS;
        call.request().unitsBySku().forEach((sku, units) -> holdsBySku
                .computeIfAbsent(sku, s -> new HashMap<>())
                .merge(attempt(call), new Hold(units, from, until), Hold::or));
    }

    private void checkSku(String sku, List<Call> refused) {
        Map<String, Hold> holds = holdsBySku.getOrDefault(sku, Map.of());
        long[][] begins =
                sums(holds.values().stream().map(hold -> new long[]{hold.fromNanos(), hold.units()}).toList());
        long[][] ends = sums(holds.values().stream().map(hold -> new long[]{hold.untilNanos(), hold.units()}).toList());
        long others = unitsOfOthers(sku);
        for (Call call : refused) {
            OutOfStock answer = (OutOfStock) call.outcome();
            long start = call.startNanos() - originNanos;
            long end = call.endNanos() - originNanos;
            // Its own units, held since an earlier request, are no reason to refuse it.
            Hold own = holds.getOrDefault(attempt(call), new Hold(0, 0, 0));
            long held = others + sumUpTo(begins, end) - sumUpTo(ends, start - 1) - own.units();
            long received = received(sku, call.startNanos());
            long wanted = call.request().unitsBySku().getOrDefault(sku, answer.requested());
            if (received - held >= wanted) {
                violations.add(new Violation(Kind.FALSE_REFUSAL, call.request() + " was answered " + answer
                        + ", but of " + received + " units received nobody could hold more than " + held));
            }
        }
    }

    /** Sorted moments, and the units up to each. */
    private static long[][] sums(List<long[]> units) {
        List<long[]> sorted = units.stream().sorted((a, b) -> Long.compare(a[0], b[0])).toList();
        long[][] sums = new long[2][sorted.size()];
        long sum = 0;
        for (int i = 0; i < sorted.size(); i++) {
            sum += sorted.get(i)[1];
            sums[0][i] = sorted.get(i)[0];
            sums[1][i] = sum;
        }
        return sums;
    }

    private static long sumUpTo(long[][] sums, long moment) {
        int low = 0;
        int high = sums[0].length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sums[0][middle] <= moment) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? 0 : sums[1][low - 1];
    }

    /** What was gone before the history began, and what was sold since to somebody it does not know. */
    private long unitsOfOthers(String sku) {
        AuditLine before = line(evidence.before(), sku);
        long sold = line(evidence.after(), sku).sold() - before.sold();
        long known = holdsBySku.getOrDefault(sku, Map.of()).values().stream()
                .filter(hold -> hold.untilNanos() == FOR_EVER).mapToLong(Hold::units).sum();
        return before.sold() + before.reserved() + Math.max(0, sold - known);
    }

    private long received(String sku, long startNanos) {
        return line(evidence.before(), sku).received() + history.goodsIn().stream()
                .filter(receipt -> receipt.sku().equals(sku) && startNanos - receipt.endNanos() >= STALE_NANOS)
                .mapToLong(GoodsIn::units).sum();
    }

    private static AuditLine line(Audit audit, String sku) {
        return audit.lines().stream().filter(line -> line.sku().equals(sku)).findAny()
                .orElse(new AuditLine(sku, 0, 0, 0, 0, 0));
    }

    private static String attempt(Call call) {
        return call.request().email() + "/" + call.request().idempotencyKey();
    }
}
