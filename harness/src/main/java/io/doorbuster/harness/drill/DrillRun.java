package io.doorbuster.harness.drill;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.harness.Conservation;
import io.doorbuster.harness.Evidence;
import io.doorbuster.harness.History;
import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.OrderOutcome.OutOfStock;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.OrderOutcome.Refused;
import io.doorbuster.harness.OrderOutcome.Unknown;
import io.doorbuster.harness.OrderRequest;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.ServerFailedException;
import io.doorbuster.harness.ShopClient;
import io.doorbuster.harness.ShopException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Carries out one drill on a shop that runs: goods in, doors open, fault, heal, quiet, check. */
final class DrillRun {

    /** Requests of one drill: minutes at the load's rate, each repeated many times. */
    private static final int MAX_CALLS = 2_000_000;

    private static final Duration IMPORT_LIMIT = Duration.ofSeconds(60);
    /** The first orders warm the shop up, so that the fault meets a sale at full rate. */
    private static final long WARM_UP_ORDERS = 200;
    private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(60);
    private static final Duration AFTERWARDS = Duration.ofSeconds(3);
    /** Reservations without a verdict stand 16 s, and again as long if the member that swept them went as well. */
    private static final Duration QUIET_LIMIT = Duration.ofMinutes(2);
    private static final Duration QUIET_POLL = Duration.ofMillis(500);

    private static final int MAX_REASONS = 6;

    private final Shop shop;
    private final Drill drill;
    private final DrillOptions options;
    private final String run;
    private final History history = new History(MAX_CALLS);
    private final Load load;
    private final Stage stage;

    private DrillRun(Shop shop, Drill drill, DrillOptions options) {
        this.shop = shop;
        this.drill = drill;
        this.options = options;
        this.run = drill.name().toUpperCase(Locale.ROOT);
        this.load = new Load(shop.clients(), history, run, options.seed());
        this.stage = new Stage(shop, load, history, run, options);
    }

    /** Blocks until the drill is done and checked. A drill that could not be carried out is one that did not pass. */
    static DrillResult of(Shop shop, Drill drill, DrillOptions options) throws InterruptedException {
        return new DrillRun(shop, drill, options).carryOut();
    }

    private DrillResult carryOut() throws InterruptedException {
        long start = System.nanoTime();
        List<AuditLine> stock = List.of();
        try {
            stock = perform();
        } catch (IOException | ServerFailedException | ShopException | IllegalStateException e) {
            stage.broken("the drill broke off: " + e.getMessage());
            load.abandon();
        } finally {
            load.stop();
        }
        noteUnanswered();
        return new DrillResult(drill, options.seed(), Duration.ofNanos(System.nanoTime() - start), stock,
                load.placed(), count(OutOfStock.class), load.unanswered(), stage.longestGap(),
                stage.brokenPromises(), stage.notes());
    }

    private List<AuditLine> perform() throws IOException, InterruptedException {
        stockUp();
        Audit before = shop.operator().audit();
        List<String> older = OrderTable.ids(shop.database());
        load.start();
        stage.require(stage.sells(WARM_UP_ORDERS, WARM_UP_LIMIT), "the sale did not begin");
        drill.scenario().run(stage);
        shop.heal();
        stage.sell(AFTERWARDS);
        load.stop();

        awaitQuiet();
        probe();
        awaitQuiet();
        stage.checkAtRest();
        Audit after = shop.operator().audit();
        Evidence evidence = new Evidence(before, after, OrderTable.ids(shop.database()),
                OrderTable.fulfilledIds(shop.database()));
        Conservation.check(history, evidence, OrderTable.since(shop.database(), older))
                .forEach(violation -> stage.broken(violation.toString()));
        requireNoOtherRefusal();
        stage.require(after.isConsistent(), "the audit says that the shop is not consistent");
        return after.lines().stream().filter(line -> line.sku().startsWith(run + "-")).toList();
    }

    /** Nobody asks for anything that a shop could refuse but for want of stock. */
    private void requireNoOtherRefusal() {
        history.calls().stream().filter(call -> call.outcome() instanceof Refused).limit(MAX_REASONS)
                .forEach(call -> stage.broken(call.request() + " was refused: " + call.outcome()));
    }

    private void stockUp() throws IOException, InterruptedException {
        StringBuilder csv = new StringBuilder("Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n");
        Load.goods(run).forEach((sku, units) -> csv
                .append(String.join(",", sku.toLowerCase(Locale.ROOT), sku, sku, "9.99", Long.toString(units)))
                .append('\n'));
        Path file = Files.writeString(shop.folder().resolve(run + ".csv"), csv);
        shop.operator().importProducts(file, "format=shopify-csv&currency=GBP&stock=receive", IMPORT_LIMIT);
        for (ShopClient client : shop.clients()) {
            for (String sku : Load.goods(run).keySet()) {
                awaitCatalog(client, sku);
            }
        }
    }

    private static void awaitCatalog(ShopClient client, String sku) throws InterruptedException {
        long start = System.nanoTime();
        while (client.productOf(sku).isEmpty()) {
            if (System.nanoTime() - start > IMPORT_LIMIT.toNanos()) {
                throw new IllegalStateException("an app node does not know the products of the drill");
            }
            Thread.sleep(QUIET_POLL);
        }
    }

    private void awaitQuiet() throws InterruptedException {
        long start = System.nanoTime();
        Audit audit = shop.operator().auditTotals();
        while ((audit.fulfillments() < audit.orders() || audit.total().reserved() > 0)
                && System.nanoTime() - start < QUIET_LIMIT.toNanos()) {
            Thread.sleep(QUIET_POLL);
            audit = shop.operator().auditTotals();
        }
    }

    /** What is said to be available can be bought through every app node, and what is not cannot. */
    private void probe() {
        List<ShopClient> clients = shop.clients();
        for (Map.Entry<String, Long> goods : Load.goods(run).entrySet()) {
            for (int i = 0; i < clients.size(); i++) {
                String sku = goods.getKey();
                long available = shop.operator().inventory(sku).available();
                OrderRequest order = new OrderRequest(sku + "-probe-" + i, "probe@drill.example", "",
                        List.of(new Line(sku, 1)));
                var outcome = load.call(order, clients.get(i));
                boolean right = available > 0 ? outcome instanceof Placed : outcome instanceof OutOfStock;
                stage.require(right, sku + " has " + available + " units, and an order for one ended as " + outcome);
            }
        }
    }

    /** Why requests had no answer that settles them, the most frequent reasons first. */
    private void noteUnanswered() {
        Map<String, Long> reasons = new TreeMap<>();
        for (Call call : history.calls()) {
            if (call.outcome() instanceof Unknown(String reason)) {
                reasons.merge(reason, 1L, Long::sum);
            }
        }
        reasons.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MAX_REASONS).forEach(reason -> stage.note("unanswered: " + reason.getValue() + " × "
                        + reason.getKey()));
    }

    private long count(Class<?> outcome) {
        return history.calls().stream().filter(call -> outcome.isInstance(call.outcome())).count();
    }
}
