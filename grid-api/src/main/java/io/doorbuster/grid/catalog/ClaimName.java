package io.doorbuster.grid.catalog;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Claims a name for a product, or holds on to it, for {@code seconds} from now; answers the id of the product that has
 * it afterwards. May run twice.
 */
public record ClaimName(String productId, long seconds) implements EntryProcessor<String, String, String> {

    @Override
    public String process(Map.Entry<String, String> entry) {
        String owner = entry.getValue();
        if (owner != null && !owner.equals(productId)) {
            return owner;
        }
        ((ExtendedMapEntry<String, String>) entry).setValue(productId, seconds, TimeUnit.SECONDS);
        return productId;
    }
}
