package io.doorbuster.domain.stock;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.HoldOutcome.Held;
import io.doorbuster.domain.stock.ReservationOutcome.Reserved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random histories of carts that hold several SKUs, extend, change, release and order them among other orders, while time
 * passes: no unit is promised twice, a cart has all or nothing, and what is given back is given back once.
 */
class HoldHistoryTest {

    private static final int SEEDS = 500;
    private static final int STEPS = 250;
    private static final List<String> SKUS = List.of("A", "B", "C");
    private static final long DURATION = 100;

    @Test
    void promisesNoUnitTwiceAndGivesEveryUnitBackOnce() {
        Map<String, Integer> happened = new TreeMap<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            new History(seed, happened).run();
        }

        assertThat(happened.keySet()).contains("held", "hold refused", "extended", "released", "expired with units",
                "ordered from hold", "ordered", "order refused", "refused order gave back", "sold", "swept",
                "settled twice");
    }

    /** What a shopper has been promised, as a plain model: it must never be more than the level believes. */
    private static final class History {
        private final long seed;
        private final Random random;
        private final Map<String, Integer> happened;
        private final Map<String, StockLevel> levels = new HashMap<>();
        private final Map<String, LedgerRow> ledger = new HashMap<>();
        private final Map<HoldId, Promise> holds = new HashMap<>();
        private final Map<AttemptId, Order> orders = new HashMap<>();
        private long now = 1_000;
        private int next = 1;

        private record Promise(Map<String, Long> units, long untilMillis) {}

        /** An order between its reservation and its verdict; {@code from} is what it took of a hold. */
        private record Order(Map<String, Long> units, HoldId hold, Map<String, Long> from, long untilMillis) {}

        private History(long seed, Map<String, Integer> happened) {
            this.seed = seed;
            this.random = new Random(seed);
            this.happened = happened;
            for (String sku : SKUS) {
                ledger.put(sku, new LedgerRow(1, 12, 0));
                levels.put(sku, StockLevel.of(new LedgerRow(1, 12, 0)));
            }
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(9)) {
                    case 0, 1 -> hold(new HoldId(random.nextInt(3), next++), Map.of());
                    case 2 -> pick().ifPresent(id -> hold(id, holds.getOrDefault(id, NOTHING).units()));
                    case 3 -> pick().ifPresent(this::release);
                    case 4 -> order(HoldId.NONE, wish());
                    case 5 -> pick().ifPresent(this::orderFrom);
                    case 6, 7 -> decide();
                    default -> pass();
                }
                check();
            }
            while (!orders.isEmpty()) {
                decide();
            }
            now += 10 * DURATION;
            holds.clear();
            check();
            SKUS.forEach(sku -> assertThat(level(sku).available(now)).as("seed %d: all units come back", seed)
                    .isEqualTo(row(sku).unsold()));
        }

        private static final Promise NOTHING = new Promise(Map.of(), 0);

        private Optional<HoldId> pick() {
            return holds.keySet().stream().skip(holds.isEmpty() ? 0 : random.nextInt(holds.size())).findFirst();
        }

        private Map<String, Long> wish() {
            Map<String, Long> wish = new HashMap<>();
            SKUS.stream().filter(sku -> random.nextBoolean()).forEach(sku -> wish.put(sku, 1L + random.nextInt(4)));
            if (wish.isEmpty()) {
                wish.put("A", 1L);
            }
            return wish;
        }

        /** As {@code HeldStock} does it: all lines, or everything as before. */
        private void hold(HoldId id, Map<String, Long> before) {
            Map<String, Long> wanted = new HashMap<>(before);
            wanted.putAll(wish());
            long old = holds.getOrDefault(id, NOTHING).untilMillis();
            boolean all = true;
            for (Map.Entry<String, Long> line : wanted.entrySet()) {
                StockLevel.HoldDecided decided = level(line.getKey()).hold(
                        new Hold(id, line.getValue(), now + DURATION), Long.MAX_VALUE, now);
                levels.put(line.getKey(), decided.next());
                all &= decided.outcome() instanceof Held;
            }
            if (all) {
                count(before.isEmpty() ? "held" : "extended");
                holds.put(id, new Promise(wanted, now + DURATION));
            } else {
                count("hold refused");
                wanted.keySet().forEach(sku -> levels.put(sku, level(sku).hold(
                        new Hold(id, before.getOrDefault(sku, 0L), old), Long.MAX_VALUE, now).next()));
            }
        }

        private void release(HoldId id) {
            count("released");
            holds.remove(id);
            SKUS.forEach(sku -> levels.put(sku, level(sku).release(id)));
        }

        private void orderFrom(HoldId id) {
            Map<String, Long> units = new HashMap<>(holds.getOrDefault(id, NOTHING).units());
            if (random.nextInt(3) == 0) {
                wish().forEach((sku, more) -> units.merge(sku, more, Long::sum));
            }
            order(id, units);
        }

        private void order(HoldId hold, Map<String, Long> units) {
            AttemptId attempt = AttemptId.of("buyer", "orders", "key-" + next++);
            Promise promise = holds.getOrDefault(hold, NOTHING);
            boolean all = true;
            for (Map.Entry<String, Long> line : units.entrySet()) {
                var decided = level(line.getKey()).reserve(List.of(new Reservation(attempt, line.getValue(), now,
                        hold.equals(HoldId.NONE) ? null : Hold.named(hold))), now);
                levels.put(line.getKey(), decided.next());
                boolean reserved = decided.outcomes().getFirst() instanceof Reserved;
                all &= reserved;
                boolean covered = promise.units().getOrDefault(line.getKey(), 0L) >= line.getValue();
                assertThat(reserved || !covered).as("seed %d: a hold is good for its order", seed).isTrue();
            }
            holds.remove(hold);
            Order order = new Order(units, hold, promise.units(), promise.untilMillis());
            if (all) {
                count(hold.equals(HoldId.NONE) ? "ordered" : "ordered from hold");
                orders.put(attempt, order);
            } else {
                count("order refused");
                refuse(attempt, order);
            }
        }

        private void decide() {
            orders.keySet().stream().skip(orders.isEmpty() ? 0 : random.nextInt(orders.size())).findFirst()
                    .ifPresent(attempt -> {
                        Order order = orders.remove(attempt);
                        if (order != null && random.nextInt(3) > 0) {
                            sell(attempt, order);
                        } else if (order != null) {
                            refuse(attempt, order);
                        }
                    });
        }

        private void sell(AttemptId attempt, Order order) {
            count("sold");
            order.units().forEach((sku, units) -> {
                LedgerRow row = row(sku);
                ledger.put(sku, new LedgerRow(row.version() + 1, row.received(), row.sold() + units));
                settle(sku, attempt, List.of());
            });
            // What an order leaves of a hold is given back when the cart closes.
            SKUS.forEach(sku -> levels.put(sku, level(sku).release(order.hold())));
        }

        private void refuse(AttemptId attempt, Order order) {
            order.units().keySet().forEach(sku -> settle(sku, attempt, List.of(attempt)));
            if (now < order.untilMillis()) {
                count("refused order gave back");
                holds.put(order.hold(), new Promise(order.from(), order.untilMillis()));
            }
        }

        private void settle(String sku, AttemptId attempt, List<AttemptId> refused) {
            StockLevel once = level(sku).settle(List.of(attempt), refused, row(sku));
            levels.put(sku, once);
            if (random.nextInt(4) == 0) {
                count("settled twice");
                assertThat(once.settle(List.of(attempt), refused, row(sku))).as("seed %d", seed).isEqualTo(once);
            }
        }

        private void pass() {
            now += random.nextInt(60);
            if (holds.values().removeIf(promise -> promise.untilMillis() <= now)) {
                count("expired with units");
            }
            if (random.nextBoolean()) {
                count("swept");
                SKUS.forEach(sku -> levels.put(sku, level(sku).withoutExpired(now)));
            }
        }

        private void check() {
            for (String sku : SKUS) {
                StockLevel level = level(sku);
                List<Long> promised = new ArrayList<>();
                holds.values().forEach(hold -> promised.add(hold.units().getOrDefault(sku, 0L)));
                orders.values().forEach(order -> promised.add(order.units().getOrDefault(sku, 0L)));
                long all = promised.stream().mapToLong(Long::longValue).sum();
                assertThat(row(sku).sold() + all).as("seed %d: %s is promised twice", seed, sku)
                        .isLessThanOrEqualTo(row(sku).received());
                assertThat(level.reserved(now)).as("seed %d: %s keeps what is promised, and no more", seed, sku)
                        .isEqualTo(all);
                assertThat(level.available(now) + level.reserved(now) + level.ledger().sold()).as("seed %d", seed)
                        .isEqualTo(level.ledger().received());
            }
        }

        private StockLevel level(String sku) {
            return levels.getOrDefault(sku, StockLevel.EMPTY);
        }

        private LedgerRow row(String sku) {
            return ledger.getOrDefault(sku, LedgerRow.NONE);
        }

        private void count(String what) {
            happened.merge(what, 1, Integer::sum);
        }
    }
}
