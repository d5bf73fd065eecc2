package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.Availability;
import io.doorbuster.domain.catalog.Product;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Writes products so that an import of the file in the same format changes nothing. Quantities are left out: received
 * again, they would be goods that nobody has. For one thread.
 */
sealed interface CatalogWriter permits ShopifyWriter, WooWriter, GoogleTsvWriter, GoogleXmlWriter {

    /** Writes some products; {@code availabilities} are those of their SKUs that are known. */
    void write(List<Product> products, Map<String, Availability> availabilities) throws IOException;

    /** Writes what comes after the last product. */
    void end() throws IOException;
}
