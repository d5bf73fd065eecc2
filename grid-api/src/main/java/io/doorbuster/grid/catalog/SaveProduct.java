package io.doorbuster.grid.catalog;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import java.util.Map;

/**
 * Creates a product, or replaces it, on the member that owns it. Saving what is there already changes nothing.
 *
 * @param product its own version does not count, nor does the time of its creation if the member has it already
 * @param expectedVersion the version that the caller has seen, {@link #ANY_VERSION} if any will do
 */
public record SaveProduct(Product product, long expectedVersion) implements EntryProcessor<String, Product,
        SavedProduct> {

    /** The caller did not say which version it has seen. */
    public static final long ANY_VERSION = 0;

    @Override
    public SavedProduct process(Map.Entry<String, Product> entry) {
        Product old = entry.getValue();
        long oldVersion = old == null ? 0 : old.version();
        if (expectedVersion != ANY_VERSION && expectedVersion != oldVersion) {
            return new SavedProduct(SavedProduct.Effect.CONFLICT, oldVersion, 0);
        }
        boolean isNew = old == null || old.status() == ProductStatus.RETIRED;
        Product wanted = old == null || isNew ? product : product.withCreatedAtMillis(old.createdAtMillis());
        if (wanted.withVersion(oldVersion).equals(old)) {
            return new SavedProduct(SavedProduct.Effect.UNCHANGED, oldVersion, wanted.createdAtMillis());
        }
        entry.setValue(wanted.withVersion(oldVersion + 1));
        return new SavedProduct(isNew ? SavedProduct.Effect.CREATED : SavedProduct.Effect.REPLACED, oldVersion + 1,
                wanted.createdAtMillis());
    }
}
