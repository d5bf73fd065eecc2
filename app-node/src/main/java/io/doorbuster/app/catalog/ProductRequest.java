package io.doorbuster.app.catalog;

import io.doorbuster.app.catalog.ProductDraft.VariantDraft;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.ProductStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A product as an operator sends it. */
record ProductRequest(@Nullable String handle, @Nullable String title, @Nullable String description,
        @Nullable String vendor, @Nullable String category, @Nullable List<String> tags, @Nullable List<String> images,
        @Nullable String status, @Nullable List<VariantRequest> variants) {

    /** Stands in for a price that is wrong, until the request is refused for it. */
    private static final Money NO_PRICE = new Money(0, "EUR");

    record VariantRequest(@Nullable String sku, @Nullable String title, @Nullable Map<String, String> options,
            @Nullable MoneyRequest price, @Nullable MoneyRequest compareAtPrice) {}

    record MoneyRequest(@Nullable Long amount, @Nullable String currency) {}

    /** The draft that the request describes. Throws a {@code validation} problem with all that is wrong with it. */
    ProductDraft toDraft() {
        Validation validation = new Validation();
        List<VariantRequest> wanted = validation.required("variants", variants, List.of());
        List<String> optionNames = wanted.isEmpty() ? List.of() : List.copyOf(optionsOf(wanted.getFirst()).keySet());
        List<VariantDraft> drafts = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            drafts.add(variant(validation, i, wanted.get(i), optionNames));
        }
        ProductDraft draft = new ProductDraft(validation.required("handle", handle, "missing"),
                validation.required("title", title, "missing"), Objects.requireNonNullElse(description, ""),
                Objects.requireNonNullElse(vendor, ""), Objects.requireNonNullElse(category, ""), orEmpty(tags),
                orEmpty(images), optionNames, status(validation), drafts);
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
        Money price = money(validation, ProductDraft.variantField(index, "price"), variant.price());
        long compareAtMinor = 0;
        if (variant.compareAtPrice() != null) {
            String field = ProductDraft.variantField(index, "compareAtPrice");
            Money compareAt = money(validation, field, variant.compareAtPrice());
            compareAtMinor = compareAt.amount();
            if (!compareAt.currency().equals(price.currency())) {
                validation.refuse(field, "is in " + compareAt.currency() + ", but the price in " + price.currency());
            }
        }
        return new VariantDraft(validation.required(ProductDraft.variantField(index, "sku"), variant.sku(),
                "missing-" + index),
                validation.required(ProductDraft.variantField(index, "title"), variant.title(),
                        "missing"),
                optionNames.stream().map(name -> options.getOrDefault(name, "missing")).toList(), price,
                compareAtMinor);
    }

    private static Map<String, String> optionsOf(VariantRequest variant) {
        return variant.options() == null ? Map.of() : variant.options();
    }

    private static Money money(Validation validation, String field, @Nullable MoneyRequest money) {
        if (money == null) {
            validation.refuse(field, "is missing");
            return NO_PRICE;
        }
        long amount = validation.number(field + ".amount", money.amount(), 0, Money.MAX_AMOUNT);
        String currency = validation.currency(field + ".currency", money.currency());
        return Money.isCurrency(currency) ? new Money(amount, currency) : NO_PRICE;
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
