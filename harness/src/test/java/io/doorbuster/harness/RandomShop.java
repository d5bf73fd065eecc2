package io.doorbuster.harness;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.domain.audit.MoneyAudit;
import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.History.GoodsIn;
import io.doorbuster.harness.OrderOutcome.Contents;
import io.doorbuster.harness.OrderOutcome.OutOfStock;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.OrderOutcome.Unknown;
import io.doorbuster.harness.OrderRequest.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A shop that keeps every promise, and shoppers whose answers are lost now and then: what they see is a valid history.
 * Each request takes effect at one moment within its call; reservations of lost answers stand for a while.
 */
final class RandomShop {

    private static final List<String> SKUS = List.of("A", "B", "C");
    private static final int ORDERS = 200;
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long PRICE = 999;
    private static final long SWEEP_MILLIS = 20_000;

    final History history = new History(10 * ORDERS);
    private final SplittableRandom random;
    private final Map<String, Long> receivedAtFirst = new TreeMap<>();
    private final Map<String, Long> received = new TreeMap<>();
    private final Map<String, Long> sold = new TreeMap<>();
    private final List<Held> held = new ArrayList<>();
    private final Map<String, StoredOrder> orders = new HashMap<>();
    private final Map<String, Contents> contents = new HashMap<>();
    private long nowMillis;

    /** Units that a request left reserved without a verdict. */
    private record Held(String sku, long units, String key, long untilMillis) {}

    RandomShop(long seed) {
        this.random = new SplittableRandom(seed);
        for (String sku : SKUS) {
            receivedAtFirst.put(sku, random.nextLong(150));
        }
        received.putAll(receivedAtFirst);
        for (int i = 0; i < ORDERS; i++) {
            OrderRequest order = order(i);
            int times = 1 + random.nextInt(3);
            for (int j = 0; j < times; j++) {
                send(order);
            }
            if (random.nextInt(40) == 0) {
                String sku = anySku();
                received.merge(sku, 20L, Long::sum);
                history.add(new GoodsIn(sku, 20, nanos(nowMillis + random.nextInt(50))));
            }
        }
    }

    private String anySku() {
        return SKUS.get(random.nextInt(SKUS.size()));
    }

    private OrderRequest order(int number) {
        List<Line> lines = new ArrayList<>(List.of(new Line(anySku(), 1 + random.nextInt(4))));
        if (random.nextInt(3) == 0) {
            lines.add(new Line(anySku(), 1 + random.nextInt(4)));
        }
        return new OrderRequest("k" + number, "shopper-" + number + "@example.com", "", lines);
    }

    /** Calls overlap: each begins up to 50 ms before its effect and ends up to 50 ms after it. */
    private void send(OrderRequest order) {
        nowMillis += random.nextInt(100);
        held.removeIf(hold -> hold.untilMillis() < nowMillis);
        OrderOutcome outcome = effect(order);
        boolean lost = random.nextInt(10) == 0;
        history.add(new Call(order, lost ? new Unknown("lost") : outcome, nanos(nowMillis - random.nextInt(50)),
                nanos(nowMillis + random.nextInt(50))));
    }

    private OrderOutcome effect(OrderRequest order) {
        String key = order.idempotencyKey();
        if (orders.containsKey(key)) {
            return placed(key, true);
        }
        Optional<OrderOutcome> refusal = refusal(order);
        if (refusal.isPresent()) {
            // Its other lines stay reserved until they are swept.
            order.unitsBySku().forEach((sku, units) -> {
                boolean holdsAlready =
                        held.stream().anyMatch(hold -> hold.sku().equals(sku) && hold.key().equals(key));
                if (!holdsAlready && available(sku, key) >= units && random.nextInt(4) == 0) {
                    held.add(new Held(sku, units, key, nowMillis + SWEEP_MILLIS));
                }
            });
            return refusal.get();
        }
        held.removeIf(hold -> hold.key().equals(key));
        order.unitsBySku().forEach((sku, units) -> sold.merge(sku, units, Long::sum));
        long total = order.units() * PRICE;
        orders.put(key, new StoredOrder("ord_" + key, StoredOrders.attempt(order), order.email(), total,
                order.unitsBySku(), List.of("main")));
        contents.put(key, new Contents("DB-" + key, "at " + nowMillis, total, order.unitsBySku()));
        return placed(key, false);
    }

    private Optional<OrderOutcome> refusal(OrderRequest order) {
        for (Map.Entry<String, Long> wanted : order.unitsBySku().entrySet()) {
            long available = available(wanted.getKey(), order.idempotencyKey());
            if (available < wanted.getValue()) {
                return Optional.of(new OutOfStock(wanted.getKey(), wanted.getValue(), available));
            }
        }
        return Optional.empty();
    }

    private long available(String sku, String key) {
        long reserved = held.stream().filter(hold -> hold.sku().equals(sku) && !hold.key().equals(key))
                .mapToLong(Held::units).sum();
        return received.getOrDefault(sku, 0L) - sold.getOrDefault(sku, 0L) - reserved;
    }

    private Placed placed(String key, boolean replayed) {
        return new Placed("ord_" + key, replayed, contents.getOrDefault(key, new Contents("", "", 0, Map.of())));
    }

    private static long nanos(long millis) {
        return millis * MILLI;
    }

    List<StoredOrder> orders() {
        return List.copyOf(orders.values());
    }

    Evidence evidence() {
        List<String> ids = orders.values().stream().map(StoredOrder::id).toList();
        return new Evidence(audit(receivedAtFirst, Map.of(), 0), audit(received, sold, ids.size()), ids, ids);
    }

    private static Audit audit(Map<String, Long> received, Map<String, Long> sold, long orders) {
        List<AuditLine> lines = new ArrayList<>();
        AuditLine total = new AuditLine("", 0, 0, 0, 0, 0);
        for (String sku : SKUS) {
            long in = received.getOrDefault(sku, 0L);
            long out = sold.getOrDefault(sku, 0L);
            lines.add(new AuditLine(sku, in, in - out, 0, out, out));
            total = new AuditLine("", total.received() + in, total.available() + in - out, 0, total.sold() + out,
                    total.soldByLines() + out);
        }
        return new Audit(lines, total, 0, orders, orders, orders, 0, 0, 0, MoneyAudit.NONE, "");
    }
}
