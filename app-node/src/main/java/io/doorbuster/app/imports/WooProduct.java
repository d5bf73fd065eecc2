package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.ProductDraft;
import io.doorbuster.app.catalog.ProductDraft.VariantDraft;
import io.doorbuster.app.imports.WooFile.WooRows;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.ProductStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads one product of WooCommerce, and notes all that is wrong with it. For one thread. */
final class WooProduct {

    /** Attributes of a product that are looked for: WooCommerce writes as many as the richest product has. */
    private static final int MAX_ATTRIBUTES = 50;
    private static final Set<String> TAKEN = Set.of("", "simple", "variable", "variation", "virtual", "downloadable");
    private static final String REGULAR_PRICE = "regular price";
    private static final String SALE_PRICE = "sale price";
    private static final String TAX_CLASS = "tax class";
    /** What a variation says that is taxed as its product. */
    private static final String AS_PRODUCT = "parent";
    /** A shop weighs in one unit, which the column's name tells. */
    private static final List<String> WEIGHT_UNITS = List.of("kg", "g", "lbs", "oz");

    private final CsvRow product;
    private final List<CsvRow> variantRows;
    private final ImportOptions options;
    private final Refusals refusals;
    private final Numbers numbers;
    private final List<String> optionNames;

    private WooProduct(WooRows rows, ImportOptions options) {
        this.product = rows.product();
        this.options = options;
        this.refusals = new Refusals(name(product));
        this.numbers = new Numbers(refusals, options);
        boolean isVariable = WooFile.types(product).contains("variable");
        // A variation that is switched off is not for sale.
        this.variantRows = isVariable
                ? rows.variations().stream().filter(row -> status(row) == ProductStatus.ACTIVE).toList()
                : List.of(product);
        this.optionNames = isVariable ? optionNames() : List.of();
    }

    static ReadProduct read(WooRows rows, ImportOptions options) {
        return new WooProduct(rows, options).read(1 + rows.variations().size());
    }

    /** A row that cannot be read as a product, for one reason. */
    static ReadProduct refused(CsvRow row, String code, String reason) {
        Refusals refusals = new Refusals(name(row));
        refusals.whole(row.line(), code, reason);
        ProductDraft nothing = new ProductDraft("", row.get("name"), "", "", "", List.of(), List.of(), List.of(),
                ProductStatus.DRAFT, List.of());
        return new ReadProduct(name(row), nothing, row.line(), 1, List.of(), List.of(), refusals.all());
    }

    /** What people find it by in the file. */
    private static String name(CsvRow row) {
        return Stream.of(row.get(WooFile.SKU), row.get("id").isEmpty() ? "" : "id:" + row.get("id"), row.get("name"))
                .filter(name -> !name.isEmpty()).findFirst().orElse("line " + row.line());
    }

    private ReadProduct read(long rowCount) {
        Stream.concat(Stream.of(product), variantRows.stream()).distinct().filter(row -> !row.isComplete())
                .forEach(row -> refusals.whole(row.line(), "incomplete-row",
                        "the row has " + row.cells().size() + " cells, the header " + row.columns().size()));
        WooFile.types(product).stream().filter(type -> !TAKEN.contains(type)).findFirst()
                .ifPresent(type -> refusals.field(product.line(), "type",
                        Refusals.quote(type) + " is none of simple, variable, variation"));
        List<VariantDraft> variants = variantRows.stream().map(this::variant).toList();
        List<Long> quantities = variantRows.stream()
                .map(row -> numbers.units(row.line(), "stock", row.get("stock"))).toList();
        List<String> categories = product.list("categories");
        List<String> brands = product.list("brands");
        ProductDraft draft = new ProductDraft(product.get(ExactColumns.HANDLE, "slug"), product.text("name"),
                description(), ExactColumns.at(brands, 0), ExactColumns.at(categories, 0), product.list("tags"),
                product.list("images"), optionNames, status(product), variants);
        return new ReadProduct(name(product), draft, product.line(), rowCount,
                variantRows.stream().map(CsvRow::line).toList(), quantities, refusals.all());
    }

    /** WooCommerce writes line breaks of descriptions as \n, and \n itself as \\n. */
    private String description() {
        if (product.isExact()) {
            return product.raw("description");
        }
        String text = product.get("description").isEmpty() ? product.get("short description")
                : product.get("description");
        String mark = "\uE000"; // private use: stands in no text
        return text.replace("\\\\n", mark).replace("\\n", "\n").replace(mark, "\\n");
    }

    private ProductStatus status(CsvRow row) {
        return switch (row.get("published")) {
            case "1", "", "1.0", "true", "TRUE" -> ProductStatus.ACTIVE;
            case "0", "-1", "0.0", "-1.0", "false", "FALSE" -> ProductStatus.DRAFT;
            case String other -> {
                refusals.field(row.line(), "published", Refusals.quote(other) + " is none of 1, 0, -1");
                yield ProductStatus.DRAFT;
            }
        };
    }

    /** Those attributes of the product that its variations have values for; the others only describe it. */
    private List<String> optionNames() {
        List<String> names = attributes(product).stream().map(Attribute::name).toList();
        if (product.isExact()) {
            return names;
        }
        return names.stream().distinct()
                .filter(name -> variantRows.stream().anyMatch(row -> value(row, name).isPresent())).toList();
    }

    private record Attribute(String name, String value) {}

    private static List<Attribute> attributes(CsvRow row) {
        List<Attribute> attributes = new ArrayList<>();
        for (int i = 1; i <= MAX_ATTRIBUTES && row.columns().containsKey("attribute " + i + " name"); i++) {
            String name = row.text("attribute " + i + " name");
            if (!name.isEmpty()) {
                attributes.add(new Attribute(name, row.text("attribute " + i + " value(s)")));
            }
        }
        return attributes;
    }

    private static Optional<String> value(CsvRow row, String name) {
        return attributes(row).stream().filter(attribute -> attribute.name().equals(name)).map(Attribute::value)
                .filter(value -> !value.isEmpty()).findFirst();
    }

    private VariantDraft variant(CsvRow row) {
        // By place in an exact file, where two options may have one name; else by name, as variations list fewer.
        List<String> values = row.isExact()
                ? attributes(row).stream().map(Attribute::value).limit(optionNames.size()).toList()
                : optionNames.stream().map(name -> value(row, name)).flatMap(Optional::stream).toList();
        String title = row.isExact() ? row.text(ExactColumns.VARIANT_TITLE)
                : values.isEmpty() ? product.text("name") : String.join(" / ", values);
        String currency = row.isExact() ? numbers.currency(row.line(), row.get(ExactColumns.CURRENCY))
                : options.currency();
        long regular = numbers.minorUnits(row.line(), REGULAR_PRICE, row.get(REGULAR_PRICE), currency);
        boolean onSale = !row.get(SALE_PRICE).isEmpty() && !isDated(row);
        long price = onSale ? numbers.minorUnits(row.line(), SALE_PRICE, row.get(SALE_PRICE), currency) : regular;
        return new VariantDraft(sku(row), title, values, new Money(price, currency), onSale ? regular : 0)
                .with(weightGrams(row), taxCategory(row));
    }

    /** A variation without a weight of its own weighs what its product does. */
    private long weightGrams(CsvRow row) {
        for (CsvRow source : row.isExact() ? List.of(row) : List.of(row, product)) {
            for (String unit : WEIGHT_UNITS) {
                String text = source.get("weight (" + unit + ")");
                if (!text.isEmpty()) {
                    return numbers.grams(source.line(), "weight", text, unit);
                }
            }
        }
        return 0;
    }

    private String taxCategory(CsvRow row) {
        boolean asProduct = !row.isExact() && row.get(TAX_CLASS).equals(AS_PRODUCT);
        return (asProduct ? product : row).text(TAX_CLASS);
    }

    /** A sale that has its time is not a price for ever. */
    private static boolean isDated(CsvRow row) {
        return !row.get("date sale price starts").isEmpty() || !row.get("date sale price ends").isEmpty();
    }

    /** A variation without a SKU of its own shows that of its product, which then says nothing. */
    private String sku(CsvRow row) {
        String sku = row.get(WooFile.SKU);
        boolean inherited = WooFile.isVariation(row) && !row.isExact() && sku.equals(product.get(WooFile.SKU));
        return inherited ? "" : sku;
    }
}
