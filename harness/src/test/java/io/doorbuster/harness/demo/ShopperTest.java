package io.doorbuster.harness.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.harness.ArrivalCurve;
import io.doorbuster.harness.Conservation;
import io.doorbuster.harness.Evidence;
import io.doorbuster.harness.History;
import io.doorbuster.harness.LoadSchedule;
import io.doorbuster.harness.OpenLoad;
import io.doorbuster.harness.OrderOutcome.OutOfStock;
import io.doorbuster.harness.OrderRequest;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.RetryPolicy;
import io.doorbuster.harness.ShopClient;
import io.doorbuster.harness.Violation.Kind;
import io.doorbuster.harness.demo.RushBuyer.Habit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Shoppers against a shop in memory, checked as the demo checks them. */
class ShopperTest {
    private final StandInShop shop;
    private final ShopClient client;
    private final History history = new History(1_000);
    private final Scoreboard scoreboard = new Scoreboard();
    private final Shopper shopper;
    private final Audit before;

    ShopperTest() throws IOException {
        shop = new StandInShop(Map.of("A", 5L, "B", 100L, "C", 0L));
        client = new ShopClient(shop.url(), "secret", Duration.ofSeconds(5), RetryPolicy.PATIENT);
        shopper = new Shopper(client, history, scoreboard);
        before = client.audit();
    }

    @AfterEach
    void closeShop() {
        client.close();
        shop.close();
    }

    @Test
    void takesWhatIsLeft() {
        OrderRequest last = buy("k1", new Line("A", 7), new Line("C", 1), new Line("B", 2));

        assertThat(last.lines()).containsExactly(new Line("A", 5), new Line("B", 2));
        assertThat(last.idempotencyKey()).isEqualTo("k1.2");
        assertThat(scoreboard.score().orders()).isEqualTo(1);
        assertThat(scoreboard.score().units()).isEqualTo(7);
        assertThat(scoreboard.score().unplaced()).isEqualTo(Map.of("sold out", 2L));
    }

    @Test
    void leavesWhenNothingIsLeft() {
        buy("k1", new Line("C", 1));

        assertThat(scoreboard.score().orders()).isZero();
        assertThat(history.calls()).hasSize(1);
    }

    @Test
    void cutsTheShortLineAndKeepsTheOthers() {
        List<Line> lines = List.of(new Line("A", 7), new Line("B", 2));

        assertThat(Shopper.takeWhatIsLeft(lines, new OutOfStock("A", 7, 3)))
                .containsExactly(new Line("A", 3), new Line("B", 2));
        assertThat(Shopper.takeWhatIsLeft(lines, new OutOfStock("A", 7, 0))).containsExactly(new Line("B", 2));
    }

    @Test
    void aDoubleClickIsOneOrder() throws InterruptedException {
        shopper.rush(new RushBuyer(order("k1", new Line("A", 1)), Habit.DOUBLE_CLICKS), System.nanoTime());

        assertThat(history.calls()).hasSize(2);
        assertThat(scoreboard.score().orders()).isEqualTo(1);
        assertThat(scoreboard.score().replays()).isEqualTo(1);
    }

    @Test
    void aSecondTryIsOneOrder() throws InterruptedException {
        shopper.rush(new RushBuyer(order("k1", new Line("A", 1)), Habit.TRIES_AGAIN), System.nanoTime());

        assertThat(history.calls()).hasSize(2);
        assertThat(scoreboard.score().orders()).isEqualTo(1);
    }

    @Test
    void aCrowdBuysEverythingAndNothingTwice() throws InterruptedException {
        List<RushBuyer> crowd = RushBuyer.crowd(100, "A", "run", new SplittableRandom(4));
        OpenLoad load = new OpenLoad(LoadSchedule.along(ArrivalCurve.decay(1, 1), 100, Duration.ofMillis(200),
                new SplittableRandom(5)), 32, Duration.ofSeconds(10));

        OpenLoad.Report report = load.run((index, due) -> shopper.rush(crowd.get(index), due));

        assertThat(report.unfinished()).isZero();
        assertThat(scoreboard.score().units()).isEqualTo(5);
        assertThat(client.inventory("A").available()).isZero();
        assertThat(Conservation.check(history, evidence())).isEmpty();
    }

    @Test
    void aForgottenOrderIsFound() {
        buy("k1", new Line("A", 1));
        shop.forget("ord_0");

        assertThat(report().isPassed()).isFalse();
        assertThat(report().violations()).extracting(violation -> violation.kind()).contains(Kind.LOST_ORDER);
    }

    @Test
    void anOversoldSkuIsFound() {
        buy("k1", new Line("A", 5));
        shop.miscount("A", 1);

        assertThat(report().lines()).contains("NOT PASS").anyMatch(line -> line.matches("oversold +1"));
    }

    @Test
    void aSaleWithoutAnOrderProvesNothing() {
        assertThat(report().isPassed()).isFalse();
        assertThat(report().lines()).contains("NOT PASS", "  nothing was sold");
    }

    @Test
    void reportsASaleThatWentWell() {
        buy("k1", new Line("A", 5), new Line("B", 40));

        assertThat(report().isPassed()).isTrue();
        assertThat(report().lines()).containsSubsequence(
                "SKU  title   received  =  available  +  reserved  +  sold",
                "A    Lamp           5  =          0  +         0  +     5  sold out",
                "all  3 SKUs       105  =         60  +         0  +    45",
                "PASS");
    }

    private SaleReport report() {
        return SaleReport.of(history, evidence(), Map.of("A", "Lamp"), scoreboard, 0);
    }

    private Evidence evidence() {
        return new Evidence(before, client.audit(), client.orderIds(), client.fulfilledOrderIds());
    }

    private OrderRequest buy(String key, Line... lines) {
        return shopper.buy(order(key, lines), System.nanoTime());
    }

    private static OrderRequest order(String key, Line... lines) {
        return new OrderRequest(key, "a@example.com", "", List.of(lines));
    }
}
