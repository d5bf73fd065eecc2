package io.doorbuster.harness;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.domain.audit.MoneyAudit;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.harness.ShopConnection.Answer;
import io.doorbuster.harness.ShopConnection.Request;
import java.io.FileNotFoundException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A shop's REST API for shoppers, operators and the warehouse. Calls block their thread, meant to be a virtual one, at
 * most as long as the retry policy allows; all but {@link #placeOrder} throw {@link ShopException} if they fail for
 * good. Threadsafe.
 */
public final class ShopClient implements AutoCloseable {
    /** The most that the API gives at once. */
    private static final int PAGE_LIMIT = 200;

    /** Two million entries: a list that does not end is a fault of the server. */
    private static final int MAX_PAGES = 10_000;

    private static final String FULFILLMENTS = "/api/v1/admin/fulfillments";
    private static final String DEAD_LETTERS = "/api/v1/admin/dead-letters";

    private static final Duration IMPORT_POLL = Duration.ofMillis(100);

    private final ShopConnection connection;
    private final String operatorKey;

    /**
     * A client of the shop at {@code base}, such as {@code http://localhost:8080}.
     *
     * @param operatorKey empty for a client that only shops
     * @param timeout of one request; after it the outcome is unknown and the retry policy decides
     */
    public ShopClient(URI base, String operatorKey, Duration timeout, RetryPolicy retryPolicy) {
        this.connection = new ShopConnection(base, timeout, retryPolicy);
        this.operatorKey = operatorKey;
    }

    /** Places an order; repeats it with the same key until it is settled or the retry policy ends. Never throws. */
    public OrderOutcome placeOrder(OrderRequest order) {
        Request request = new Request("POST", "/api/v1/orders").withJson(ShopJson.write(order))
                .withHeader("Idempotency-Key", order.idempotencyKey());
        return switch (connection.send(request)) {
            case ShopConnection.Unsettled unsettled -> new OrderOutcome.Unknown(unsettled.reason());
            case Answer answer -> outcome(answer);
        };
    }

    private static OrderOutcome outcome(Answer answer) {
        try {
            JsonNode body = ShopJson.read(answer.body());
            return answer.status() == 201
                    ? new OrderOutcome.Placed(ShopJson.text(body, "id"), answer.replayed(), ShopJson.contents(body))
                    : refusal(answer.status(), body);
        } catch (ShopException e) {
            return new OrderOutcome.Unknown("status " + answer.status() + ", " + e.getMessage());
        }
    }

    private static OrderOutcome refusal(int status, JsonNode problem) {
        String type = ShopJson.problemType(problem);
        return type.equals("insufficient-stock")
                ? new OrderOutcome.OutOfStock(ShopJson.text(problem, "sku"), ShopJson.number(problem, "requested"),
                        ShopJson.number(problem, "available"))
                : new OrderOutcome.Refused(type, status);
    }

    /** The stock figures of {@code sku}. */
    public StockFigures inventory(String sku) {
        return ShopJson.inventory(get("/api/v1/inventory/" + encode(sku)));
    }

    /** Goods in: the same {@code reference} again changes nothing. */
    public StockFigures receiveStock(String sku, long quantity, String reference) {
        Request request = operator("POST", "/api/v1/admin/inventory/" + encode(sku) + "/receipts")
                .withJson(ShopJson.writeReceipt(quantity, reference));
        return ShopJson.inventory(require(request, 201));
    }

    /**
     * Imports a product file; blocks until the import has ended, and throws {@link ShopException} if it failed as a
     * whole. Products that were refused are in the report.
     *
     * @param query such as {@code format=shopify-csv&currency=GBP}
     * @param limit after it {@link ShopException} is thrown; the import goes on
     */
    public ImportReport importProducts(Path file, String query, Duration limit) throws InterruptedException {
        Request request = operator("POST", "/api/v1/admin/imports?" + query).withBody("text/csv", contentOf(file));
        String id = ShopJson.text(require(request, 202), "id");
        long start = System.nanoTime();
        ImportReport report = importStatus(id);
        while (!report.isEnded()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new ShopException("import " + id + " took longer than " + limit.toSeconds() + " s");
            }
            Thread.sleep(IMPORT_POLL);
            report = importStatus(id);
        }
        if (!report.status().equals("COMPLETED")) {
            throw new ShopException("import " + id + " of " + file + " ended as " + report.status());
        }
        return report;
    }

    /** How far an import has come. */
    public ImportReport importStatus(String id) {
        return ShopJson.importReport(require(operator("GET", "/api/v1/admin/imports/" + encode(id)), 200));
    }

    /** The product that has {@code sku} as a variant, if the catalog's search finds it. */
    public Optional<ProductName> productOf(String sku) {
        JsonNode page = get("/api/v1/products?limit=" + PAGE_LIMIT + "&q=" + encode(sku));
        for (JsonNode product : page.path("data")) {
            for (JsonNode variant : product.path("variants")) {
                if (ShopJson.text(variant, "sku").equals(sku)) {
                    return Optional.of(new ProductName(ShopJson.text(product, "handle"),
                            ShopJson.text(product, "title")));
                }
            }
        }
        return Optional.empty();
    }

    /** The audit of all SKUs, all pages in one: consistent in itself only while nothing is sold. */
    public Audit audit() {
        List<AuditLine> lines = new ArrayList<>();
        Audit audit = auditPage("");
        long couponsInconsistent = audit.couponsInconsistent(); // told on the first page, as is the money
        MoneyAudit money = audit.money();
        lines.addAll(audit.lines());
        for (int page = 1; !audit.next().isEmpty(); page++) {
            requireEnd(page, "the audit");
            audit = auditPage("&after=" + encode(audit.next()));
            lines.addAll(audit.lines());
        }
        return new Audit(lines, audit.total(), audit.inconsistent(), audit.orders(), audit.attempts(),
                audit.fulfillments(), audit.cancellations(), audit.fulfillmentLagMillis(),
                couponsInconsistent, money, "");
    }

    /** The audit's totals, with as few SKUs as the API gives. */
    public Audit auditTotals() {
        return ShopJson.audit(require(operator("GET", "/api/v1/admin/audit?limit=1"), 200));
    }

    private Audit auditPage(String cursor) {
        String path = "/api/v1/admin/audit?limit=" + PAGE_LIMIT + cursor;
        return ShopJson.audit(require(operator("GET", path), 200));
    }

    /** The ids of all orders. */
    public List<String> orderIds() {
        return listed("/api/v1/admin/orders", "id");
    }

    /** The order id of each fulfillment order. */
    public List<String> fulfilledOrderIds() {
        return listed(FULFILLMENTS, "orderId");
    }

    /**
     * A page of the order ids of fulfillment orders, oldest first.
     *
     * @param cursor {@link ListPage#next} of the page before; empty for the first
     */
    public ListPage fulfillmentPage(String cursor) {
        return page(FULFILLMENTS, "orderId", cursor);
    }

    /** The ids of all dead letters. */
    public List<String> deadLetterIds() {
        return listed(DEAD_LETTERS, "id");
    }

    /** Has a dead letter tried again; {@link ShopException} if it is not. */
    public void retryDeadLetter(String id) {
        require(operator("POST", DEAD_LETTERS + "/" + encode(id) + "/retries"), 202);
    }

    private List<String> listed(String path, String field) {
        List<String> values = new ArrayList<>();
        ListPage page = page(path, field, "");
        values.addAll(page.values());
        for (int pages = 1; !page.next().isEmpty(); pages++) {
            requireEnd(pages, path);
            page = page(path, field, page.next());
            values.addAll(page.values());
        }
        return values;
    }

    private ListPage page(String path, String field, String cursor) {
        String after = cursor.isEmpty() ? "" : "&after=" + encode(cursor);
        JsonNode answer = require(operator("GET", path + "?limit=" + PAGE_LIMIT + after), 200);
        return new ListPage(ShopJson.texts(answer, field), ShopJson.next(answer));
    }

    private static void requireEnd(int page, String what) {
        if (page >= MAX_PAGES) {
            throw new ShopException(what + " has more than " + MAX_PAGES + " pages");
        }
    }

    private JsonNode get(String path) {
        return require(new Request("GET", path), 200);
    }

    private Request operator(String method, String path) {
        return new Request(method, path).withHeader("Authorization", "Bearer " + operatorKey);
    }

    private JsonNode require(Request request, int status) {
        return switch (connection.send(request)) {
            case ShopConnection.Unsettled unsettled -> throw new ShopException(request + ": " + unsettled.reason());
            case Answer answer when answer.status() == status -> ShopJson.read(answer.body());
            case Answer answer -> throw new ShopException(request + " was answered " + answer.status() + " "
                    + answer.body());
        };
    }

    private static BodyPublisher contentOf(Path file) {
        try {
            return BodyPublishers.ofFile(file);
        } catch (FileNotFoundException e) {
            throw new ShopException("no file " + file, e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Breaks off what is in flight. */
    @Override
    public void close() {
        connection.close();
    }
}
