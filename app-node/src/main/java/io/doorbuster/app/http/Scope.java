package io.doorbuster.app.http;

import java.util.Arrays;
import java.util.Optional;

/** What an operator or a service may do. */
public enum Scope {

    /** Everything, the keys of others included. */
    ADMIN("admin"),
    /** Products: drafts seen, all changed. */
    CATALOG_WRITE("catalog:write"),
    /** Promotions, tax rates and shipping methods. */
    PRICES_WRITE("prices:write"),
    /** Imports of catalogs, and exports. */
    IMPORTS("imports"),
    /** Goods received and corrected. */
    INVENTORY_WRITE("inventory:write"),
    /** Orders of everyone, with addresses. */
    ORDERS_READ("orders:read"),
    /** Orders of everyone: cancelled, taken back, refunded. */
    ORDERS_WRITE("orders:write"),
    /** Fulfillment orders: seen, acknowledged, shipped. */
    FULFILLMENT_WRITE("fulfillment:write"),
    /** Customers of the shop. */
    CUSTOMERS_READ("customers:read"),
    /** Personal data of everyone: removed. */
    CUSTOMERS_ERASE("customers:erase"),
    /** The stock audit, repairs, and what operators did. */
    AUDIT_READ("audit:read");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /** The scope as requests and keys name it. */
    public String text() {
        return text;
    }

    /** The scope of this name, if there is one. */
    public static Optional<Scope> of(String text) {
        return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findFirst();
    }
}
