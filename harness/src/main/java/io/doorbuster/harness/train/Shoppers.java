package io.doorbuster.harness.train;

import io.doorbuster.harness.OrderRequest;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.RetryPolicy;
import io.doorbuster.harness.ShopClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A short sale that goes through what a sale goes through: an import, pages, orders, replays, a SKU that sells out. */
final class Shoppers {

    private static final int BUYERS = 16;
    private static final int ORDERS_OF_A_BUYER = 150;
    private static final long PLENTY = 1_000_000;
    private static final long FEW = 100;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final URI shop;
    private final String operatorKey;
    private final String run;

    /**
     * @param run part of the SKUs, which no other shoppers may use
     */
    Shoppers(URI shop, String operatorKey, String run) {
        this.shop = shop;
        this.operatorKey = operatorKey;
        this.run = run;
    }

    /** Blocks until all have bought; {@code folder} gets the file that is imported. */
    void visit(Path folder) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve(run + ".csv"), """
                Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty
                %1$s-plenty,Lamp,%1$s-plenty,9.99,%2$d
                %1$s-few,Lamp,%1$s-few,9.99,%3$d
                """.formatted(run, PLENTY, FEW));
        try (ShopClient client = new ShopClient(shop, operatorKey, TIMEOUT, RetryPolicy.PATIENT)) {
            client.importProducts(file, "format=shopify-csv&currency=GBP&stock=receive", LIMIT);
            ExecutorService buyers = Executors.newVirtualThreadPerTaskExecutor();
            try (buyers) {
                for (int i = 0; i < BUYERS; i++) {
                    int buyer = i;
                    buyers.execute(() -> buy(client, buyer));
                }
                buyers.shutdown();
                if (!buyers.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IOException("the sale that trains did not end in " + LIMIT.toSeconds() + " s");
                }
            }
            client.audit();
            client.orderIds();
        }
    }

    private void buy(ShopClient client, int buyer) {
        for (int i = 0; i < ORDERS_OF_A_BUYER; i++) {
            String sku = run + (i % 2 == 0 ? "-plenty" : "-few");
            OrderRequest order = new OrderRequest(run + "-" + buyer + "-" + i, "buyer-" + buyer + "@train.example", "",
                    List.of(new Line(sku, 1)));
            client.placeOrder(order);
            client.placeOrder(order);
            client.inventory(sku);
            client.productOf(sku);
        }
    }
}
