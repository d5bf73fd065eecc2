package io.doorbuster.app.imports;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What must be known of a whole file before any product of it is taken. It holds the names that stand in the file, and
 * so at most as much as the file has bytes. For one thread.
 */
final class Survey {

    private long rows;
    private String last = "";
    private final Map<String, Integer> rowsByGroup = new HashMap<>();
    private final Set<String> scattered = new HashSet<>();
    private final Set<String> skus = new HashSet<>();
    private final Map<String, Integer> products = new HashMap<>();

    /** Notes a row that belongs to the product named {@code group}; its SKU is empty if it has none. */
    void row(String group, String sku) {
        rows++;
        if (rowsByGroup.merge(group, 1, Integer::sum) > 1 && !group.equals(last)) {
            scattered.add(group);
        }
        last = group;
        if (!sku.isEmpty()) {
            skus.add(sku);
        }
    }

    /** Notes a product that rows may name as theirs. */
    void product(String name) {
        products.merge(name, 1, Integer::sum);
    }

    /** How many products in the file have this name. */
    int productsOf(String name) {
        return products.getOrDefault(name, 0);
    }

    long rows() {
        return rows;
    }

    /** Rows of a product in the whole file. */
    int rowsOf(String group) {
        return rowsByGroup.getOrDefault(group, 0);
    }

    /** Whether the rows of a product do not stand next to each other. */
    boolean isScattered(String group) {
        return scattered.contains(group);
    }

    /** Whether a row has this SKU. */
    boolean hasSku(String sku) {
        return skus.contains(sku);
    }
}
