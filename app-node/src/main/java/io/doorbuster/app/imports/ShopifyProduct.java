package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.ProductDraft;
import io.doorbuster.app.catalog.ProductDraft.VariantDraft;
import io.doorbuster.app.imports.ShopifyFile.ProductRows;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.ProductStatus;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Reads one product from its rows, and notes all that is wrong with them. The first row carries the product; every row
 * may carry a variant, an image, or both. For one thread.
 */
final class ShopifyProduct {

    /** What Shopify writes for products without options. */
    static final String NO_OPTION_NAME = "Title";
    static final String NO_OPTION_VALUE = "Default Title";

    private static final List<String> OPTION_NAMES = List.of("option1 name", "option2 name", "option3 name");
    private static final List<String> OPTION_VALUES = List.of("option1 value", "option2 value", "option3 value");
    private static final String[] PRICE = {"variant price", "price"};
    private static final String[] COMPARE_AT = {"variant compare at price", "compare-at price"};
    private static final String[] QUANTITY = {"variant inventory qty", "inventory quantity"};
    /** Always in grams: the unit beside it is the one in which Shopify shows it. */
    private static final String[] GRAMS = {"variant grams", "weight value (grams)"};
    private static final String[] WEIGHT_UNIT = {"variant weight unit", "weight unit for display"};
    private static final List<String> WEIGHT_UNITS = List.of("", "g", "kg", "lb", "oz");
    private static final String[] TAX_CATEGORY = {"variant tax code", "tax code"};
    private static final String[] IMAGE = {"image src", "product image url"};
    private static final String[] PUBLISHED = {"published", "published on online store"};

    private final ProductRows product;
    private final ImportOptions options;
    private final CsvRow first;
    private final List<String> optionNames;
    private final Refusals refusals;
    private final Numbers numbers;

    private ShopifyProduct(ProductRows product, ImportOptions options) {
        this.product = product;
        this.options = options;
        this.first = product.rows().getFirst();
        this.refusals = new Refusals(product.handle());
        this.numbers = new Numbers(refusals, options);
        this.optionNames = optionNames();
    }

    static ReadProduct read(ProductRows product, ImportOptions options) {
        return new ShopifyProduct(product, options).read();
    }

    private ReadProduct read() {
        product.rows().forEach(this::checkRow);
        List<CsvRow> variantRows = product.rows().stream().filter(ShopifyProduct::hasVariant).toList();
        if (product.rowCount() > product.rows().size()) {
            refusals.whole(first.line(), "too-many-rows",
                    "has " + product.rowCount() + " rows, above the limit of " + product.rows().size());
        }
        if (product.isScattered()) {
            refusals.whole(first.line(), "rows-apart", "the rows with this handle do not stand next to each other");
        }
        String title = first.text("title");
        ProductDraft draft = new ProductDraft(product.handle(), title, first.raw("body (html)", "description"),
                first.text("vendor"), category(), tags(), images(), optionNames, status(),
                variantRows.stream().map(row -> variant(row, title)).toList());
        List<Long> quantities = variantRows.stream()
                .map(row -> numbers.units(row.line(), "inventory quantity", row.get(QUANTITY))).toList();
        return new ReadProduct(product.handle(), draft, first.line(), product.rowCount(),
                variantRows.stream().map(CsvRow::line).toList(), quantities, refusals.all());
    }

    private void checkRow(CsvRow row) {
        if (!row.isComplete()) {
            refusals.whole(row.line(), "incomplete-row",
                    "the row has " + row.cells().size() + " cells, the header " + row.columns().size());
        }
        if (!hasVariant(row) && row.get(IMAGE).isEmpty()) {
            refusals.whole(row.line(), "empty-row", "the row has neither a variant nor an image");
        }
        String title = row.text("title");
        if (!title.isEmpty() && !title.equals(first.text("title"))) {
            refusals.whole(row.line(), "another-title",
                    "the row has another title than line " + first.line() + " under the same handle");
        }
    }

    private static boolean hasVariant(CsvRow row) {
        return OPTION_VALUES.stream().anyMatch(name -> !row.get(name).isEmpty())
                || !row.get(PRICE).isEmpty() || !row.get(ShopifyFile.SKU).isEmpty();
    }

    private List<String> optionNames() {
        if (first.isExact()) {
            return OPTION_NAMES.stream().limit(options(first)).map(first::text).toList();
        }
        boolean pseudo = first.get("option1 name").equals(NO_OPTION_NAME)
                && first.get("option1 value").equals(NO_OPTION_VALUE);
        if (pseudo) {
            return List.of();
        }
        return OPTION_NAMES.stream().map(first::get)
                .filter(name -> !name.isEmpty()).toList();
    }

    private VariantDraft variant(CsvRow row, String productTitle) {
        List<String> values = optionValues(row);
        String title = row.isExact() ? row.text(ExactColumns.VARIANT_TITLE)
                : values.isEmpty() ? productTitle : String.join(" / ", values);
        String currency = row.isExact() ? numbers.currency(row.line(), row.get(ExactColumns.CURRENCY))
                : options.currency();
        long compareAt = row.get(COMPARE_AT).isEmpty() ? 0
                : numbers.minorUnits(row.line(), "compare-at price", row.get(COMPARE_AT), currency);
        Money price = new Money(numbers.minorUnits(row.line(), "price", row.get(PRICE), currency), currency);
        return new VariantDraft(row.get(ShopifyFile.SKU), title, values, price, compareAt).with(weightGrams(row),
                row.text(TAX_CATEGORY));
    }

    /** An unknown unit is refused: who writes "stone" there may have written stones beside it. */
    private long weightGrams(CsvRow row) {
        String unit = row.get(WEIGHT_UNIT);
        long grams = numbers.grams(row.line(), "weight", row.get(GRAMS), "g");
        if (grams > 0 && !WEIGHT_UNITS.contains(unit.toLowerCase(Locale.ROOT))) {
            refusals.field(row.line(), "weight unit", Refusals.quote(unit) + " is none of g, kg, lb, oz");
        }
        return grams;
    }

    private List<String> optionValues(CsvRow row) {
        if (row.isExact()) {
            return OPTION_VALUES.stream().limit(optionNames.size()).map(row::text).toList();
        }
        List<String> values = OPTION_VALUES.stream().map(row::get)
                .filter(value -> !value.isEmpty()).toList();
        boolean pseudo = optionNames.isEmpty() && values.equals(List.of(NO_OPTION_VALUE));
        return pseudo ? List.of() : values;
    }

    /** What stands in the file for a product without options has to be told from a real option of that name. */
    private int options(CsvRow row) {
        String text = row.get(ExactColumns.OPTIONS);
        if (!text.matches("[0-3]")) {
            refusals.field(row.line(), "options", Refusals.quote(text) + " is not between 0 and 3");
            return 0;
        }
        return Integer.parseInt(text);
    }

    private String category() {
        String standard = first.text("product category");
        return standard.isEmpty() ? first.text("type") : standard;
    }

    private List<String> tags() {
        return first.list("tags");
    }

    private List<String> images() {
        Stream<String> images = product.rows().stream().map(row -> row.get(IMAGE)).filter(image -> !image.isEmpty());
        return (first.isExact() ? images : images.distinct()).toList();
    }

    /** What is archived in Shopify may come back there, so it is a draft here: retiring is for good. */
    private ProductStatus status() {
        boolean published = switch (first.get(PUBLISHED).toLowerCase(Locale.ROOT)) {
            case "true", "" -> true;
            case "false" -> false;
            case String other -> {
                refusals.field(first.line(), "published", Refusals.quote(other) + " is neither true nor false");
                yield false;
            }
        };
        boolean active = switch (first.get("status").toLowerCase(Locale.ROOT)) {
            case "active", "" -> true;
            case "draft", "archived", "unlisted" -> false;
            case String other -> {
                refusals.field(first.line(), "status",
                        Refusals.quote(other) + " is none of active, draft, archived, unlisted");
                yield false;
            }
        };
        return published && active ? ProductStatus.ACTIVE : ProductStatus.DRAFT;
    }
}
