package io.doorbuster.bench;

import io.doorbuster.harness.RetryPolicy;
import io.doorbuster.harness.ShopClient;
import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills a shop's tables by SQL, which takes seconds where an import takes hours. The shop writes one product and one
 * cart itself; what is filled in are copies of these rows under other names, so they are what it would have written.
 */
final class LargeShop {

    /** Variants of a product. */
    static final int VARIANTS = 10;
    /** Line items of a cart. */
    static final int LINE_ITEMS = 3;
    /** SKUs of one name of {@link #sku}: what the generator's five digits count. */
    static final int BLOCK = 100_000;

    /** Rows of one statement: each must be done within a minute. */
    private static final int CHUNK = 100_000;
    private static final long UNITS = 1_000_000;
    private static final String NAME = "TEMPLATE";
    private static final String DESCRIPTION = "A lamp of turned oak with a linen shade. ".repeat(40);
    private static final Duration WRITTEN_LIMIT = Duration.ofSeconds(30);
    private static final Duration IMPORT_LIMIT = Duration.ofMinutes(1);
    private static final Pattern CART = Pattern.compile("\"id\":\"(cart_[0-9a-f]{32})\"");

    /** Names a product by its number, and its variants with one digit more: M0-0000, of which M0-00000 is the first. */
    private static final String PRODUCT =
            "'M' || p / " + BLOCK / VARIANTS + " || '-' || lpad(mod(p, " + BLOCK / VARIANTS
                    + ")::text, 4, '0')";

    private final Deployment deployment;
    private final PostgresServer database;

    LargeShop(Deployment deployment, PostgresServer database) {
        this.deployment = deployment;
        this.database = database;
    }

    /** The first characters of the SKUs of a block; five digits follow. */
    static String sku(int block) {
        return "M" + block + "-";
    }

    /** Lets the shop, which must run, write the rows of which the others are copies. */
    void makeTemplates(Path folder) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("template.csv"), csv());
        try (ShopClient operator = new ShopClient(deployment.shops().getFirst(), deployment.operatorKey(),
                IMPORT_LIMIT, RetryPolicy.PATIENT)) {
            operator.importProducts(file, "format=shopify-csv&currency=EUR&stock=receive", IMPORT_LIMIT);
        }
        Matcher created = CART.matcher(post("/api/v1/carts", "{\"currency\":\"EUR\"}"));
        if (!created.find()) {
            throw new IOException("the shop made no cart");
        }
        for (int line = 0; line < LINE_ITEMS; line++) {
            post("/api/v1/carts/" + created.group(1) + "/line-items",
                    "{\"sku\":\"" + NAME + line + "\",\"quantity\":1}");
        }
        post("/api/v1/orders", "{\"email\":\"buyer@bench.example\",\"lines\":[{\"sku\":\"" + NAME
                + "0\",\"quantity\":1}]}");
        awaitRow("products WHERE id = 'prod_" + NAME.toLowerCase(Locale.ROOT) + "'");
        awaitRow("carts WHERE version = " + (1 + LINE_ITEMS));
    }

    private static String csv() {
        StringBuilder csv = new StringBuilder("Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,"
                + "Variant Price,Variant Inventory Qty\n");
        for (int variant = 0; variant < VARIANTS; variant++) {
            boolean first = variant == 0;
            csv.append(String.join(",", NAME.toLowerCase(Locale.ROOT), first ? "Lamp" : "",
                    first ? DESCRIPTION : "", first ? "Size" : "", "Size " + variant, NAME + variant, "19.99", "10"))
                    .append('\n');
        }
        return csv.toString();
    }

    private String post(String path, String json) throws IOException, InterruptedException {
        URI url = deployment.shops().getFirst().resolve(path);
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> response = http.send(HttpRequest.newBuilder(url)
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", UUID.randomUUID().toString())
                    .POST(BodyPublishers.ofString(json)).build(), BodyHandlers.ofString());
            if (response.statusCode() != 201) {
                throw new IOException("POST " + path + " is answered " + response.body());
            }
            return response.body();
        }
    }

    private void awaitRow(String row) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (database.query("SELECT 1 FROM " + row).isEmpty()) {
            if (System.nanoTime() - start > WRITTEN_LIMIT.toNanos()) {
                throw new IOException("not written behind after " + WRITTEN_LIMIT.toSeconds() + " s: " + row);
            }
            Thread.sleep(100);
        }
    }

    /** Makes stock of {@code skus}, a multiple of ten. */
    void fillStock(int skus) throws IOException, InterruptedException {
        fill(skus / VARIANTS, "INSERT INTO inventory (sku, version, received) SELECT " + PRODUCT
                + " || v, 1, " + UNITS + " FROM %s AS p, generate_series(0, " + (VARIANTS - 1) + ") AS v");
    }

    /** Makes the products whose variants have the SKUs of {@link #fillStock}. */
    void fillProducts(int skus) throws IOException, InterruptedException {
        String name = "replace(replace(%s, '" + NAME + "', " + PRODUCT + "), lower('" + NAME + "'), lower(" + PRODUCT
                + "))";
        fill(skus / VARIANTS,
                "INSERT INTO products (id, version, document) SELECT " + name.formatted("id") + ", version, "
                        + name.formatted("document::text")
                        + "::jsonb FROM products, %s AS p WHERE id = 'prod_' || lower('"
                        + NAME + "')");
    }

    /** Makes carts, each with items of another product; their ids are {@link #cart}. */
    void fillCarts(int carts) throws IOException, InterruptedException {
        fill(carts, "INSERT INTO carts (id, version, document, expires_at) SELECT 'cart_' || lpad(p::text, 32, '0'),"
                + " version, replace(replace(document::text, '" + NAME + "', " + PRODUCT
                + "), id, 'cart_' || lpad(p::text, 32, '0'))::jsonb, expires_at FROM (SELECT * FROM carts"
                + " WHERE version = " + (1 + LINE_ITEMS) + " ORDER BY written_at LIMIT 1) AS template, %s AS p");
    }

    /** The id of a cart that was filled in. */
    static String cart(int number) {
        return String.format("cart_%032d", number);
    }

    /** Runs {@code sql} for numbers from 0 on, some at a time, each with a series of them. */
    private void fill(int count, String sql) throws IOException, InterruptedException {
        for (int from = 0; from < count; from += CHUNK) {
            database.query(sql.formatted("generate_series(" + from + ", " + (Math.min(from + CHUNK, count) - 1) + ")"));
        }
        database.query("ANALYZE");
    }

    /** Makes orders of three lines each; answers their ids. */
    List<String> fillOrders(int orders) throws IOException, InterruptedException {
        long writer = new StoredOrders(database, sku(0), BLOCK).insert(orders, LINE_ITEMS);
        return database.query("SELECT 'ord_' || replace(id::text, '-', '') FROM orders WHERE writer = " + writer);
    }
}
