package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.ProductDraft;
import io.doorbuster.app.catalog.ProductDraft.Flaw;
import io.doorbuster.app.catalog.ProductDraft.VariantDraft;
import io.doorbuster.app.imports.ShopifyFile.ProductRows;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.grid.catalog.ImportReport.Refusal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads one product from its rows, and notes all that is wrong with them. The first row carries the product; every row
 * may carry a variant, an image, or both. For one thread.
 */
final class ShopifyProduct {

    /** What Shopify writes for products without options. */
    private static final String NO_OPTION_NAME = "Title";
    private static final String NO_OPTION_VALUE = "Default Title";

    private static final String[] PRICE = {"variant price", "price"};
    private static final String[] COMPARE_AT = {"variant compare at price", "compare-at price"};
    private static final String[] QUANTITY = {"variant inventory qty", "inventory quantity"};
    private static final String[] IMAGE = {"image src", "product image url"};
    private static final String[] PUBLISHED = {"published", "published on online store"};

    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,6})?");
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}");
    private static final Pattern VARIANT_FIELD = Pattern.compile("variants\\[(\\d+)]\\.(.*)");

    /**
     * A product as it was read.
     *
     * @param draft a variant's SKU is empty where none was given
     * @param lines of the variants, in their order
     * @param quantities of the variants, in their order; 0 where nothing is to be received
     * @param refusals what is wrong with the rows, in the order of their lines
     */
    record Read(ProductDraft draft, long line, List<Long> lines, List<Long> quantities, List<Refusal> refusals) {

        /** The first thing that is wrong, once {@code complete} is the draft with all its SKUs. */
        Optional<Refusal> refusal(ProductDraft complete) {
            Stream<Refusal> flaws = complete.flaws().stream().map(this::refusalOf);
            return Stream.concat(refusals.stream(), flaws).min(Comparator.comparingLong(Refusal::line));
        }

        private Refusal refusalOf(Flaw flaw) {
            Matcher variant = VARIANT_FIELD.matcher(flaw.field());
            if (variant.matches()) {
                long variantLine = lines.get(Integer.parseInt(variant.group(1)));
                return new Refusal(variantLine, draft.handle(), variant.group(2) + " " + flaw.message());
            }
            return new Refusal(line, draft.handle(), flaw.field() + " " + flaw.message());
        }
    }

    private final ProductRows product;
    private final ImportOptions options;
    private final CsvRow first;
    private final List<String> optionNames;
    private final List<Refusal> refusals = new ArrayList<>();

    private ShopifyProduct(ProductRows product, ImportOptions options) {
        this.product = product;
        this.options = options;
        this.first = product.rows().getFirst();
        this.optionNames = optionNames();
    }

    static Read read(ProductRows product, ImportOptions options) {
        return new ShopifyProduct(product, options).read();
    }

    private Read read() {
        product.rows().forEach(this::checkRow);
        List<CsvRow> variantRows = product.rows().stream().filter(ShopifyProduct::hasVariant).toList();
        if (product.rowCount() > product.rows().size()) {
            refuse(first, "has " + product.rowCount() + " rows, above the limit of " + product.rows().size());
        }
        String title = first.get("title");
        ProductDraft draft = new ProductDraft(product.handle(), title, first.raw("body (html)", "description"),
                first.get("vendor"), category(), tags(), images(), optionNames, status(),
                variantRows.stream().map(row -> variant(row, title)).toList());
        return new Read(draft, first.line(), variantRows.stream().map(CsvRow::line).toList(),
                variantRows.stream().map(this::quantity).toList(), List.copyOf(refusals));
    }

    private void checkRow(CsvRow row) {
        if (!row.isComplete()) {
            refuse(row, "the row has " + row.cells().size() + " cells, the header " + row.columns().size());
        }
        if (!hasVariant(row) && row.get(IMAGE).isEmpty()) {
            refuse(row, "the row has neither a variant nor an image");
        }
        String title = row.get("title");
        if (!title.isEmpty() && !title.equals(first.get("title"))) {
            refuse(row, "the row has another title than line " + first.line() + " under the same handle");
        }
    }

    private static boolean hasVariant(CsvRow row) {
        return Stream.of("option1 value", "option2 value", "option3 value").anyMatch(name -> !row.get(name).isEmpty())
                || !row.get(PRICE).isEmpty() || !row.get(ShopifyFile.SKU).isEmpty();
    }

    private List<String> optionNames() {
        boolean pseudo = first.get("option1 name").equals(NO_OPTION_NAME)
                && first.get("option1 value").equals(NO_OPTION_VALUE);
        if (pseudo) {
            return List.of();
        }
        return Stream.of("option1 name", "option2 name", "option3 name").map(first::get)
                .filter(name -> !name.isEmpty()).toList();
    }

    private VariantDraft variant(CsvRow row, String productTitle) {
        List<String> values = optionValues(row);
        String title = values.isEmpty() ? productTitle : String.join(" / ", values);
        long compareAt = row.get(COMPARE_AT).isEmpty() ? 0 : minorUnits(row, "compare-at price", row.get(COMPARE_AT));
        Money price = new Money(minorUnits(row, "price", row.get(PRICE)), options.currency());
        return new VariantDraft(row.get(ShopifyFile.SKU), title, values, price, compareAt);
    }

    private List<String> optionValues(CsvRow row) {
        List<String> values = Stream.of("option1 value", "option2 value", "option3 value").map(row::get)
                .filter(value -> !value.isEmpty()).toList();
        boolean pseudo = optionNames.isEmpty() && values.equals(List.of(NO_OPTION_VALUE));
        return pseudo ? List.of() : values;
    }

    /** A decimal comma is refused, not understood: 1,250 may be a thousand or one and a quarter. */
    private long minorUnits(CsvRow row, String what, String text) {
        if (!DECIMAL.matcher(text).matches()) {
            refuse(row, what + " '" + cut(text) + "' is not a decimal number with a point, such as 19.99");
            return 0;
        }
        BigDecimal minor = new BigDecimal(text).movePointRight(Money.exponent(options.currency())).stripTrailingZeros();
        if (minor.scale() > 0) {
            refuse(row, what + " " + text + " is finer than " + options.currency() + " can be paid in");
            return 0;
        }
        if (minor.compareTo(BigDecimal.valueOf(Money.MAX_AMOUNT)) > 0) {
            refuse(row, what + " " + text + " is above the limit of " + Money.MAX_AMOUNT + " minor units");
            return 0;
        }
        return minor.longValueExact();
    }

    /** Shopify counts below zero what is owed; there is nothing to receive then. */
    private long quantity(CsvRow row) {
        String text = row.get(QUANTITY);
        if (!options.receiveStock() || text.isEmpty()) {
            return 0;
        }
        if (!WHOLE.matcher(text).matches()) {
            refuse(row, "inventory quantity '" + cut(text) + "' is not a whole number");
            return 0;
        }
        return Math.max(0, Long.parseLong(text));
    }

    private String category() {
        String standard = first.get("product category");
        return standard.isEmpty() ? first.get("type") : standard;
    }

    private List<String> tags() {
        return Arrays.stream(first.get("tags").split(",")).map(String::strip).filter(tag -> !tag.isEmpty()).distinct()
                .toList();
    }

    private List<String> images() {
        return product.rows().stream().map(row -> row.get(IMAGE)).filter(image -> !image.isEmpty()).distinct().toList();
    }

    /** What is archived in Shopify may come back there, so it is a draft here: retiring is for good. */
    private ProductStatus status() {
        boolean published = switch (first.get(PUBLISHED).toLowerCase(Locale.ROOT)) {
            case "true", "" -> true;
            case "false" -> false;
            case String other -> {
                refuse(first, "published '" + cut(other) + "' is neither true nor false");
                yield false;
            }
        };
        boolean active = switch (first.get("status").toLowerCase(Locale.ROOT)) {
            case "active", "" -> true;
            case "draft", "archived", "unlisted" -> false;
            case String other -> {
                refuse(first, "status '" + cut(other) + "' is none of active, draft, archived, unlisted");
                yield false;
            }
        };
        return published && active ? ProductStatus.ACTIVE : ProductStatus.DRAFT;
    }

    private void refuse(CsvRow row, String reason) {
        refusals.add(new Refusal(row.line(), product.handle(), reason));
    }

    private static String cut(String text) {
        int max = 40;
        return text.length() <= max ? text : text.substring(0, max) + "…";
    }
}
