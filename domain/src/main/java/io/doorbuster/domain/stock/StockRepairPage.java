package io.doorbuster.domain.stock;

import java.util.List;

/**
 * A page of repairs, newest first.
 *
 * @param next the cursor of the next page, empty if this is the last one
 */
public record StockRepairPage(List<StockRepair> repairs, String next) {

    public StockRepairPage {
        repairs = List.copyOf(repairs);
    }
}
