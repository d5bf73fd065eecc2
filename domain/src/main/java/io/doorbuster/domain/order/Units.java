package io.doorbuster.domain.order;

import io.doorbuster.domain.Sku;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Some units of one SKU of an order, at least one. */
public record Units(String sku, long quantity) {

    public Units {
        Sku.check(sku);
        if (quantity < 1 || quantity > OrderLine.MAX_QUANTITY) {
            throw new IllegalArgumentException(
                    "quantity " + quantity + " is not between 1 and " + OrderLine.MAX_QUANTITY);
        }
    }

    /** Checks that each SKU stands once, on as many lines as an order can have. */
    static List<Units> checked(List<Units> lines) {
        Set<String> skus = new HashSet<>();
        for (Units line : lines) {
            if (!skus.add(line.sku())) {
                throw new IllegalArgumentException("SKU " + line.sku() + " stands on two lines");
            }
        }
        if (lines.size() > PlaceOrder.MAX_LINES) {
            throw new IllegalArgumentException(lines.size() + " lines are above " + PlaceOrder.MAX_LINES);
        }
        return List.copyOf(lines);
    }
}
