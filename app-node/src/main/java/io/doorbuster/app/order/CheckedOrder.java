package io.doorbuster.app.order;

import io.doorbuster.app.http.Validation;
import io.doorbuster.app.pricing.Billing;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.coupon.CouponCode;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.pricing.Basket;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An order request that is right in itself, before anything is asked of the catalog.
 *
 * @param currency empty if the request leaves it to the prices
 * @param lines each SKU once
 * @param shippingMethod empty if none was chosen
 * @param coupons normalized as far as they can be codes, each once
 * @param seenTotal the total that the shopper saw
 */
record CheckedOrder(String email, String customerId, Optional<String> currency, List<Wanted> lines, Address address,
        Payment.Chosen payment, String shippingMethod, List<String> coupons, OptionalLong seenTotal) {

    /** Characters of a customer's id, with room to spare. */
    private static final int MAX_CUSTOMER_ID = 128;
    /** What a fingerprint is made of: of the order, and of each line. */
    private static final int PARTS = 10;
    private static final int LINE_PARTS = 3;

    /**
     * A SKU with all the units wanted of it.
     *
     * @param field the first of its lines in the request
     * @param seenPrice the price that the shopper saw
     */
    record Wanted(String field, String sku, long quantity, OptionalLong seenPrice) {}

    /**
     * Checks a request; throws a {@code validation} problem that lists everything wrong with it.
     *
     * @param callerId the customer of the access token, empty for a guest: whose order it is, whatever the body says
     */
    static CheckedOrder of(OrderRequest request, String callerId) {
        Validation validation = new Validation();
        String email = validation.email("email", request.email());
        String named = validation.optionalLine("customerId", request.customerId(), MAX_CUSTOMER_ID);
        if (!named.isEmpty() && !named.equals(callerId)) {
            validation.refuse("customerId", "is not the customer whose access token was sent");
        }
        CheckedOrder order = new CheckedOrder(email, callerId,
                Optional.ofNullable(request.currency()).map(code -> validation.currency("currency", code)),
                lines(request.lines(), validation),
                ShippingAddress.read("shippingAddress", request.shippingAddress(), validation),
                Payment.read("payment", request.payment(), validation),
                validation.optionalLine("shippingMethod", request.shippingMethod(), Billing.MAX_SHIPPING_METHOD),
                coupons(request.coupons(), validation),
                request.total() == null ? OptionalLong.empty()
                        : OptionalLong.of(validation.number("total", request.total(), 0, Money.MAX_AMOUNT)));
        validation.check();
        return order;
    }

    private static List<String> coupons(@Nullable List<String> sent, Validation validation) {
        if (sent == null || sent.isEmpty()) {
            return List.of();
        }
        if (sent.size() > Basket.MAX_COUPONS) {
            validation.refuse("coupons", sent.size() + " are above the limit of " + Basket.MAX_COUPONS);
            return List.of();
        }
        Set<String> codes = new LinkedHashSet<>();
        for (int i = 0; i < sent.size(); i++) {
            String typed = validation.line("coupons[" + i + "]", sent.get(i), CouponCode.MAX_LENGTH);
            codes.add(CouponCode.normalize(typed).orElse(typed));
        }
        return List.copyOf(codes);
    }

    private static List<Wanted> lines(@Nullable List<OrderRequest.Line> sent, Validation validation) {
        List<OrderRequest.Line> lines = validation.required("lines", sent, List.of());
        if (sent != null && (lines.isEmpty() || lines.size() > PlaceOrder.MAX_LINES)) {
            validation.refuse("lines", lines.size() + " lines are not between 1 and " + PlaceOrder.MAX_LINES);
            return List.of();
        }
        Map<String, Wanted> wanted = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Wanted line = line("lines[" + i + "]", lines.get(i), validation);
            wanted.merge(line.sku(), line, (first, again) -> sum(first, again, validation));
        }
        return List.copyOf(wanted.values());
    }

    private static Wanted line(String field, OrderRequest.Line sent, Validation validation) {
        OptionalLong seenPrice = sent.unitPrice() == null ? OptionalLong.empty()
                : OptionalLong.of(validation.number(field + ".unitPrice", sent.unitPrice(), 0, Money.MAX_AMOUNT));
        return new Wanted(field, validation.sku(field + ".sku", sent.sku()),
                validation.number(field + ".quantity", sent.quantity(), 1, OrderLine.MAX_QUANTITY), seenPrice);
    }

    private static Wanted sum(Wanted first, Wanted again, Validation validation) {
        if (!first.seenPrice().equals(again.seenPrice())) {
            validation.refuse(again.field() + ".unitPrice", "differs from " + first.field() + " of the same SKU");
        }
        long quantity = first.quantity() + again.quantity();
        if (quantity > OrderLine.MAX_QUANTITY) {
            validation.refuse(again.field() + ".quantity",
                    "makes " + quantity + " of one SKU, above the limit of " + OrderLine.MAX_QUANTITY);
        }
        return new Wanted(first.field(), first.sku(), quantity, first.seenPrice());
    }

    /** Digest of the content: the same for every spelling of one order, whatever the sequence of its lines. */
    long fingerprint() {
        String[] parts = Arrays.copyOf(new String[]{email, customerId, currency.orElse(""), address.name(),
                address.street(), address.city(), address.region(), address.postalCode(), address.country(),
                payment.digested()}, PARTS + LINE_PARTS * lines.size() + optionalParts());
        int next = PARTS;
        for (Wanted line : sorted(lines)) {
            parts[next++] = line.sku();
            parts[next++] = Long.toString(line.quantity());
            parts[next++] = line.seenPrice().isPresent() ? Long.toString(line.seenPrice().getAsLong()) : "";
        }
        if (!shippingMethod.isEmpty()) {
            parts[next++] = "ship " + shippingMethod;
        }
        if (!coupons.isEmpty()) {
            parts[next++] = "coupons " + coupons.stream().sorted().collect(Collectors.joining(","));
        }
        if (seenTotal.isPresent()) {
            parts[next] = "total " + seenTotal.getAsLong();
        }
        return AttemptId.fingerprint(parts);
    }

    /**
     * Parts that were not there from the first: where they are not given, an order has the digest that it always had. Three
     * of them are not taken for a line, for none is a number.
     */
    private int optionalParts() {
        return (shippingMethod.isEmpty() ? 0 : 1) + (coupons.isEmpty() ? 0 : 1) + (seenTotal.isPresent() ? 1 : 0);
    }

    /** Each SKU stands once. */
    private static List<Wanted> sorted(List<Wanted> lines) {
        return lines.size() == 1 ? lines : lines.stream().sorted(Comparator.comparing(Wanted::sku)).toList();
    }

    /** Never prints the shopper's data. */
    @Override
    public String toString() {
        return "CheckedOrder[" + lines.size() + " lines]";
    }
}
