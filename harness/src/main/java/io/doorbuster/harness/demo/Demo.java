package io.doorbuster.harness.demo;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.harness.ArrivalCurve;
import io.doorbuster.harness.Evidence;
import io.doorbuster.harness.History;
import io.doorbuster.harness.ImportReport;
import io.doorbuster.harness.ProductName;
import io.doorbuster.harness.RetryPolicy;
import io.doorbuster.harness.ShopClient;
import io.doorbuster.harness.console.Screen;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** The demo's steps, one after the other, on a shop that is starting. */
final class Demo {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

    /** For what is shown while the sale runs: an old figure is better than a late one. */
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(2);

    /** Ten times what the larger catalog takes on two cores. */
    private static final Duration IMPORT_LIMIT = Duration.ofSeconds(60);

    /** For the fulfillment job and the last reservations after the sale. */
    private static final Duration QUIET_LIMIT = Duration.ofSeconds(30);
    private static final Duration QUIET_POLL = Duration.ofMillis(500);

    /** The recorded shop's prices are in pounds; the other catalog's currency is not told. */
    private static final String IMPORT_QUERY = "format=shopify-csv&currency=GBP&stock=receive";

    /** Beside the doorbuster: as many as a screen takes. */
    private static final int HEADLINES = 8;

    private final DemoShop server;
    private final DemoFiles files;
    private final Screen screen;
    private final long startNanos;
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    Demo(DemoShop server, DemoFiles files, Screen screen, long startNanos) {
        this.server = server;
        this.files = files;
        this.screen = screen;
        this.startNanos = startNanos;
    }

    /** Runs the sale and checks it; returns whether every promise was kept. */
    boolean run() throws IOException, InterruptedException {
        List<RecordedOrder> recorded = RecordedOrder.readAll(files.onlineRetailOrders());
        Sale sale = new Sale(recorded, ArrivalCurve.read(files.arrivalCurve()), run);
        server.awaitReady();
        step("the shop is open at " + server.url() + ", its log is " + server.log());
        try (ShopClient shop = client(REQUEST_TIMEOUT, RetryPolicy.PATIENT)) {
            stock(shop);
            SaleReport report = sell(shop, sale, headlines(shop, RecordedOrder.bestSellers(recorded, HEADLINES)));
            screen.print("");
            screen.print(report.lines());
            return report.isPassed();
        }
    }

    private ShopClient client(Duration timeout, RetryPolicy retryPolicy) throws IOException {
        return new ShopClient(server.url(), server.operatorKey(), timeout, retryPolicy);
    }

    private void stock(ShopClient shop) throws InterruptedException {
        for (Path file : List.of(files.onlineRetailProducts(), files.shopifyProducts())) {
            ImportReport report = shop.importProducts(file, IMPORT_QUERY, IMPORT_LIMIT);
            step(String.format(Locale.ROOT, "imported %s: %,d rows, %,d products created, %,d updated, %,d refused",
                    file.getFileName(), report.rowsRead(), report.created(), report.updated(), report.refused()));
            report.refusals().forEach(screen::print);
        }
        long missing = Sale.DOORBUSTER_UNITS - shop.inventory(Sale.DOORBUSTER).available();
        if (missing > 0) {
            shop.receiveStock(Sale.DOORBUSTER, missing, "demo-" + run);
        }
        step(String.format(Locale.ROOT, "%s has %,d units", Sale.DOORBUSTER,
                shop.inventory(Sale.DOORBUSTER).available()));
    }

    /** Titles by SKU, the doorbuster first. */
    private static Map<String, String> headlines(ShopClient shop, List<String> bestSellers) {
        List<String> skus = new ArrayList<>(List.of(Sale.DOORBUSTER));
        skus.addAll(bestSellers);
        Map<String, String> titles = new LinkedHashMap<>();
        skus.forEach(sku -> titles.put(sku, shop.productOf(sku).map(ProductName::title).orElse("")));
        return titles;
    }

    private SaleReport sell(ShopClient shop, Sale sale, Map<String, String> titles)
            throws IOException, InterruptedException {
        Audit before = shop.audit();
        History history = new History(sale.maxCalls());
        Scoreboard scoreboard = new Scoreboard();
        step(String.format(Locale.ROOT, "the doors open: %,d buyers rush for %s, and the recorded orders come in",
                Sale.RUSH_BUYERS, Sale.DOORBUSTER));
        try (ShopClient watcher = client(LOOK_TIMEOUT, RetryPolicy.NONE)) {
            Progress progress = Progress.start(screen, watcher, scoreboard, Sale.DOORBUSTER, before.fulfillments());
            long unfinished = sale.run(new Shopper(shop, history, scoreboard));
            awaitQuiet(shop);
            progress.stop();
            if (unfinished > 0) {
                screen.print(unfinished + " shoppers were sent home unserved");
            }
        }
        step("all shoppers have gone; reading every order and fulfillment to check them");
        Evidence evidence = new Evidence(before, shop.audit(), shop.orderIds(), shop.fulfilledOrderIds());
        return SaleReport.of(history, evidence, titles, scoreboard, startNanos);
    }

    /** Waits until every order has its fulfillment and nothing is reserved; what is missing then, the check tells. */
    private static void awaitQuiet(ShopClient shop) throws InterruptedException {
        long start = System.nanoTime();
        Audit audit = shop.auditTotals();
        while ((audit.fulfillments() < audit.orders() || audit.total().reserved() > 0)
                && System.nanoTime() - start < QUIET_LIMIT.toNanos()) {
            Thread.sleep(QUIET_POLL);
            audit = shop.auditTotals();
        }
    }

    /** Three commands that work as they stand, for whoever wants to go on. */
    List<String> whatToTry() throws IOException {
        try (ShopClient shop = client(REQUEST_TIMEOUT, RetryPolicy.PATIENT)) {
            String sku = shop.audit().lines().stream()
                    .max(Comparator.comparingLong(AuditLine::available))
                    .map(AuditLine::sku)
                    .orElse(Sale.DOORBUSTER);
            String handle = shop.productOf(sku).map(ProductName::handle).orElse("");
            return List.of("",
                    "The shop goes on at " + server.url() + "; Ctrl-C stops it. To try:",
                    "",
                    "curl -s " + server.url() + "/api/v1/products/" + handle,
                    "curl -s " + server.url() + "/api/v1/orders -H 'Content-Type: application/json'"
                            + " -H 'Idempotency-Key: " + run + "-mine'"
                            + " -d '{\"email\":\"me@example.com\",\"lines\":[{\"sku\":\"" + sku
                            + "\",\"quantity\":1}]}'",
                    "curl -s '" + server.url() + "/api/v1/admin/audit?limit=5' -H \"Authorization: Bearer $(cat "
                            + server.operatorKeyFile() + ")\"");
        }
    }

    private void step(String what) {
        screen.print(String.format(Locale.ROOT, "%5.1f s  %s", (System.nanoTime() - startNanos) / 1e9, what));
    }
}
