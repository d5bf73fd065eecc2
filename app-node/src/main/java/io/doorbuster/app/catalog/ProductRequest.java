package io.doorbuster.app.catalog;

import io.doorbuster.app.catalog.ProductDraft.VariantDraft;
import io.doorbuster.app.http.MoneyRequest;
import io.doorbuster.app.http.PeriodRequest;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Price;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A product as an operator sends it. */
record ProductRequest(@Nullable String handle, @Nullable String title, @Nullable String description,
        @Nullable String vendor, @Nullable String category, @Nullable List<String> tags, @Nullable List<String> images,
        @Nullable String status, @Nullable List<VariantRequest> variants, @Nullable List<Medium> media,
        @Nullable List<Option> options, @Nullable String publishedFrom, @Nullable String publishedUntil) {

    /**
     * If there are {@code prices}, they are what counts, and {@code price} and its comparison are not looked at.
     *
     * @param purchaseLimit units that one buyer may buy, over all orders; 0 or left out for no limit
     */
    record VariantRequest(@Nullable String sku, @Nullable String title, @Nullable Map<String, String> options,
            @Nullable MoneyRequest price, @Nullable MoneyRequest compareAtPrice,
            @Nullable List<PriceRequest> prices, @Schema(example = "350") @Nullable Long weightGrams,
            @Schema(example = "books") @Nullable String taxCategory, @Nullable Long purchaseLimit) {}

    /** An image; those without a position follow in the order in which they are sent. */
    record Medium(@Nullable String url, @Nullable String alt, @Nullable Long position) {}

    /** What distinguishes the variants: gives the names an order; the values are those that the variants have. */
    record Option(@Nullable String name, @Nullable List<String> values) {}

    /** The draft that the request describes. Throws a {@code validation} problem with all that is wrong with it. */
    ProductDraft toDraft() {
        Validation validation = new Validation();
        List<VariantRequest> wanted = validation.required("variants", variants, List.of());
        List<String> optionNames = optionNames(validation, wanted);
        List<VariantDraft> drafts = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            drafts.add(variant(validation, i, wanted.get(i), optionNames));
        }
        Pictures pictures = pictures(validation);
        ProductDraft draft = new ProductDraft(validation.required("handle", handle, "missing"),
                validation.required("title", title, "missing"), Objects.requireNonNullElse(description, ""),
                Objects.requireNonNullElse(vendor, ""), Objects.requireNonNullElse(category, ""), orEmpty(tags),
                pictures.urls(), optionNames, status(validation), drafts, pictures.alts(),
                PeriodRequest.read(validation, "published", publishedFrom, publishedUntil));
        draft.flaws().stream().filter(flaw -> variants != null || !flaw.field().equals("variants"))
                .forEach(flaw -> validation.refuse(flaw.field(), flaw.message()));
        validation.check();
        return draft;
    }

    private static VariantDraft variant(Validation validation, int index, VariantRequest variant,
            List<String> optionNames) {
        Map<String, String> options = optionsOf(variant);
        if (!options.keySet().equals(Set.copyOf(optionNames))) {
            validation.refuse(ProductDraft.variantField(index, "options"),
                    "must have the same names as those of the first variant");
        }
        List<Price> prices = PriceRequest.read(validation, ProductDraft.variantField(index, "prices"),
                variant.prices());
        Money price = prices.isEmpty()
                ? MoneyRequest.read(validation, ProductDraft.variantField(index, "price"), variant.price())
                : prices.getFirst().list();
        long compareAtMinor = prices.isEmpty() ? compareAt(validation, index, variant, price.currency()) : 0;
        return new VariantDraft(validation.required(ProductDraft.variantField(index, "sku"), variant.sku(),
                "missing-" + index),
                validation.required(ProductDraft.variantField(index, "title"), variant.title(),
                        "missing"),
                optionNames.stream().map(name -> options.getOrDefault(name, "missing")).toList(), price,
                compareAtMinor, prices, Objects.requireNonNullElse(variant.weightGrams(), 0L),
                Objects.requireNonNullElse(variant.taxCategory(), ""), variant.purchaseLimit() == null ? 0
                        : validation.number(ProductDraft.variantField(index, "purchaseLimit"),
                                variant.purchaseLimit(), 0, Variant.MAX_PURCHASE_LIMIT));
    }

    private static long compareAt(Validation validation, int index, VariantRequest variant, String currency) {
        if (variant.compareAtPrice() == null) {
            return 0;
        }
        String field = ProductDraft.variantField(index, "compareAtPrice");
        Money compareAt = MoneyRequest.read(validation, field, variant.compareAtPrice());
        if (!compareAt.currency().equals(currency)) {
            validation.refuse(field, "is in " + compareAt.currency() + ", but the price in " + currency);
        }
        return compareAt.amount();
    }

    private List<String> optionNames(Validation validation, List<VariantRequest> wanted) {
        Map<String, String> first = wanted.isEmpty() ? Map.of() : optionsOf(wanted.getFirst());
        if (options == null) {
            return List.copyOf(first.keySet());
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            String field = "options[" + i + "]";
            String name = validation.required(field + ".name", options.get(i).name(), "");
            Set<String> used = wanted.stream().map(variant -> optionsOf(variant).get(name)).filter(Objects::nonNull)
                    .collect(Collectors.toSet());
            if (options.get(i).values() != null && !Set.copyOf(options.get(i).values()).equals(used)) {
                validation.refuse(field + ".values", "are not those that the variants have");
            }
            names.add(name);
        }
        return names;
    }

    /** The images in their order, with what they show. */
    private record Pictures(List<String> urls, List<String> alts) {}

    private Pictures pictures(Validation validation) {
        if (media == null) {
            return new Pictures(orEmpty(images), List.of());
        }
        List<Medium> ordered = media.stream()
                .sorted(Comparator.comparing(Medium::position, Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
        List<String> urls = new ArrayList<>();
        for (int i = 0; i < media.size(); i++) {
            String field = "media[" + i + "].";
            validation.required(field + "url", media.get(i).url(), "");
            if (media.get(i).position() != null) {
                validation.number(field + "position", media.get(i).position(), 1, ProductDraft.MAX_IMAGES);
            }
            urls.add(Objects.requireNonNullElse(ordered.get(i).url(), "http://missing"));
        }
        if (images != null && !images.equals(urls)) {
            validation.refuse("images", "are not those of media, in their order");
        }
        List<String> alts = ordered.stream().map(medium -> Objects.requireNonNullElse(medium.alt(), "")).toList();
        return new Pictures(urls, alts.stream().allMatch(String::isEmpty) ? List.of() : alts);
    }

    private static Map<String, String> optionsOf(VariantRequest variant) {
        return variant.options() == null ? Map.of() : variant.options();
    }

    private ProductStatus status(Validation validation) {
        return switch (status) {
            case null -> ProductStatus.ACTIVE;
            case "ACTIVE" -> ProductStatus.ACTIVE;
            case "DRAFT" -> ProductStatus.DRAFT;
            case String other -> {
                validation.refuse("status", Problem.quote(other) + " is neither ACTIVE nor DRAFT; DELETE retires");
                yield ProductStatus.DRAFT;
            }
        };
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }
}
