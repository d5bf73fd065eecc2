package io.doorbuster.app.imports;

import io.doorbuster.domain.catalog.ProductStatus;
import java.util.List;

/**
 * Columns of our own in the formats of others, which have no place for all that a product is: with them an export comes
 * back as it was, and others pass over them. A file that has the first of them is read exactly. Names are in small
 * letters, as files are read.
 */
final class ExactColumns {

    static final String PREFIX = "doorbuster ";
    static final String HANDLE = PREFIX + "handle";
    static final String TITLE = PREFIX + "title";
    static final String STATUS = PREFIX + "status";
    static final String TAGS = PREFIX + "tags";
    static final String VARIANT_TITLE = PREFIX + "variant title";
    static final String CURRENCY = PREFIX + "currency";
    /** How many options the product has: Shopify writes a pseudo option for none. */
    static final String OPTIONS = PREFIX + "options";
    static final List<String> OPTION_NAMES = List.of(PREFIX + "option1 name", PREFIX + "option2 name",
            PREFIX + "option3 name");
    static final List<String> OPTION_VALUES = List.of(PREFIX + "option1 value", PREFIX + "option2 value",
            PREFIX + "option3 value");

    private ExactColumns() {}

    /** A status as it stands in files; retired products do not. */
    static String name(ProductStatus status) {
        return status == ProductStatus.ACTIVE ? "active" : "draft";
    }

    /** The text at an index, empty beyond the last. */
    static String at(List<String> texts, int index) {
        return index < texts.size() ? texts.get(index) : "";
    }
}
