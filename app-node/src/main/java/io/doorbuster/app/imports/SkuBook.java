package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.catalog.ProductDraft;
import io.doorbuster.app.catalog.ProductDraft.VariantDraft;
import io.doorbuster.app.catalog.ProductId;
import io.doorbuster.domain.Sku;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.Variant;
import io.doorbuster.grid.catalog.ImportReport.MadeSku;
import io.doorbuster.grid.catalog.ImportReport.Refusal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Sees to the SKUs of one file: makes those that are missing, and finds those that two products have. For one thread.
 *
 * <p>A SKU is made from the handle and the option values, such as {@code gardening-gloves-green}; where that is taken, a
 * short digest of both follows. A variant keeps the SKU that it has in the catalog already, so that an import of the
 * same file again makes nothing new.
 */
final class SkuBook {

    /** A product with all its SKUs. */
    record Completed(ProductDraft draft, List<MadeSku> made) {}

    private final CatalogView view;
    private final Survey survey;
    private final Map<String, String> handleBySku = new HashMap<>();

    SkuBook(CatalogView view, Survey survey) {
        this.view = view;
        this.survey = survey;
    }

    /** Gives every variant a SKU. */
    Completed complete(ReadProduct read) {
        Optional<Product> existing = view.productByHandle(read.draft().handle());
        List<VariantDraft> variants = new ArrayList<>();
        List<MadeSku> made = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (int i = 0; i < read.draft().variants().size(); i++) {
            VariantDraft variant = read.draft().variants().get(i);
            if (variant.sku().isEmpty()) {
                String sku = make(read.draft().handle(), variant, existing, used);
                made.add(new MadeSku(read.lines().get(i), read.name(), sku));
                variant = variant.withSku(sku);
            }
            used.add(variant.sku());
            variants.add(variant);
        }
        return new Completed(read.draft().withVariants(variants), made);
    }

    /** Notes the SKUs of a product; refuses one that stood in another product of the file before. */
    Optional<Refusal> enter(ReadProduct read, ProductDraft complete) {
        Optional<Refusal> refusal = Optional.empty();
        for (int i = 0; i < complete.variants().size(); i++) {
            String sku = complete.variants().get(i).sku();
            String owner = handleBySku.putIfAbsent(sku, complete.handle());
            if (refusal.isEmpty() && owner != null && !owner.equals(complete.handle())) {
                refusal = Optional.of(new Refusal(read.lines().get(i), read.name(), "sku", "sku-repeated",
                        "SKU " + sku + " stands in product " + owner + " of this file already"));
            }
        }
        return refusal;
    }

    private String make(String handle, VariantDraft variant, Optional<Product> existing, Set<String> used) {
        Optional<String> kept = existing.stream().flatMap(product -> product.variants().stream())
                .filter(known -> known.options().equals(variant.options())).map(Variant::sku)
                .filter(sku -> !used.contains(sku) && !survey.hasSku(sku)).findFirst();
        String identity = handle + "\n" + String.join("\n", variant.options());
        String plain = slug(handle, variant.options());
        String unique = ProductId.shorten(plain, identity, Sku.MAX_LENGTH);
        Stream<String> candidates = plain.length() <= Sku.MAX_LENGTH ? Stream.of(plain, unique) : Stream.of(unique);
        // If all are taken, the check that follows refuses the product, and says by whom.
        return kept.orElseGet(() -> candidates.filter(sku -> isFree(sku, handle, used)).findFirst().orElse(unique));
    }

    private boolean isFree(String sku, String handle, Set<String> used) {
        boolean inFile = used.contains(sku) || handleBySku.containsKey(sku) || survey.hasSku(sku);
        return !inFile && view.productBySku(sku).filter(owner -> !owner.handle().equals(handle)).isEmpty();
    }

    /** Small letters and digits with hyphens between them; accents are dropped, other scripts stay. */
    private static String slug(String handle, List<String> options) {
        String text = handle + "-" + String.join("-", options);
        String bare = Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{M}+", "");
        return bare.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-").replaceAll("^-|-$", "");
    }
}
