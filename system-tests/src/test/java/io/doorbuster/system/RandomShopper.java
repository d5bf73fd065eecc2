package io.doorbuster.system;

import io.doorbuster.harness.payment.StripeDouble;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Somebody who does, one after the other, whatever the API allows: as a shopper with a cart and orders, and as the people
 * behind the shop with anybody's. What is done depends on the seed and on the answers. Used by one thread.
 */
final class RandomShopper {

    /** Takes a tenth off, for some. */
    static final String COUPON = "TENTH";
    /** The most units that are asked for at once; a few of them empty a SKU. */
    private static final int MAX_UNITS = 4;
    private static final int MAX_LINES = 4;
    private static final long MAX_RECEIPT = 8;
    private static final int REFUSED = 400;
    /** Of its own orders, those it may still act on. */
    private static final int REMEMBERED = 20;

    private final SplittableRandom random;
    private final String name;
    private final PatientClient client;
    private final List<String> skus;
    private final Books books;
    private final Map<Deed, Integer> done = new EnumMap<>(Deed.class);
    private final List<Placed> mine = new ArrayList<>();
    private final Map<String, Long> inCart = new TreeMap<>();
    private String cart = "";
    private int keys;
    /** Of the last answer. */
    private int status;

    /** What may be done, and how often compared with the rest. */
    enum Deed {
        LOOK(6), ADD(20), CHANGE(5), REMOVE(3), COUPON(4), HOLD(8), RELEASE(2), CHECK_OUT(10), BUY(15), REPEAT(5),
        CANCEL(8), PAY(3), SHIP(6), RETURN(4), REFUND(2), RECEIVE(4), ADJUST(2);

        private final int weight;

        Deed(int weight) {
            this.weight = weight;
        }
    }

    /** An order of this shopper, and how it was asked for. */
    private record Placed(String id, String path, String key, String body) {}

    RandomShopper(long seed, String name, PatientClient client, List<String> skus, Books books) {
        this.random = new SplittableRandom(seed);
        this.name = name;
        this.client = client;
        this.skus = skus;
        this.books = books;
    }

    /** Does {@code count} things; {@link AssertionError} if one of them is not answered as it may be. */
    void act(int count) {
        for (int i = 0; i < count; i++) {
            Deed deed = next();
            status = REFUSED;
            perform(deed);
            if (status < REFUSED) {
                done.merge(deed, 1, Integer::sum);
            }
        }
    }

    /** How often it did what; what was refused does not count. */
    Map<Deed, Integer> done() {
        return done;
    }

    private Deed next() {
        int chance = random.nextInt(Set.of(Deed.values()).stream().mapToInt(deed -> deed.weight).sum());
        for (Deed deed : Deed.values()) {
            chance -= deed.weight;
            if (chance < 0) {
                return deed;
            }
        }
        throw new IllegalStateException("weights");
    }

    private void perform(Deed deed) {
        switch (deed) {
            case LOOK -> look();
            case ADD -> add();
            case CHANGE -> change();
            case REMOVE -> remove();
            case COUPON -> enterCoupon();
            case HOLD -> hold();
            case RELEASE -> release();
            case CHECK_OUT -> checkOut();
            case BUY -> buy();
            case REPEAT -> repeat();
            case CANCEL -> cancel();
            case PAY -> pay();
            case SHIP -> ship();
            case RETURN -> takeBack();
            case REFUND -> refund();
            case RECEIVE -> receive();
            case ADJUST -> adjust();
        }
    }

    private void look() {
        if (cart.isEmpty()) {
            shopper("GET", "/api/v1/inventory/" + sku(), "", "", 200);
        } else {
            require(linesOf(shopper("GET", "/api/v1/carts/" + cart, "", "", 200).body()).equals(inCart),
                    cart + " is not " + inCart);
        }
    }

    private void add() {
        if (cart.isEmpty()) {
            cart = shopper("POST", "/api/v1/carts", "", "{\"currency\": \"GBP\"}", 201).body().path("id").asString();
        }
        String sku = inCart.size() < MAX_LINES ? sku() : oneOf(List.copyOf(inCart.keySet()));
        long units = units();
        inCart.merge(sku, units, Long::sum);
        cartIs(shopper("POST", "/api/v1/carts/" + cart + "/line-items", key(), line(sku, units), 201).body());
    }

    private void change() {
        if (inCart.isEmpty()) {
            add();
            return;
        }
        String sku = oneOf(List.copyOf(inCart.keySet()));
        long units = units();
        inCart.put(sku, units);
        cartIs(shopper("PATCH", "/api/v1/carts/" + cart + "/line-items/" + sku, "",
                "{\"quantity\": " + units + "}", 200).body());
    }

    private void remove() {
        if (inCart.isEmpty()) {
            add();
            return;
        }
        String sku = oneOf(List.copyOf(inCart.keySet()));
        inCart.remove(sku);
        cartIs(shopper("DELETE", "/api/v1/carts/" + cart + "/line-items/" + sku, "", "", 200).body());
    }

    private void enterCoupon() {
        if (cart.isEmpty()) {
            add();
        }
        shopper(random.nextBoolean() ? "PUT" : "DELETE", "/api/v1/carts/" + cart + "/coupons/" + COUPON, "", "", 200,
                409);
    }

    private void hold() {
        if (inCart.isEmpty()) {
            add();
        }
        shopper("POST", "/api/v1/carts/" + cart + "/hold", "", "", 200, 409);
    }

    private void release() {
        if (!cart.isEmpty()) {
            shopper("DELETE", "/api/v1/carts/" + cart + "/hold", "", "", 200);
        }
    }

    private void checkOut() {
        if (inCart.isEmpty()) {
            add();
        }
        Placed order = new Placed("", "/api/v1/carts/" + cart + "/checkout", key(), "{\"email\": \"" + name
                + "@example.org\"" + payment() + "}");
        PatientClient.Answer answer = shopper("POST", order.path, order.key, order.body, 201, 409, 410);
        if (answer.status() == 201) {
            keep(order, answer.body(), inCart);
            cart = "";
            inCart.clear();
        } else if (answer.status() == 410) {
            release();
        }
    }

    private void buy() {
        Map<String, Long> wanted = new TreeMap<>();
        for (int i = random.nextInt(MAX_LINES); i >= 0; i--) {
            wanted.put(sku(), units());
        }
        List<String> lines = new ArrayList<>();
        wanted.forEach((sku, units) -> lines.add(line(sku, units)));
        Placed order = new Placed("", "/api/v1/orders", key(), "{\"email\": \"" + name + "@example.org\", \"lines\": "
                + lines + (random.nextInt(3) == 0 ? ", \"coupons\": [\"" + COUPON + "\"]" : "") + payment() + "}");
        PatientClient.Answer answer = shopper("POST", order.path, order.key, order.body, 201, 409);
        if (answer.status() == 201) {
            keep(order, answer.body(), wanted);
        }
    }

    /** How an order is paid for, if it is told: most are not. */
    private String payment() {
        return switch (random.nextInt(8)) {
            case 0 -> ", \"payment\": {\"method\": \"prepayment\"}";
            case 1 -> byStripe(StripeDouble.DECLINED);
            case 2, 3 -> byStripe(StripeDouble.GRANTED);
            default -> "";
        };
    }

    private static String byStripe(String means) {
        return ", \"payment\": {\"method\": \"stripe\", \"paymentMethod\": \"" + means + "\"}";
    }

    /** The click that was repeated is the same order. */
    private void repeat() {
        if (mine.isEmpty()) {
            buy();
            return;
        }
        Placed order = oneOf(mine);
        JsonNode again = shopper("POST", order.path, order.key, order.body, 201).body();
        require(again.path("id").asString().equals(order.id), order + " was repeated and is " + again);
    }

    private void cancel() {
        if (mine.isEmpty()) {
            buy();
            return;
        }
        Placed order = oneOf(mine);
        if (shopper("POST", "/api/v1/orders/" + order.id + "/cancel", "", "", 200, 409).status() == 200) {
            books.cancelled(order.id);
        }
    }

    /** A pound, of whatever is owed; what is not paid by hand, or is paid already, takes none. */
    private void pay() {
        String order = anyOrder();
        if (order != null) {
            operator("POST", "/api/v1/admin/orders/" + order + "/payments", key(),
                    "{\"amount\": {\"amount\": 100, \"currency\": \"GBP\"}, \"reference\": \"" + key() + "\"}", 201,
                    409,
                    422);
        }
    }

    /** Any order that waits for a parcel; others may cancel or ship it in the same moment. */
    private void ship() {
        String stage = random.nextBoolean() ? "OPEN" : "ACKNOWLEDGED";
        JsonNode open = operator("GET", "/api/v1/admin/fulfillments?status=" + stage + "&limit=50", "", "", 200).body()
                .path("data");
        if (open.isEmpty()) {
            status = REFUSED;
            return;
        }
        JsonNode chosen = Objects.requireNonNull(open.get(random.nextInt(open.size())));
        String fulfillment = "/api/v1/admin/fulfillments/" + chosen.path("id").asString();
        operator("POST", fulfillment + "/acknowledge", "", "", 200, 409);
        JsonNode first = chosen.path("lines").path(0);
        String body = random.nextBoolean() ? "{\"tracking\": \"" + name + "\"}"
                : "{\"tracking\": \"" + name + "\", \"lines\": ["
                        + line(first.path("sku").asString(), first.path("quantity").asLong()) + "]}";
        if (operator("POST", fulfillment + "/shipments", key(), body, 201, 409).status() == 201) {
            books.shipped(chosen.path("orderId").asString());
        }
    }

    private void takeBack() {
        List<String> shipped = books.shipped();
        if (shipped.isEmpty()) {
            return;
        }
        String order = oneOf(shipped);
        Map.Entry<String, Long> line = oneOf(List.copyOf(Objects.requireNonNull(books.orders().get(order)).entrySet()));
        long units = 1 + random.nextLong(line.getValue());
        boolean restock = random.nextBoolean();
        operator(
                "POST", "/api/v1/orders/" + order + "/returns", key(), "{\"reason\": \"too big\", \"lines\": "
                        + "[{\"sku\": \"%s\", \"quantity\": %d, \"restock\": %b}]}".formatted(line.getKey(), units,
                                restock),
                201, 409,
                422);
        if (status == 201 && restock) {
            books.received(line.getKey(), units);
        }
    }

    private void refund() {
        String order = anyOrder();
        if (order != null) {
            operator("POST", "/api/v1/orders/" + order + "/refunds", key(),
                    "{\"reason\": \"late\", \"amount\": {\"amount\": 100, \"currency\": \"GBP\"}}", 201, 409, 422);
        }
    }

    private void receive() {
        String sku = sku();
        long units = 1 + random.nextLong(MAX_RECEIPT);
        String body = "{\"quantity\": " + units + ", \"reference\": \"" + key() + "\"}";
        books.received(sku, units);
        for (int i = random.nextInt(2); i >= 0; i--) {
            operator("POST", "/api/v1/admin/inventory/" + sku + "/receipts", "", body, 201);
        }
    }

    private void adjust() {
        String sku = sku();
        long delta = random.nextBoolean() ? 1 : -1;
        operator("POST", "/api/v1/admin/inventory/" + sku + "/adjustments", key(),
                "{\"delta\": " + delta + ", \"reason\": \"counted\"}", 201, 409);
        if (status == 201) {
            books.received(sku, delta);
        }
    }

    private void keep(Placed order, JsonNode answer, Map<String, Long> wanted) {
        String id = answer.path("id").asString();
        require(linesOf(answer).equals(wanted), "ordered " + wanted + ", confirmed " + answer);
        books.placed(id, wanted);
        if (order.body.contains(StripeDouble.DECLINED)) {
            books.cancelled(id); // not yet, but whatever else is done with it
        }
        if (mine.size() == REMEMBERED) {
            mine.removeFirst();
        }
        mine.add(new Placed(id, order.path, order.key, order.body));
    }

    private void cartIs(JsonNode answer) {
        require(linesOf(answer).equals(inCart), "the cart should hold " + inCart + ", and is " + answer);
    }

    private static Map<String, Long> linesOf(JsonNode document) {
        Map<String, Long> lines = new TreeMap<>();
        JsonNode items = document.has("lineItems") ? document.path("lineItems") : document.path("lines");
        items.forEach(line -> lines.put(line.path("sku").asString(), line.path("quantity").asLong()));
        return lines;
    }

    private @Nullable String anyOrder() {
        List<String> some = books.orders().keySet().stream().limit(1_000).toList();
        return some.isEmpty() ? null : oneOf(some);
    }

    private PatientClient.Answer shopper(String method, String path, String key, String body, Integer... expected) {
        return send(new PatientClient.Call(method, path, "", key, body), expected);
    }

    private PatientClient.Answer operator(String method, String path, String key, String body, Integer... expected) {
        return send(new PatientClient.Call(method, path, client.operatorKey(), key, body), expected);
    }

    private PatientClient.Answer send(PatientClient.Call call, Integer... expected) {
        PatientClient.Answer answer = client.send(call, Set.of(expected), random.nextInt(2));
        status = answer.status();
        return answer;
    }

    private static String line(String sku, long units) {
        return "{\"sku\": \"" + sku + "\", \"quantity\": " + units + "}";
    }

    private String key() {
        return name + "-" + keys++;
    }

    private String sku() {
        return oneOf(skus);
    }

    private long units() {
        return 1 + random.nextLong(MAX_UNITS);
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
