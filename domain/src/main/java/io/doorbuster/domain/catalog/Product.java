package io.doorbuster.domain.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Something the shop offers, in one or more variants.
 *
 * @param id {@code prod_} and what the operator named it by
 * @param handle the product's name in URLs: small letters, digits, hyphens
 * @param version counts the saves, from 1
 * @param optionNames names of what distinguishes the variants, such as Color
 */
public record Product(String id, String handle, String title, String description, String vendor, String category,
        List<String> tags, List<String> images, List<String> optionNames, ProductStatus status, long version,
        List<Variant> variants) {

    /** Variants of one product, as many as Shopify allows. */
    public static final int MAX_VARIANTS = 2_048;

    private static final Pattern HANDLE = Pattern.compile("[a-z0-9][a-z0-9-]{0,254}");

    public Product {
        tags = List.copyOf(tags);
        images = List.copyOf(images);
        optionNames = List.copyOf(optionNames);
        variants = List.copyOf(variants);
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

    /** Whether {@code handle} has 1 to 255 small letters, digits and hyphens, and does not begin with a hyphen. */
    public static boolean isHandle(String handle) {
        return HANDLE.matcher(handle).matches();
    }

    /** The same product as the given version of itself. */
    public Product withVersion(long newVersion) {
        return new Product(id, handle, title, description, vendor, category, tags, images, optionNames, status,
                newVersion, variants);
    }

    /** The same product in another status. */
    public Product withStatus(ProductStatus newStatus) {
        return new Product(id, handle, title, description, vendor, category, tags, images, optionNames, newStatus,
                version, variants);
    }
}
