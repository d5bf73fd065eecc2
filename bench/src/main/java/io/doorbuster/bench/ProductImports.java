package io.doorbuster.bench;

import io.doorbuster.harness.ImportReport;
import io.doorbuster.harness.RetryPolicy;
import io.doorbuster.harness.ShopClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Stocks the shop as an operator would: by import, a product for each SKU. */
final class ProductImports implements AutoCloseable {

    private static final Duration IMPORT_LIMIT = Duration.ofMinutes(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    /** A product of about two kilobytes, as its page is. */
    private static final String DESCRIPTION = "A lamp of turned oak with a linen shade. ".repeat(40);

    private final ShopClient operator;
    private final Path folder;
    private int imports;

    /**
     * @param folder for the files, which exists
     */
    ProductImports(URI shop, String operatorKey, Path folder) {
        this.operator = new ShopClient(shop, operatorKey, REQUEST_TIMEOUT, RetryPolicy.PATIENT);
        this.folder = folder;
    }

    void stock(List<String> skus, long units) throws IOException, InterruptedException {
        StringBuilder csv = new StringBuilder("Handle,Title,Body (HTML),Variant SKU,Variant Price,"
                + "Variant Inventory Qty\n");
        for (String sku : skus) {
            csv.append(String.join(",", sku.toLowerCase(Locale.ROOT), "Lamp", DESCRIPTION, sku, "19.99",
                    Long.toString(units))).append('\n');
        }
        Path file = Files.writeString(folder.resolve("import-" + ++imports + ".csv"), csv);
        ImportReport report =
                operator.importProducts(file, "format=shopify-csv&currency=EUR&stock=receive", IMPORT_LIMIT);
        if (report.refused() > 0) {
            throw new IOException("the shop refused " + report);
        }
    }

    @Override
    public void close() {
        operator.close();
    }
}
