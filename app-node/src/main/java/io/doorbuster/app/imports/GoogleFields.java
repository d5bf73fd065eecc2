package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.Availability;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.Variant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The fields of one variant in a feed for Google Merchant Center, with more images apart. */
final class GoogleFields {

    /** Google's own fields, in the order in which they are written. */
    static final List<String> GOOGLE = List.of("id", "item_group_id", "title", "description", "link", "image_link",
            "availability", "price", "sale_price", "brand", "product_type", "condition", "shipping_weight",
            "tax_category");
    private static final List<String> OPTIONS = List.of("color", "size", "material", "pattern", "gender", "age_group");
    /** All of Google's fields that are written. */
    static final List<String> STANDARD = Stream.concat(GOOGLE.stream(), OPTIONS.stream()).toList();
    /** Those of our own. */
    static final List<String> OURS = Stream.of(List.of(ExactColumns.HANDLE, ExactColumns.TITLE,
            ExactColumns.STATUS, ExactColumns.TAGS, ExactColumns.VARIANT_TITLE), ExactColumns.OPTION_NAMES,
            ExactColumns.OPTION_VALUES).flatMap(List::stream).toList();

    private GoogleFields() {}

    /**
     * The fields that are not empty.
     *
     * @param linkPrefix what the product's handle is appended to; without one there are no links
     */
    static Map<String, String> of(Product product, Variant variant, String linkPrefix,
            @Nullable Availability availability) {
        Map<String, String> fields = new LinkedHashMap<>();
        String currency = variant.price().currency();
        String price = Numbers.decimal(variant.price().amount(), currency) + " " + currency;
        boolean onSale = variant.compareAtMinor() > 0;
        fields.put("id", variant.sku());
        fields.put("item_group_id", product.handle());
        fields.put("title", product.variants().size() == 1 ? product.title()
                : product.title() + " – " + variant.title());
        fields.put("description", product.description());
        fields.put("link", linkPrefix.isEmpty() ? "" : linkPrefix + product.handle());
        fields.put("image_link", ExactColumns.at(product.images(), 0));
        fields.put("availability", availability == null ? ""
                : availability == Availability.SOLD_OUT ? "out_of_stock" : "in_stock");
        fields.put("price", onSale ? Numbers.decimal(variant.compareAtMinor(), currency) + " " + currency : price);
        fields.put("sale_price", onSale ? price : "");
        fields.put("brand", product.vendor());
        fields.put("product_type", product.category());
        fields.put("condition", "new");
        fields.put("shipping_weight", variant.weightGrams() == 0 ? "" : variant.weightGrams() + " g");
        fields.put("tax_category", variant.taxCategory());
        options(fields, product, variant);
        fields.put(ExactColumns.HANDLE, product.handle());
        fields.put(ExactColumns.TITLE, product.title());
        fields.put(ExactColumns.STATUS, ExactColumns.name(product.status()));
        fields.put(ExactColumns.TAGS, Cells.join(product.tags()));
        fields.put(ExactColumns.VARIANT_TITLE, variant.title());
        fields.values().removeIf(String::isEmpty);
        return fields;
    }

    /** Options by Google's names, where they are such, and all by our own. */
    private static void options(Map<String, String> fields, Product product, Variant variant) {
        for (int i = 0; i < product.optionNames().size(); i++) {
            String name = product.optionNames().get(i).strip().toLowerCase(Locale.ROOT).replace(' ', '_')
                    .replace("colour", "color");
            if (OPTIONS.contains(name)) {
                fields.put(name, variant.options().get(i));
            }
            fields.put(ExactColumns.OPTION_NAMES.get(i), product.optionNames().get(i));
            fields.put(ExactColumns.OPTION_VALUES.get(i), variant.options().get(i));
        }
    }

    /** Images beyond the first. */
    static List<String> moreImages(Product product) {
        return product.images().stream().skip(1).toList();
    }
}
