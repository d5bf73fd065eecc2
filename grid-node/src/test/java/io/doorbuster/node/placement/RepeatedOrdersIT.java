package io.doorbuster.node.placement;

import static io.doorbuster.node.placement.TwoMembers.inParallel;
import static io.doorbuster.node.placement.TwoMembers.line;
import static io.doorbuster.node.placement.TwoMembers.only;
import static io.doorbuster.node.placement.TwoMembers.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.map.listener.EntryUpdatedListener;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.OrderTerms.PurchaseLimit;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.order.Placement.PurchaseLimited;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.stock.StockLevel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Orders that are asked for again, of two members. */
class RepeatedOrdersIT {

    private static final TwoMembers SHOP = TwoMembers.start();

    @AfterAll
    static void stop() throws IOException {
        SHOP.close();
    }

    @Test
    void placesTheSameAttemptOnceOverTwoMembersAndNeverRefusesItsReplay() throws Exception {
        SHOP.receive("once", 1);
        List<Callable<PlacementBatch>> batches = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            PlacementService service = SHOP.service(i % 2);
            batches.add(() -> service.place(List.of(order("once-1", line("once", 1)))));
        }

        List<Placement> placements = inParallel(batches);
        Placement afterwards = SHOP.service(1).place(List.of(order("once-1", line("once", 1)))).placements().getFirst();

        assertThat(placements).allMatch(Placed.class::isInstance);
        assertThat(placements.stream().map(p -> ((Placed) p).order()).distinct()).hasSize(1);
        assertThat(afterwards).isEqualTo(new Placed(((Placed) placements.getFirst()).order(), true));
        SHOP.awaitFigures("once", 1, 0, 0, 1);
    }

    @Test
    void findsAnOrderForWhoeverHasAReasonToRefuse() {
        SHOP.receive("recall", 1);
        PlaceOrder order = order("recall-1", line("recall", 1));
        Placed placed = (Placed) only(SHOP.first(), order);

        assertThat(only(SHOP.last(), order.asRecall())).isEqualTo(new Placed(placed.order(), true));
        assertThat(only(SHOP.last(), order("recall-2", line("recall", 1)).asRecall())).isEqualTo(new NotOwned());
    }

    @Test
    void keepsNothingFromOthersWhileItAnswersAReplay() {
        SHOP.receive("replay", 3);
        PlaceOrder order = order("replay-1", line("replay", 1));
        Placed placed = (Placed) only(SHOP.first(), order);
        AtomicLong changes = new AtomicLong();
        SHOP.awaitFigures("replay", 3, 2, 0, 1);
        UUID listener = SHOP.inventory().addEntryListener((EntryUpdatedListener<String, StockLevel>) _ -> changes
                .incrementAndGet(), "replay", false);

        for (int i = 0; i < 10; i++) {
            assertThat(only(SHOP.first(), order)).isEqualTo(new Placed(placed.order(), true));
        }
        assertThat(only(SHOP.first(), order("replay-2", line("replay", 1)))).isInstanceOf(Placed.class);

        // Changes of one SKU are told in their order: those of the replays would have come before.
        await().untilAsserted(() -> assertThat(changes.get()).isPositive());
        SHOP.awaitFigures("replay", 3, 1, 0, 2);
        await().during(Duration.ofMillis(200)).until(() -> changes.get() == 2);
        SHOP.inventory().removeEntryListener(listener);
    }

    @Test
    void placesWhatItHasRefusedOnceThereIsNoReasonAnyMore() {
        SHOP.receive("refused", 3);
        PlaceOrder order = order("refused-1", line("refused", 2));
        OrderTerms limited = OrderTerms.limited("", order.email(), List.of(new PurchaseLimit("refused", 1)));

        assertThat(only(SHOP.first(), order.under(limited))).isInstanceOf(PurchaseLimited.class);
        assertThat(only(SHOP.first(), order)).isInstanceOf(Placed.class);
        SHOP.awaitFigures("refused", 3, 1, 0, 2);
    }
}
