package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.Availability;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Shopify's product CSV: a row for each variant, and for each image beyond. */
final class ShopifyWriter implements CatalogWriter {

    private static final List<String> OPTION_NAMES = List.of("Option1 Name", "Option2 Name", "Option3 Name");
    private static final List<String> OPTION_VALUES = List.of("Option1 Value", "Option2 Value", "Option3 Value");
    private static final List<String> HEADER = Stream.of(
            List.of("Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published"), OPTION_NAMES,
            OPTION_VALUES,
            List.of("Variant SKU", "Variant Grams", "Variant Weight Unit", "Variant Price",
                    "Variant Compare At Price", "Variant Tax Code", "Image Src", "Status", ExactColumns.HANDLE,
                    ExactColumns.VARIANT_TITLE, ExactColumns.CURRENCY, ExactColumns.OPTIONS))
            .flatMap(List::stream).toList();

    private final CsvWriter csv;

    ShopifyWriter(Writer out) throws IOException {
        this.csv = new CsvWriter(out, ',', HEADER);
    }

    @Override
    public void write(List<Product> products, Map<String, Availability> availabilities) throws IOException {
        for (Product product : products) {
            write(product);
        }
    }

    private void write(Product product) throws IOException {
        int rows = Math.max(product.variants().size(), product.images().size());
        for (int i = 0; i < rows; i++) {
            CsvWriter.Row row = csv.row().set("Handle", product.handle())
                    .set("Image Src", ExactColumns.at(product.images(), i));
            if (i == 0) {
                head(row, product);
            }
            if (i < product.variants().size()) {
                variant(row, product.variants().get(i));
            }
            row.write();
        }
    }

    private static void head(CsvWriter.Row row, Product product) {
        row.set("Title", product.title()).set("Body (HTML)", product.description()).set("Vendor", product.vendor())
                .set("Type", product.category()).set("Tags", Cells.join(product.tags()))
                .set("Published", Boolean.toString(product.status() == ProductStatus.ACTIVE))
                .set("Status", ExactColumns.name(product.status())).set(ExactColumns.HANDLE, product.handle())
                .set(ExactColumns.OPTIONS, Integer.toString(product.optionNames().size()));
        for (int i = 0; i < product.optionNames().size(); i++) {
            row.set(OPTION_NAMES.get(i), product.optionNames().get(i));
        }
        if (product.optionNames().isEmpty()) {
            row.set(OPTION_NAMES.getFirst(), ShopifyProduct.NO_OPTION_NAME);
        }
    }

    private static void variant(CsvWriter.Row row, Variant variant) {
        String currency = variant.price().currency();
        row.set("Variant SKU", variant.sku()).set("Variant Price", Numbers.decimal(variant.price().amount(), currency))
                .set(ExactColumns.VARIANT_TITLE, variant.title()).set(ExactColumns.CURRENCY, currency);
        row.set("Variant Tax Code", variant.taxCategory());
        if (variant.weightGrams() > 0) {
            row.set("Variant Grams", Long.toString(variant.weightGrams())).set("Variant Weight Unit", "g");
        }
        if (variant.compareAtMinor() > 0) {
            row.set("Variant Compare At Price", Numbers.decimal(variant.compareAtMinor(), currency));
        }
        for (int i = 0; i < variant.options().size(); i++) {
            row.set(OPTION_VALUES.get(i), variant.options().get(i));
        }
        if (variant.options().isEmpty()) {
            row.set(OPTION_VALUES.getFirst(), ShopifyProduct.NO_OPTION_VALUE);
        }
    }

    @Override
    public void end() {}
}
