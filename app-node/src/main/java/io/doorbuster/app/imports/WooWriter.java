package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.Availability;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/**
 * WooCommerce's product CSV: a simple product is one row; any other is a row of its own, whose id is made up, and one
 * for each variation.
 */
final class WooWriter implements CatalogWriter {

    private static final List<String> ATTRIBUTE_NAMES =
            List.of("Attribute 1 name", "Attribute 2 name", "Attribute 3 name");
    private static final List<String> ATTRIBUTE_VALUES =
            List.of("Attribute 1 value(s)", "Attribute 2 value(s)", "Attribute 3 value(s)");
    private static final List<String> HEADER = List.of("ID", "Type", "SKU", "Name", "Published", "Description",
            "Tax class", "Weight (kg)", "Sale price", "Regular price", "Categories", "Tags", "Images", "Parent",
            "Brands",
            "Attribute 1 name", "Attribute 1 value(s)", "Attribute 2 name", "Attribute 2 value(s)", "Attribute 3 name",
            "Attribute 3 value(s)", ExactColumns.HANDLE, ExactColumns.VARIANT_TITLE, ExactColumns.CURRENCY);

    private final CsvWriter csv;
    private long lastId;

    WooWriter(Writer out) throws IOException {
        this.csv = new CsvWriter(out, ',', HEADER);
    }

    @Override
    public void write(List<Product> products, Map<String, Availability> availabilities) throws IOException {
        for (Product product : products) {
            CsvWriter.Row row = head(product);
            if (product.variants().size() == 1 && product.optionNames().isEmpty()) {
                variant(row.set("Type", "simple"), product.variants().getFirst()).write();
            } else {
                attributes(row.set("Type", "variable"), product);
                row.write();
                String parent = "id:" + lastId;
                for (Variant variant : product.variants()) {
                    variation(product, variant, parent);
                }
            }
        }
    }

    private CsvWriter.Row head(Product product) {
        return csv.row().set("ID", Long.toString(++lastId)).set("Name", product.title())
                .set("Published", product.status() == ProductStatus.ACTIVE ? "1" : "-1")
                .set("Description", product.description()).set("Categories", list(product.category()))
                .set("Tags", Cells.join(product.tags())).set("Images", Cells.join(product.images()))
                .set("Brands", list(product.vendor())).set(ExactColumns.HANDLE, product.handle());
    }

    /** A list of one text, or none if it is empty. */
    private static String list(String text) {
        return text.isEmpty() ? "" : Cells.join(List.of(text));
    }

    private static void attributes(CsvWriter.Row row, Product product) {
        for (int i = 0; i < product.optionNames().size(); i++) {
            int option = i;
            row.set(ATTRIBUTE_NAMES.get(i), product.optionNames().get(i)).set(ATTRIBUTE_VALUES.get(i), Cells.join(
                    product.variants().stream().map(variant -> variant.options().get(option)).distinct().toList()));
        }
    }

    private void variation(Product product, Variant variant, String parent) throws IOException {
        CsvWriter.Row row = csv.row().set("ID", Long.toString(++lastId)).set("Type", "variation")
                .set("Name", product.title()).set("Published", "1").set("Parent", parent);
        for (int i = 0; i < variant.options().size(); i++) {
            row.set(ATTRIBUTE_NAMES.get(i), product.optionNames().get(i)).set(ATTRIBUTE_VALUES.get(i),
                    variant.options().get(i));
        }
        variant(row, variant).write();
    }

    private static CsvWriter.Row variant(CsvWriter.Row row, Variant variant) {
        String currency = variant.price().currency();
        String price = Numbers.decimal(variant.price().amount(), currency);
        boolean onSale = variant.compareAtMinor() > 0;
        return row.set("SKU", variant.sku()).set("Tax class", variant.taxCategory())
                .set("Weight (kg)", variant.weightGrams() == 0 ? "" : Numbers.kilograms(variant.weightGrams()))
                .set(ExactColumns.VARIANT_TITLE, variant.title())
                .set(ExactColumns.CURRENCY, currency).set("Sale price", onSale ? price : "")
                .set("Regular price", onSale ? Numbers.decimal(variant.compareAtMinor(), currency) : price);
    }

    @Override
    public void end() {}
}
