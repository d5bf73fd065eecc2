package io.doorbuster.harness.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.doorbuster.harness.ArrivalCurve;
import io.doorbuster.harness.Latencies;
import io.doorbuster.harness.OrderRequest;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.ProjectHome;
import io.doorbuster.harness.console.TextTable;
import io.doorbuster.harness.demo.Progress.Reading;
import io.doorbuster.harness.demo.RushBuyer.Habit;
import io.doorbuster.harness.demo.Scoreboard.Score;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the demo reads and prints. */
class DemoDataTest {

    @Test
    void readsOptionsInAnyOrder() {
        assertThat(DemoOptions.parse()).isEqualTo(new DemoOptions(8080, "", false));
        assertThat(DemoOptions.parse("--exit", "--port", "9000", "--data", "shop"))
                .isEqualTo(new DemoOptions(9000, "shop", true));
    }

    @Test
    void refusesOptionsThatMakeNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> DemoOptions.parse("--fast"))
                .withMessageContaining("--fast").withMessageContaining("usage");
        assertThatIllegalArgumentException().isThrownBy(() -> DemoOptions.parse("--port"));
        assertThatIllegalArgumentException().isThrownBy(() -> DemoOptions.parse("--data", " "));
        assertThatIllegalArgumentException().isThrownBy(() -> DemoOptions.parse("--port", "0"));
        assertThatIllegalArgumentException().isThrownBy(() -> DemoOptions.parse("--port", "65536"));
        assertThatIllegalArgumentException().isThrownBy(() -> DemoOptions.parse("--port", "http"));
    }

    @Test
    void readsAllRecordedOrders() throws IOException {
        DemoFiles files = new DemoFiles(ProjectHome.find());

        List<RecordedOrder> orders = RecordedOrder.readAll(files.onlineRetailOrders());

        assertThat(orders).hasSize(12_382);
        assertThat(orders.stream().mapToInt(order -> order.lines().size()).sum()).isEqualTo(306_712);
        assertThat(orders.stream().flatMap(order -> order.lines().stream()).mapToLong(Line::quantity).sum())
                .isEqualTo(3_246_296);
        assertThat(RecordedOrder.bestSellers(orders, 3)).containsExactly("85123A", "22423", "85099B");
        assertThat(ArrivalCurve.read(files.arrivalCurve()).shares()).hasSize(60);
    }

    @Test
    void addsUpLinesOfTheSameSku(@TempDir Path folder) throws IOException {
        Path file = gzip(folder, "1,7,UK,A,2\n1,7,UK,B,1\n1,7,UK,A,3\n2,,UK,A,1\n");

        List<RecordedOrder> orders = RecordedOrder.readAll(file);

        assertThat(orders).containsExactly(
                new RecordedOrder("1", "7", List.of(new Line("A", 5), new Line("B", 1))),
                new RecordedOrder("2", "", List.of(new Line("A", 1))));
    }

    @Test
    void refusesRowsThatAreNoOrders(@TempDir Path folder) throws IOException {
        Path file = gzip(folder, "1,7,UK,A,two\n");

        assertThatIOException().isThrownBy(() -> RecordedOrder.readAll(file)).withMessageContaining("1,7,UK,A,two");
    }

    @Test
    void sendsARecordedOrderAsItsCustomerOrAsAGuest() {
        OrderRequest known = new RecordedOrder("1", "7", List.of(new Line("A", 5))).toRequest("run");
        OrderRequest guest = new RecordedOrder("2", "", List.of(new Line("A", 5))).toRequest("run");

        assertThat(known).isEqualTo(
                new OrderRequest("run-1", "customer-7@shoppers.example", "", List.of(new Line("A", 5))));
        assertThat(guest.email()).isEqualTo("guest-2@shoppers.example");
        assertThat(guest.customerId()).isEmpty();
    }

    @Test
    void aCrowdHasAllHabitsAndIsTheSameForTheSameSeed() {
        List<RushBuyer> crowd = RushBuyer.crowd(10_000, "A", "run", new SplittableRandom(1));

        assertThat(crowd).isEqualTo(RushBuyer.crowd(10_000, "A", "run", new SplittableRandom(1)));
        assertThat(new HashSet<>(crowd.stream().map(buyer -> buyer.order().idempotencyKey()).toList()))
                .hasSize(10_000);
        assertThat(share(crowd, Habit.DOUBLE_CLICKS)).isBetween(200L, 400L);
        assertThat(share(crowd, Habit.TRIES_AGAIN)).isBetween(100L, 300L);
        assertThat(crowd.stream().filter(buyer -> buyer.order().units() == 2).count()).isBetween(800L, 1_200L);
    }

    @Test
    void showsProgressInOneLine() {
        Score score = new Score(4_812, 61_204, 3, Map.of("no answer", 2L, "sold out", 8_120L));

        assertThat(Progress.line(new Reading(12, 1_204, new Latencies.Summary(9, 4_200, 240_000, 0, 0), score, 0, 310))
                .replaceAll(" +", " ")).isEqualTo(" 12 s 4,812 orders 1,204/s p50 4.2 ms p99 240 ms 61,204 units"
                        + " doorbuster left 0 to fulfill 310 no answer 2, sold out 8,120");
    }

    @Test
    void alignsATable() {
        TextTable table = new TextTable("SKU", "title", "sold");
        table.add(List.of("A", "Lamp", "1,000"));
        table.add(List.of("B-1", "Bed", "7"));

        assertThat(table.lines()).containsExactly(
                "SKU  title   sold",
                "-----------------",
                "A    Lamp   1,000",
                "B-1  Bed        7");
        assertThatIllegalArgumentException().isThrownBy(() -> table.add(List.of("A")));
    }

    private static long share(List<RushBuyer> crowd, Habit habit) {
        return crowd.stream().filter(buyer -> buyer.habit() == habit).count();
    }

    private static Path gzip(Path folder, String rows) throws IOException {
        Path file = folder.resolve("orders.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("order,customer,country,sku,quantity\n" + rows).getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }
}
