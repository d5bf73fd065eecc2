package io.doorbuster.harness.demo;

import io.doorbuster.harness.ListPage;
import io.doorbuster.harness.ShopClient;

/**
 * Follows the list of fulfillment orders as it grows, as a warehouse does. Each entry is read once, but for those of
 * the unfinished last page: counting so costs the shop far less than an audit.
 */
final class FulfillmentTail {
    /** Pages of one look: whatever comes faster is read at the next. */
    private static final int MAX_PAGES = 50;

    private final ShopClient shop;
    private String cursor = "";
    private long onFullPages;

    FulfillmentTail(ShopClient shop) {
        this.shop = shop;
    }

    /** Reads on; returns how many fulfillment orders there are by now. */
    long count() {
        for (int pages = 0; pages < MAX_PAGES; pages++) {
            ListPage page = shop.fulfillmentPage(cursor);
            if (page.next().isEmpty()) {
                return onFullPages + page.values().size();
            }
            onFullPages += page.values().size();
            cursor = page.next();
        }
        return onFullPages;
    }
}
