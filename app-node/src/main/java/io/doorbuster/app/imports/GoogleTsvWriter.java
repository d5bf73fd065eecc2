package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.Availability;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.Variant;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A feed for Google Merchant Center in TSV: a row for each variant. */
final class GoogleTsvWriter implements CatalogWriter {

    private static final String MORE_IMAGES = "additional_image_link";
    private static final List<String> HEADER =
            Stream.of(GoogleFields.STANDARD, List.of(MORE_IMAGES), GoogleFields.OURS).flatMap(List::stream).toList();

    private final CsvWriter tsv;
    private final String linkPrefix;

    GoogleTsvWriter(Writer out, String linkPrefix) throws IOException {
        this.tsv = new CsvWriter(out, '\t', HEADER);
        this.linkPrefix = linkPrefix;
    }

    @Override
    public void write(List<Product> products, Map<String, Availability> availabilities) throws IOException {
        for (Product product : products) {
            for (Variant variant : product.variants()) {
                CsvWriter.Row row = tsv.row().set(MORE_IMAGES, Cells.join(GoogleFields.moreImages(product)));
                GoogleFields.of(product, variant, linkPrefix, availabilities.get(variant.sku())).forEach(row::set);
                row.write();
            }
        }
    }

    @Override
    public void end() {}
}
