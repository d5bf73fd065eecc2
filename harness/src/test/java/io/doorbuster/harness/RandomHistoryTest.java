package io.doorbuster.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.OrderOutcome.Contents;
import io.doorbuster.harness.OrderOutcome.OutOfStock;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RandomHistoryTest {

    private static final long SEEDS = 500;

    @Test
    void raisesNoFalseAlarmOnAnyValidHistory() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomShop shop = new RandomShop(seed);

            assertThat(Conservation.check(shop.history, shop.evidence(), shop.orders())).as("seed " + seed).isEmpty();
        }
    }

    @Test
    void findsOneWrongOrderAmongMany() {
        for (long seed = 0; seed < 50; seed++) {
            RandomShop shop = new RandomShop(seed);
            StoredOrder victim = shop.orders().getFirst();
            List<StoredOrder> orders = new ArrayList<>(shop.orders());
            orders.set(0, new StoredOrder(victim.id(), victim.attempt(), victim.email(), victim.totalMinor(),
                    Map.of("A", 99L), victim.fulfilledFrom()));

            assertThat(Conservation.check(shop.history, shop.evidence(), orders)).as("seed " + seed)
                    .extracting(Violation::kind).contains(Kind.STORED_DIFFERENTLY);
        }
    }

    @Test
    void findsOneWrongAnswerAmongMany() {
        for (long seed = 0; seed < 50; seed++) {
            RandomShop shop = new RandomShop(seed);
            Call victim = shop.history.calls().stream().filter(call -> call.outcome() instanceof Placed).findFirst()
                    .orElseThrow();
            Placed placed = (Placed) victim.outcome();
            Contents wrong = new Contents("DB-other", placed.contents().placedAt(), placed.contents().totalMinor(),
                    placed.contents().unitsBySku());
            shop.history.add(new Call(victim.request(), new Placed(placed.orderId(), true, wrong), victim.startNanos(),
                    victim.endNanos()));

            assertThat(Conservation.check(shop.history, shop.evidence(), shop.orders())).as("seed " + seed)
                    .extracting(Violation::kind).containsOnly(Kind.ANSWERS_DIFFER);
        }
    }

    @Test
    void findsOneFalseRefusalLongAfterEverybodyHasGone() {
        for (long seed = 0; seed < 50; seed++) {
            RandomShop shop = new RandomShop(seed);
            shop.history.add(new History.GoodsIn("A", 10_000, 0));
            OrderRequest late = new OrderRequest("late", "late@example.com", "", List.of(new Line("A", 1)));
            long hour = 3_600_000_000_000L;
            shop.history.add(new Call(late, new OutOfStock("A", 1, 0), hour, hour + 1));

            assertThat(Refusals.check(shop.history, shop.evidence())).as("seed " + seed)
                    .extracting(Violation::kind).contains(Kind.FALSE_REFUSAL);
        }
    }
}
