package io.doorbuster.app.cart;

import io.doorbuster.app.http.Validation;
import io.doorbuster.app.order.Payment;
import io.doorbuster.app.order.ShippingAddress;
import io.doorbuster.app.pricing.Billing;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.order.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The body of a checkout, as it is sent; {@code total} is what the shopper saw, in minor units. */
record CheckoutRequest(@Nullable String email, @Nullable ShippingAddress shippingAddress,
        @Nullable String shippingMethod, @Nullable Payment payment,
        @Nullable Long total) {

    /**
     * A checkout that is right in itself.
     *
     * @param shippingMethod empty for that of the cart
     * @param seenTotalMinor the total that the shopper saw, if it was sent
     */
    record Checked(String email, Address address, String shippingMethod, Payment.Chosen payment,
            OptionalLong seenTotalMinor) {

        /**
         * Digest of the content, and of the customer if it is one's: what a customer ordered is replayed to no guest.
         * Not of the cart's content, which may change after the order was placed.
         */
        long fingerprint(String customerId) {
            List<String> parts = new ArrayList<>(List.of(email, address.name(), address.street(), address.city(),
                    address.region(), address.postalCode(), address.country(), shippingMethod, payment.digested()));
            seenTotalMinor.ifPresent(seen -> parts.add("total " + seen));
            if (!customerId.isEmpty()) {
                parts.add(customerId);
            }
            return AttemptId.fingerprint(parts.toArray(String[]::new));
        }

        /** Never prints the shopper's data. */
        @Override
        public String toString() {
            return "Checked";
        }
    }

    /** Checks the request; throws a {@code validation} problem that lists everything wrong with it. */
    Checked check() {
        Validation validation = new Validation();
        Checked checked = new Checked(validation.email("email", email),
                ShippingAddress.read("shippingAddress", shippingAddress, validation),
                validation.optionalLine("shippingMethod", shippingMethod, Billing.MAX_SHIPPING_METHOD),
                Payment.read("payment", payment, validation),
                total == null ? OptionalLong.empty()
                        : OptionalLong.of(validation.number("total", total, 0, Money.MAX_AMOUNT)));
        validation.check();
        return checked;
    }

    /** Never prints the shopper's data. */
    @Override
    public String toString() {
        return "CheckoutRequest";
    }
}
