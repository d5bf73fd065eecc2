package io.doorbuster.app.catalog;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.Sku;
import io.doorbuster.domain.Text;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.catalog.Price;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A product as someone wants it to be, with whatever is wrong in it. Texts that were not given are empty.
 *
 * @param optionNames names of what distinguishes the variants; each variant has as many option values
 * @param imageAlts what each of the images shows, in words; empty if none says
 * @param published when shoppers see it while it is active
 */
public record ProductDraft(String handle, String title, String description, String vendor, String category,
        List<String> tags, List<String> images, List<String> optionNames, ProductStatus status,
        List<VariantDraft> variants, List<String> imageAlts, Period published) {

    /** Characters of titles, vendors, categories, tags, option names and values: Shopify's limit. */
    public static final int MAX_TEXT = 255;
    /** Characters of a description: Shopify's limit of 64 KiB. */
    public static final int MAX_DESCRIPTION = 64 * 1024;
    /** Tags of one product: Shopify's limit. */
    public static final int MAX_TAGS = 250;
    /** Images of one product: Shopify's limit. */
    public static final int MAX_IMAGES = 250;
    /** Characters of an image's address: what every browser and cache takes. */
    public static final int MAX_URL = 2_048;
    /** Options of one product: Shopify's limit. */
    public static final int MAX_OPTIONS = 3;

    /**
     * A variant as someone wants it to be.
     *
     * @param compareAtMinor 0 if there is no such price
     * @param prices one for each currency, the first in that of {@code price}; if there are any, they are what counts
     * @param weightGrams of one unit; 0 if it weighs nothing, or nobody said
     * @param taxCategory empty if it is taxed like most
     * @param purchaseLimit units that one buyer may buy, 0 for no limit
     */
    public record VariantDraft(String sku, String title, List<String> options, Money price, long compareAtMinor,
            List<Price> prices, long weightGrams, String taxCategory, long purchaseLimit) {

        public VariantDraft {
            options = List.copyOf(options);
            prices = List.copyOf(prices);
        }

        /** A variant that nobody has weighed, with one price. */
        public VariantDraft(String sku, String title, List<String> options, Money price, long compareAtMinor) {
            this(sku, title, options, price, compareAtMinor, List.of(), 0, "", 0);
        }

        /** The same variant with a weight and a tax category. */
        public VariantDraft with(long newWeightGrams, String newTaxCategory) {
            return new VariantDraft(sku, title, options, price, compareAtMinor, prices, newWeightGrams, newTaxCategory,
                    purchaseLimit);
        }

        /** The same variant under another SKU. */
        public VariantDraft withSku(String other) {
            return new VariantDraft(other, title, options, price, compareAtMinor, prices, weightGrams, taxCategory,
                    purchaseLimit);
        }

        private Variant toVariant() {
            Variant variant = prices.isEmpty() ? new Variant(sku, title, options, price, compareAtMinor)
                    : Variant.priced(sku, title, options, prices);
            return variant.with(weightGrams, taxCategory).limitedTo(purchaseLimit);
        }
    }

    /** What is wrong with one field; {@code message} continues a sentence that begins with the field. */
    public record Flaw(String field, String message) {}

    public ProductDraft {
        tags = List.copyOf(tags);
        images = List.copyOf(images);
        optionNames = List.copyOf(optionNames);
        variants = List.copyOf(variants);
        imageAlts = List.copyOf(imageAlts);
    }

    /** A product that is always published, with images that nothing is said of. */
    public ProductDraft(String handle, String title, String description, String vendor, String category,
            List<String> tags, List<String> images, List<String> optionNames, ProductStatus status,
            List<VariantDraft> variants) {
        this(handle, title, description, vendor, category, tags, images, optionNames, status, variants, List.of(),
                Period.ALWAYS);
    }

    /** Where a flaw of the variant at {@code index} is found. */
    public static String variantField(int index, String name) {
        return "variants[" + index + "]." + name;
    }

    /** The same product under another handle. */
    public ProductDraft withHandle(String other) {
        return new ProductDraft(other, title, description, vendor, category, tags, images, optionNames, status,
                variants, imageAlts, published);
    }

    /** The same product with other variants. */
    public ProductDraft withVariants(List<VariantDraft> others) {
        return new ProductDraft(handle, title, description, vendor, category, tags, images, optionNames, status,
                others, imageAlts, published);
    }

    /** All that is wrong; empty if {@link #toProduct} can make a product of it. */
    public List<Flaw> flaws() {
        List<Flaw> flaws = new ArrayList<>();
        if (!Product.isHandle(handle)) {
            flaws.add(new Flaw("handle",
                    "must be 1 to 255 small letters, digits and hyphens, not beginning with a hyphen"));
        }
        line(flaws, "title", title, true);
        line(flaws, "vendor", vendor, false);
        line(flaws, "category", category, false);
        checkDescription(flaws);
        checkList(flaws, "tags", tags, MAX_TAGS);
        checkList(flaws, "optionNames", optionNames, MAX_OPTIONS);
        checkImages(flaws);
        checkVariants(flaws);
        return flaws;
    }

    /** The product under {@code id}, at a version that does not count. Throws if there are {@link #flaws}. */
    public Product toProduct(String id) {
        List<Variant> made = variants.stream().map(VariantDraft::toVariant).toList();
        return new Product(id, handle, title, description, vendor, category, tags, images, optionNames, status, 0,
                made, imageAlts, published, 0);
    }

    private void checkDescription(List<Flaw> flaws) {
        if (description.length() > MAX_DESCRIPTION) {
            flaws.add(tooLong("description", description, MAX_DESCRIPTION));
        }
        if (!Text.isStorable(description)) {
            flaws.add(new Flaw("description", "has characters that cannot be stored"));
        }
    }

    private void checkImages(List<Flaw> flaws) {
        limit(flaws, "images", images.size(), MAX_IMAGES);
        for (int i = 0; i < images.size(); i++) {
            if (!isWebAddress(images.get(i))) {
                flaws.add(new Flaw("images[" + i + "]",
                        "must be an http or https address of at most " + MAX_URL + " characters"));
            }
        }
        if (!imageAlts.isEmpty() && imageAlts.size() != images.size()) {
            flaws.add(new Flaw("images", "has " + images.size() + " entries, and " + imageAlts.size() + " texts"));
        }
        for (int i = 0; i < imageAlts.size(); i++) {
            line(flaws, "media[" + i + "].alt", imageAlts.get(i), false);
        }
    }

    private void checkVariants(List<Flaw> flaws) {
        if (variants.isEmpty()) {
            flaws.add(new Flaw("variants", "must have at least 1"));
        }
        limit(flaws, "variants", variants.size(), Product.MAX_VARIANTS);
        Set<String> skus = new HashSet<>();
        for (int i = 0; i < variants.size(); i++) {
            VariantDraft variant = variants.get(i);
            checkVariant(flaws, i, variant);
            if (!skus.add(variant.sku())) {
                flaws.add(new Flaw(variantField(i, "sku"), "has " + variant.sku() + ", as another variant has"));
            }
        }
    }

    private void checkVariant(List<Flaw> flaws, int index, VariantDraft variant) {
        if (!Sku.isValid(variant.sku())) {
            flaws.add(new Flaw(variantField(index, "sku"),
                    "must be 1 to " + Sku.MAX_LENGTH + " printable characters without spaces at its ends"));
        }
        line(flaws, variantField(index, "title"), variant.title(), true);
        if (variant.options().size() != optionNames.size()) {
            flaws.add(new Flaw(variantField(index, "options"),
                    "has " + variant.options().size() + " values for " + optionNames.size() + " option names"));
        }
        variant.options().forEach(value -> line(flaws, variantField(index, "options"), value, true));
        checkPrices(flaws, variantField(index, "prices"), variant);
        checkShipping(flaws, index, variant);
        String currency = variants.getFirst().price().currency();
        if (!variant.price().currency().equals(currency)) {
            flaws.add(new Flaw(variantField(index, "price"),
                    "is in " + variant.price().currency() + ", but the first variant's in " + currency));
        }
    }

    private static void checkShipping(List<Flaw> flaws, int index, VariantDraft variant) {
        if (variant.weightGrams() < 0 || variant.weightGrams() > Variant.MAX_WEIGHT_GRAMS) {
            flaws.add(new Flaw(variantField(index, "weightGrams"),
                    variant.weightGrams() + " is not between 0 and " + Variant.MAX_WEIGHT_GRAMS));
        }
        String category = variant.taxCategory();
        line(flaws, variantField(index, "taxCategory"), category, false);
        if (category.codePointCount(0, category.length()) > Variant.MAX_TAX_CATEGORY) {
            flaws.add(tooLong(variantField(index, "taxCategory"), category, Variant.MAX_TAX_CATEGORY));
        }
    }

    private static void checkPrices(List<Flaw> flaws, String field, VariantDraft variant) {
        limit(flaws, field, variant.prices().size(), Variant.MAX_PRICES);
        Set<String> currencies = new HashSet<>();
        for (int i = 0; i < variant.prices().size(); i++) {
            String currency = variant.prices().get(i).currency();
            if (!currencies.add(currency)) {
                flaws.add(new Flaw(field + "[" + i + "]", "is in " + currency + ", as another price is"));
            }
        }
        if (!variant.prices().isEmpty() && !currencies.contains(variant.price().currency())) {
            flaws.add(new Flaw(field, "has none in " + variant.price().currency() + ", as price is"));
        }
    }

    private static void checkList(List<Flaw> flaws, String field, List<String> texts, int max) {
        limit(flaws, field, texts.size(), max);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < texts.size(); i++) {
            line(flaws, field + "[" + i + "]", texts.get(i), true);
            if (!seen.add(texts.get(i))) {
                flaws.add(new Flaw(field + "[" + i + "]", "stands there twice"));
            }
        }
    }

    private static void limit(List<Flaw> flaws, String field, int count, int max) {
        if (count > max) {
            flaws.add(new Flaw(field, "has " + count + " entries, above the limit of " + max));
        }
    }

    private static void line(List<Flaw> flaws, String field, String text, boolean required) {
        if (required && text.isBlank()) {
            flaws.add(new Flaw(field, "is blank"));
        }
        if (text.codePointCount(0, text.length()) > MAX_TEXT) {
            flaws.add(tooLong(field, text, MAX_TEXT));
        }
        if (!Text.isPrintable(text)) {
            flaws.add(new Flaw(field, "must be one line without control characters"));
        }
    }

    private static Flaw tooLong(String field, String text, int max) {
        int length = text.codePointCount(0, text.length());
        return new Flaw(field, "has " + length + " characters, above the limit of " + max);
    }

    /** Anything but http and https could be a script that runs in the shop's pages. */
    private static boolean isWebAddress(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null && text.length() <= MAX_URL;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
