package io.doorbuster.domain.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Something the shop offers, in one or more variants.
 *
 * @param id {@code prod_} and what the operator named it by
 * @param handle the product's name in URLs: small letters, digits, hyphens
 * @param version counts the saves, from 1
 * @param category a path, see {@link Category}
 * @param images addresses, in the order in which they are shown
 * @param optionNames names of what distinguishes the variants, such as Color
 * @param imageAlts what each of the images shows, in words, for those who do not see it; empty if none says
 * @param published when shoppers see the product while it is {@link ProductStatus#ACTIVE}
 * @param createdAtMillis epoch milliseconds of the first save; 0 if that was before there was this field
 */
public record Product(String id, String handle, String title, String description, String vendor, String category,
        List<String> tags, List<String> images, List<String> optionNames, ProductStatus status, long version,
        List<Variant> variants, List<String> imageAlts, Period published, long createdAtMillis) {

    /** Variants of one product, as many as Shopify allows. */
    public static final int MAX_VARIANTS = 2_048;

    private static final Pattern HANDLE = Pattern.compile("[a-z0-9][a-z0-9-]{0,254}");

    public Product {
        tags = List.copyOf(tags);
        images = List.copyOf(images);
        optionNames = List.copyOf(optionNames);
        variants = List.copyOf(variants);
        // These two are missing in what was stored before there were such fields.
        imageAlts = imageAlts == null ? List.of() : List.copyOf(imageAlts);
        published = published == null ? Period.ALWAYS : published;
        if (!imageAlts.isEmpty() && imageAlts.size() != images.size()) {
            throw new IllegalArgumentException(imageAlts.size() + " texts are not for " + images.size() + " images");
        }
        if (!isHandle(handle)) {
            throw new IllegalArgumentException("not a handle: " + handle);
        }
        if (variants.isEmpty() || variants.size() > MAX_VARIANTS) {
            throw new IllegalArgumentException(variants.size() + " variants are not between 1 and " + MAX_VARIANTS);
        }
        Set<String> skus = new HashSet<>();
        for (Variant variant : variants) {
            if (!skus.add(variant.sku())) {
                throw new IllegalArgumentException("two variants have the SKU " + variant.sku());
            }
        }
    }

    /** A product that is always published, with images that nothing is said of. */
    public Product(String id, String handle, String title, String description, String vendor, String category,
            List<String> tags, List<String> images, List<String> optionNames, ProductStatus status, long version,
            List<Variant> variants) {
        this(id, handle, title, description, vendor, category, tags, images, optionNames, status, version, variants,
                List.of(), Period.ALWAYS, 0);
    }

    /** Whether {@code handle} has 1 to 255 small letters, digits and hyphens, and does not begin with a hyphen. */
    public static boolean isHandle(String handle) {
        return HANDLE.matcher(handle).matches();
    }

    /** The same product as the given version of itself. */
    public Product withVersion(long newVersion) {
        return new Product(id, handle, title, description, vendor, category, tags, images, optionNames, status,
                newVersion, variants, imageAlts, published, createdAtMillis);
    }

    /** The same product in another status. */
    public Product withStatus(ProductStatus newStatus) {
        return new Product(id, handle, title, description, vendor, category, tags, images, optionNames, newStatus,
                version, variants, imageAlts, published, createdAtMillis);
    }

    /** The same product, first saved at another time. */
    public Product withCreatedAtMillis(long millis) {
        return new Product(id, handle, title, description, vendor, category, tags, images, optionNames, status,
                version, variants, imageAlts, published, millis);
    }

    /** The same product with other variants, as many or not, other texts for its images, and another period. */
    public Product with(List<Variant> otherVariants, List<String> otherImageAlts, Period otherPeriod) {
        return new Product(id, handle, title, description, vendor, category, tags, images, optionNames, status,
                version, otherVariants, otherImageAlts, otherPeriod, createdAtMillis);
    }

    /** The variant with that SKU, if it has one. */
    public Optional<Variant> variant(String sku) {
        return variants.stream().filter(variant -> variant.sku().equals(sku)).findFirst();
    }

    /** What the image at {@code index} shows; empty if nobody said. */
    public String imageAlt(int index) {
        return imageAlts.isEmpty() ? "" : imageAlts.get(index);
    }

    /** Whether shoppers see it at a moment, in epoch milliseconds. */
    public boolean isVisibleAt(long atMillis) {
        return status == ProductStatus.ACTIVE && published.contains(atMillis);
    }

    /**
     * Epoch milliseconds of the first moment after {@code atMillis} at which it appears, disappears or costs something
     * else; {@link Period#NEVER} if there is none.
     */
    public long nextChange(long atMillis) {
        long next = published.nextBoundary(atMillis);
        for (Variant variant : variants) {
            for (Price price : variant.prices()) {
                next = Math.min(next, price.nextChange(atMillis));
            }
        }
        return next;
    }
}
