package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.ProductDraft;
import io.doorbuster.app.catalog.ProductDraft.VariantDraft;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.ProductStatus;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads one product from the items of a feed, and notes all that is wrong with them. For one thread. */
final class GoogleProduct {

    /** What may distinguish the variants of a group, by Google's rules. */
    private static final List<String> OPTIONS = List.of("color", "size", "material", "pattern", "gender", "age group",
            "size type", "size system");
    private static final Pattern CURRENCY_BEHIND = Pattern.compile("(.*?)\\s*([A-Za-z]{3})");
    private static final Pattern WEIGHT = Pattern.compile("(.*?)\\s*([A-Za-z]+)");
    private static final Pattern CURRENCY_BEFORE = Pattern.compile("([A-Za-z]{3})\\s*(.*)");

    private final String group;
    private final List<GoogleItem> items;
    private final GoogleItem first;
    private final ImportOptions options;
    private final Refusals refusals;
    private final Numbers numbers;
    private final List<String> optionFields;

    private GoogleProduct(String group, List<GoogleItem> items, ImportOptions options) {
        this.group = group;
        this.items = items;
        this.first = items.getFirst();
        this.options = options;
        this.refusals = new Refusals(group);
        this.numbers = new Numbers(refusals, options);
        this.optionFields = optionFields();
    }

    static ReadProduct read(String group, List<GoogleItem> items, ImportOptions options) {
        return new GoogleProduct(group, items, options).read();
    }

    private ReadProduct read() {
        items.stream().filter(item -> !item.flaw().isEmpty())
                .forEach(item -> refusals.whole(item.line(), "incomplete-row", item.flaw()));
        items.stream().filter(item -> item.get("id").isEmpty())
                .forEach(item -> refusals.field(item.line(), "id", "is blank"));
        String title = first.isExact() ? first.raw(ExactColumns.TITLE) : first.get("title");
        List<String> optionNames = first.isExact()
                ? ExactColumns.OPTION_NAMES.stream().map(first::raw).filter(name -> !name.isEmpty()).toList()
                : optionFields.stream().map(GoogleProduct::capitalized).toList();
        List<VariantDraft> variants = items.stream().map(item -> variant(item, title, optionNames.size())).toList();
        List<Long> quantities = items.stream().map(item -> numbers.units(item.line(), "quantity",
                item.get("quantity").isEmpty() ? item.get("sell on google quantity") : item.get("quantity")))
                .toList();
        String type = first.text("product type");
        ProductDraft draft = new ProductDraft(first.get(ExactColumns.HANDLE), title, description(),
                first.text("brand"), type.isEmpty() ? first.text("google product category") : type,
                Cells.split(first.raw(ExactColumns.TAGS)), images(), optionNames, status(), variants);
        return new ReadProduct(group, draft, first.line(), items.size(), items.stream().map(GoogleItem::line).toList(),
                quantities, refusals.all());
    }

    private String description() {
        return first.isExact() ? first.raw("description") : first.get("description");
    }

    /** Those that every item has; of more than three, those that differ. */
    private List<String> optionFields() {
        boolean isGroup = !first.get("item group id").isEmpty();
        List<String> given = OPTIONS.stream()
                .filter(name -> isGroup && items.stream().anyMatch(item -> !item.get(name).isEmpty())).toList();
        return given.size() <= ProductDraft.MAX_OPTIONS ? given
                : given.stream().filter(name -> items.stream().map(item -> item.get(name)).distinct().count() > 1)
                        .toList();
    }

    private static String capitalized(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private List<String> images() {
        List<GoogleItem> sources = first.isExact() ? List.of(first) : items;
        Stream<String> images = sources.stream().flatMap(item -> Stream.concat(item.all("image link").stream().limit(1),
                item.all(GoogleItem.MORE_IMAGES).stream()));
        return (first.isExact() ? images : images.distinct()).toList();
    }

    private ProductStatus status() {
        return first.get(ExactColumns.STATUS).equals("draft") ? ProductStatus.DRAFT : ProductStatus.ACTIVE;
    }

    private VariantDraft variant(GoogleItem item, String productTitle, int optionCount) {
        List<String> values = item.isExact()
                ? IntStream.range(0, optionCount).mapToObj(i -> item.raw(ExactColumns.OPTION_VALUES.get(i))).toList()
                : optionFields.stream().map(item::get).filter(value -> !value.isEmpty()).toList();
        String title = item.isExact() ? item.raw(ExactColumns.VARIANT_TITLE)
                : values.isEmpty() ? productTitle : String.join(" / ", values);
        boolean onSale = !item.get("sale price").isEmpty() && item.get("sale price effective date").isEmpty();
        Money regular = price(item, "price");
        Money price = onSale ? price(item, "sale price") : regular;
        if (!price.currency().equals(regular.currency())) {
            refusals.field(item.line(), "sale price", "is in another currency than the price");
        }
        return new VariantDraft(item.get("id"), title, values, price, onSale ? regular.amount() : 0)
                .with(weightGrams(item), item.text("tax category"));
    }

    private long weightGrams(GoogleItem item) {
        String text = item.get("shipping weight");
        Matcher weight = WEIGHT.matcher(text);
        if (text.isEmpty()) {
            return 0;
        }
        if (!weight.matches()) {
            refusals.field(item.line(), "shipping weight", Refusals.quote(text) + " has no unit, such as 1.5 kg");
            return 0;
        }
        return numbers.grams(item.line(), "shipping weight", weight.group(1), weight.group(2));
    }

    /** An amount with its currency behind or before it; without one, in the currency of the import. */
    private Money price(GoogleItem item, String field) {
        String text = item.get(field);
        Matcher behind = CURRENCY_BEHIND.matcher(text);
        Matcher before = CURRENCY_BEFORE.matcher(text);
        String code = behind.matches() ? behind.group(2) : before.matches() ? before.group(1) : "";
        String amount = behind.matches() ? behind.group(1) : before.matches() ? before.group(2) : text;
        String currency = code.isEmpty() ? options.currency()
                : numbers.currency(item.line(), code.toUpperCase(Locale.ROOT));
        return new Money(numbers.minorUnits(item.line(), field, amount.strip(), currency), currency);
    }
}
