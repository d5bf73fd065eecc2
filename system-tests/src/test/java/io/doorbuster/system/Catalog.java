package io.doorbuster.system;

import io.doorbuster.harness.ShopClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Brings products and their stock into a shop, as an operator does. */
final class Catalog {

    private Catalog() {}

    /**
     * Imports one product for each SKU, and receives its units.
     *
     * @param folder for the file
     */
    static void importInto(ShopClient shop, Path folder, Map<String, Long> unitsBySku)
            throws IOException, InterruptedException {
        StringBuilder csv = new StringBuilder("Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n");
        unitsBySku.forEach((sku, units) -> csv.append(
                String.join(",", sku.toLowerCase(Locale.ROOT), sku, sku, "9.99", Long.toString(units)))
                .append('\n'));
        Path file = Files.writeString(Files.createTempFile(folder, "products", ".csv"), csv);
        shop.importProducts(file, "format=shopify-csv&currency=GBP&stock=receive", Duration.ofSeconds(60));
    }
}
