package io.doorbuster.domain;

/**
 * The rule for SKUs, the merchant's own names for the smallest things stocked and sold. They travel as plain strings,
 * because they are keys of grid and database.
 */
public final class Sku {

    /** Characters (code points) that a SKU may have at most. */
    public static final int MAX_LENGTH = 64;

    private Sku() {}

    /** Whether {@code sku} has 1 to {@value #MAX_LENGTH} printable characters, with no space at either end. */
    public static boolean isValid(String sku) {
        int length = sku.codePointCount(0, sku.length());
        return length >= 1 && length <= MAX_LENGTH && sku.equals(sku.strip()) && Text.isPrintable(sku);
    }

    /** Returns {@code sku}, or throws {@link IllegalArgumentException} if it is not one. */
    public static String check(String sku) {
        if (!isValid(sku)) {
            throw new IllegalArgumentException("not a SKU of 1 to " + MAX_LENGTH + " printable characters: " + sku);
        }
        return sku;
    }
}
