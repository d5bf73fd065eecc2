package io.doorbuster.domain.catalog;

/** Whether shoppers see a product. */
public enum ProductStatus {
    /** On sale. */
    ACTIVE,
    /** Not shown yet; operators only. */
    DRAFT,
    /** Taken out of the catalog for good; kept so that an older copy cannot come back. */
    RETIRED
}
