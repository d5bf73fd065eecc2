package io.doorbuster.domain.fulfillment;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderNumber;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RecentOrdersTest {

    private static final long WRITER = 7;
    private static final int RUNS = 3_000;

    private final RecentOrders recent = new RecentOrders(3);

    @Test
    void hasWhatFollowsAPosition() {
        recent.begin(WRITER);
        recent.add(WRITER, orders(1, 2, 5));

        assertThat(places(0)).containsExactly("0→1", "1→2", "2→5");
        assertThat(places(1)).containsExactly("1→2", "2→5");
        assertThat(places(0)).as("what lies behind a position is forgotten").isEmpty();
        assertThat(places(5)).isEmpty();
    }

    @Test
    void doesNotGoOnWhereItHasForgotten() {
        recent.begin(WRITER);
        recent.add(WRITER, orders(1, 2, 3, 4));

        assertThat(places(0)).isEmpty();
        assertThat(places(1)).containsExactly("1→2", "2→3", "3→4");
    }

    @Test
    void doesNotGoOnOverAFault() {
        recent.begin(WRITER);
        recent.add(WRITER, orders(1, 2));
        recent.lose(WRITER); // the ledger may have 3 and 4
        recent.add(WRITER, orders(5, 6));

        assertThat(places(2)).isEmpty();
        assertThat(places(5)).containsExactly("5→6");
    }

    @Test
    void listensToTheLastWriterOnly() {
        recent.begin(WRITER);
        recent.begin(8);
        recent.add(WRITER, orders(1));
        recent.lose(WRITER);
        recent.add(8, orders(1));

        assertThat(recent.after(Map.of(WRITER, 5L))).extracting(PlacedOrder::writer).containsExactly(8L);
    }

    /** Whatever a writer commits, tells and loses: what follows a position is all that it had committed, or nothing. */
    @Test
    void neverLeavesOutAnOrder() {
        int found = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            RecentOrders memory = new RecentOrders(1 + random.nextInt(8));
            TreeSet<Long> ledger = new TreeSet<>();
            long told = 0;
            long sequence = 0;
            long position = 0;
            memory.begin(WRITER);
            for (int step = 0; step < 40; step++) {
                SortedMap<Long, Order> batch = new TreeMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    sequence += 1 + random.nextInt(2); // numbers of overtaken orders are not used
                    batch.put(sequence, order(sequence));
                }
                boolean isCommitted = random.nextInt(8) > 0;
                if (isCommitted) {
                    ledger.addAll(batch.keySet());
                }
                if (random.nextInt(6) == 0 || !isCommitted) {
                    memory.lose(WRITER);
                } else {
                    memory.add(WRITER, batch);
                    told = sequence;
                }
                List<Long> next = memory.after(Map.of(WRITER, position)).stream().map(PlacedOrder::sequence).toList();
                if (!next.isEmpty()) {
                    assertThat(next).as("seed %d, step %d", seed, step)
                            .containsExactlyElementsOf(ledger.subSet(position, false, told, true));
                    found++;
                }
                if (random.nextInt(3) > 0 && !ledger.isEmpty()) { // read it here, or in the ledger
                    position = Math.max(position, ledger.last());
                }
            }
        }
        assertThat(found).isGreaterThan(RUNS);
    }

    private List<String> places(long position) {
        return recent.after(Map.of(WRITER, position)).stream().map(order -> order.previous() + "→" + order.sequence())
                .toList();
    }

    private static SortedMap<Long, Order> orders(long... sequences) {
        SortedMap<Long, Order> orders = new TreeMap<>();
        for (long sequence : sequences) {
            orders.put(sequence, order(sequence));
        }
        return orders;
    }

    private static Order order(long sequence) {
        return Order.placed(new PlaceOrder(AttemptId.of("a@b.example", "orders", "key-" + sequence), 7, Intent.PLACE,
                "a@b.example", "", "EUR", List.of(new OrderLine("TEE", 1, 199)), Address.NONE, ""),
                OrderId.of(1, 2, sequence), OrderNumber.of(WRITER, sequence), Durability.LEDGER, Instant.EPOCH);
    }
}
