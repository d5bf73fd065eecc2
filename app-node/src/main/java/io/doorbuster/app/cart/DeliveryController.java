package io.doorbuster.app.cart;

import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.order.OrderView;
import io.doorbuster.app.pricing.Billing;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.CartChange.SetDelivery;
import io.doorbuster.domain.cart.CartOutcome;
import io.doorbuster.domain.cart.CartOutcome.Changed;
import io.doorbuster.domain.pricing.Destination;
import io.doorbuster.domain.pricing.Shipping.Chosen;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where a cart goes to and how, which its tax and shipping depend on. */
@RestController
@Tag(name = "Carts")
@RequestMapping(path = "/api/v1/carts/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
class DeliveryController {

    private static final int MAX_LENGTH = 200;
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    private final Carts carts;
    private final CartPrices prices;
    private final Checkout checkout;

    DeliveryController(Carts carts, CartPrices prices, Checkout checkout) {
        this.carts = carts;
        this.prices = prices;
        this.checkout = checkout;
    }

    record NewDelivery(@Nullable String country, @Nullable String region, @Nullable String shippingMethod) {}

    /** The methods, by their ids. */
    record ShippingOffers(List<ShippingOffer> data) {}

    /**
     * A way to ship the cart where it goes to.
     *
     * @param price before {@code discounts}; taxes that are included are in it
     * @param total what the shopper pays for it
     */
    record ShippingOffer(String id, String name, Money price, List<OrderView.Discount> discounts,
            List<OrderView.Tax> taxes, Money total) {

        private static ShippingOffer of(Chosen offer, String currency) {
            return new ShippingOffer(offer.methodId(), offer.name(), new Money(offer.charge().amountMinor(), currency),
                    OrderView.discounts(offer.charge(), currency), OrderView.taxes(offer.charge(), currency),
                    new Money(offer.charge().totalMinor(), currency));
        }
    }

    @PutMapping("/delivery")
    @Operation(summary = "Sets where the cart goes to, and how; what is left out is not known")
    @ApiResponse(responseCode = "200", description = "The cart", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    ResponseEntity<CartView> set(@PathVariable String id, @RequestBody NewDelivery body, HttpServletRequest request) {
        Validation validation = new Validation();
        String country = body.country() == null ? "" : body.country();
        String region = validation.optionalLine("region", body.region(), MAX_LENGTH);
        String method = validation.optionalLine("shippingMethod", body.shippingMethod(), Billing.MAX_SHIPPING_METHOD);
        if (!country.isEmpty() && !COUNTRIES.contains(country)) {
            validation.refuse("country", Problem.quote(country) + " is not an ISO 3166-1 alpha-2 code in capitals");
        }
        if (country.isEmpty() && !region.isBlank()) {
            validation.refuse("country", "is missing, but there is a region");
        }
        validation.check();
        Cart.Delivery delivery = new Cart.Delivery(new Destination(country, region), method);
        CartOutcome outcome = checkout.change(wanted(id, request), new SetDelivery(delivery), Optional.empty(),
                EntityTag.expectedVersion(request, find(id, request).version()));
        if (outcome instanceof Changed(Cart cart)) {
            return ResponseEntity.ok().eTag(EntityTag.of(cart.version()))
                    .cacheControl(CacheControl.noStore().cachePrivate()).body(prices.show(cart));
        }
        throw CartProblems.of(outcome, id);
    }

    @GetMapping("/shipping-methods")
    @Operation(summary = "Lists how the cart may be shipped where it goes to, with prices")
    ResponseEntity<ShippingOffers> shippingMethods(@PathVariable String id, HttpServletRequest request) {
        Cart cart = find(id, request);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore().cachePrivate())
                .body(new ShippingOffers(prices.shippingOffers(cart).stream()
                        .map(offer -> ShippingOffer.of(offer, cart.currency())).toList()));
    }

    private Cart find(String id, HttpServletRequest request) {
        return carts.find(wanted(id, request)).orElseThrow(() -> CartProblems.noSuchCart(id));
    }

    private static Carts.Wanted wanted(String id, HttpServletRequest request) {
        return new Carts.Wanted(id, Caller.of(request).customerId());
    }
}
