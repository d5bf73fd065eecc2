package io.doorbuster.grid;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.access.RateWindow;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.coupon.Coupon;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.pricing.PriceRule;
import io.doorbuster.domain.stock.HoldPlaces;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.catalog.ImportReport;

/** The names in {@code config/hazelcast.yaml}, and the maps behind them with their types. */
public final class Grid {

    /** Product id to product. */
    public static final String PRODUCTS = "products";
    /** Id to promotion, tax rate or shipping method. */
    public static final String PRICE_RULES = "price-rules";
    /** Normalized code to coupon. */
    public static final String COUPONS = "coupons";
    /** Cart id to cart. */
    public static final String CARTS = "carts";
    /** SKU to stock level. */
    public static final String INVENTORY = "inventory";
    /** Order id, as text, to order: read through from the journal, never written by hand. */
    public static final String ORDERS = "orders";
    /** What is claimed for a product, a handle or a SKU, to the id of the product; entries live minutes. */
    public static final String CATALOG_CLAIMS = "catalog-claims";
    /** Import id to how far the import is; entries live a day. */
    public static final String IMPORTS = "imports";
    /** What is counted, such as logins of an address, to its tries in the window of time that is running. */
    public static final String RATE_WINDOWS = "rate-windows";
    /** Who holds, digested, to their open holds: bounds how many one buyer may have. */
    public static final String HOLD_PLACES = "hold-places";
    /** The executor on which batches of orders are placed. */
    public static final String PLACEMENT_EXECUTOR = "placement";
    /** The executor for what operators and the warehouse ask. */
    public static final String BACK_OFFICE_EXECUTOR = "back-office";
    /** The executor for customers, keys and what a shopper looks up: a storm of logins holds up no operator. */
    public static final String ACCESS_EXECUTOR = "access";

    private Grid() {}

    public static IMap<String, Product> products(HazelcastInstance hazelcast) {
        return hazelcast.getMap(PRODUCTS);
    }

    public static IMap<String, PriceRule> priceRules(HazelcastInstance hazelcast) {
        return hazelcast.getMap(PRICE_RULES);
    }

    public static IMap<String, Coupon> coupons(HazelcastInstance hazelcast) {
        return hazelcast.getMap(COUPONS);
    }

    public static IMap<String, String> catalogClaims(HazelcastInstance hazelcast) {
        return hazelcast.getMap(CATALOG_CLAIMS);
    }

    public static IMap<String, ImportReport> imports(HazelcastInstance hazelcast) {
        return hazelcast.getMap(IMPORTS);
    }

    public static IMap<String, Cart> carts(HazelcastInstance hazelcast) {
        return hazelcast.getMap(CARTS);
    }

    public static IMap<String, StockLevel> inventory(HazelcastInstance hazelcast) {
        return hazelcast.getMap(INVENTORY);
    }

    public static IMap<String, RateWindow> rateWindows(HazelcastInstance hazelcast) {
        return hazelcast.getMap(RATE_WINDOWS);
    }

    public static IMap<String, HoldPlaces> holdPlaces(HazelcastInstance hazelcast) {
        return hazelcast.getMap(HOLD_PLACES);
    }

    public static IMap<String, Order> orders(HazelcastInstance hazelcast) {
        return hazelcast.getMap(ORDERS);
    }
}
