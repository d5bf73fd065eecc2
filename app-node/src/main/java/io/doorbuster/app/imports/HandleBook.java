package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.catalog.ProductDraft;
import io.doorbuster.app.catalog.ProductDraft.VariantDraft;
import io.doorbuster.app.catalog.ProductId;
import io.doorbuster.domain.catalog.Product;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds handles for the products of one file that has none: the one that the catalog knows the product's SKU by; else
 * one made of its title, and where that is another product's, of the title and what the file calls it. For one thread.
 */
final class HandleBook {

    /** Characters of a made handle: addresses should be short. */
    private static final int MAX_MADE = 80;

    private final CatalogView view;
    /** Handles of the file, to what it calls the product. */
    private final Map<String, String> names = new HashMap<>();

    HandleBook(CatalogView view) {
        this.view = view;
    }

    /** The product with a handle. */
    ReadProduct name(ReadProduct read) {
        if (!read.draft().handle().isEmpty()) {
            return read;
        }
        ProductDraft draft = read.draft();
        Optional<Product> known = draft.variants().stream().map(VariantDraft::sku).filter(sku -> !sku.isEmpty())
                .map(view::productBySku).flatMap(Optional::stream).findFirst();
        String handle = Stream.concat(known.map(Product::handle).stream(), free(read))
                .filter(candidate -> names.putIfAbsent(candidate, read.name()) == null).findFirst()
                .orElse("");
        return read.with(new ProductDraft(handle, draft.title(), draft.description(), draft.vendor(),
                draft.category(), draft.tags(), draft.images(), draft.optionNames(), draft.status(),
                draft.variants()));
    }

    /** Those that the catalog does not have; the last one is of a digest, and so as good as unique. */
    private Stream<String> free(ReadProduct read) {
        String title = slug(read.draft().title());
        String name = slug(read.name());
        List<String> candidates = List.of(title, slug(title + "-" + name),
                ProductId.shorten(title.isEmpty() ? "product" : title, read.name(), MAX_MADE));
        return candidates.stream().filter(candidate -> !candidate.isEmpty())
                .filter(candidate -> view.productByHandle(candidate).isEmpty());
    }

    /** Small Latin letters and digits with hyphens between them; accents are dropped, other scripts as well. */
    private static String slug(String text) {
        String bare = Normalizer.normalize(text, Normalizer.Form.NFKD).replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT).replace("đ", "d").replace("ß", "ss").replace("ø", "o").replace("ł", "l")
                .replace("æ", "ae").replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return bare.length() <= MAX_MADE ? bare : bare.substring(0, MAX_MADE).replaceAll("-$", "");
    }
}
