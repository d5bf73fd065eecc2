package io.doorbuster.app.imports;

import io.doorbuster.domain.catalog.ProductStatus;
import java.util.List;

/**
 * Columns of our own in the formats of others, which have no place for all that a product is: with them an export comes
 * back as it was, and others pass over them. A file that has the first of them is read exactly. Names are in small
 * letters, as files are read.
 */
final class ExactColumns {

    static final String HANDLE = "doorbuster handle";
    static final String TITLE = "doorbuster title";
    static final String STATUS = "doorbuster status";
    static final String TAGS = "doorbuster tags";
    static final String VARIANT_TITLE = "doorbuster variant title";
    static final String CURRENCY = "doorbuster currency";
    /** How many options the product has: Shopify writes a pseudo option for none. */
    static final String OPTIONS = "doorbuster options";
    static final List<String> OPTION_NAMES = List.of("doorbuster option1 name", "doorbuster option2 name",
            "doorbuster option3 name");
    static final List<String> OPTION_VALUES = List.of("doorbuster option1 value", "doorbuster option2 value",
            "doorbuster option3 value");

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
