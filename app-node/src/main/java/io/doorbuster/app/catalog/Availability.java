package io.doorbuster.app.catalog;

/** What shoppers are told of the stock of a SKU: enough to hurry, too little to count the shop's goods. */
public enum Availability {
    IN_STOCK, LOW_STOCK, SOLD_OUT;

    /** At this many units and fewer, stock is called low. */
    static final long LOW_STOCK_UNITS = 10;

    /** What {@code units} that are available are called. */
    public static Availability of(long units) {
        if (units == 0) {
            return SOLD_OUT;
        }
        return units <= LOW_STOCK_UNITS ? LOW_STOCK : IN_STOCK;
    }
}
