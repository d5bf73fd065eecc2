package io.doorbuster.domain.fulfillment;

import java.util.List;

/**
 * A page of fulfillment orders, oldest first.
 *
 * @param next the cursor of the next page, empty if this is the last one
 */
public record FulfillmentPage(List<FulfillmentOrder> fulfillments, String next) {

    public FulfillmentPage {
        fulfillments = List.copyOf(fulfillments);
    }
}
