package io.doorbuster.app.cart;

import io.doorbuster.app.cart.Carts.Created;
import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.CustomerOnly;
import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.IdempotencyKey;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.RequestId;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.order.OrderView;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.Cart.KeyedChange;
import io.doorbuster.domain.cart.CartChange;
import io.doorbuster.domain.cart.CartOutcome;
import io.doorbuster.domain.cart.CartOutcome.Changed;
import io.doorbuster.domain.cart.CartOutcome.Replayed;
import io.doorbuster.domain.order.OrderLine;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Carts for shoppers. A cart's tag is of its version, which is what {@code If-Match} needs; prices and availability shown
 * with it move on without it, so a cart is never answered with 304.
 */
@RestController
@Tag(name = "Carts")
@RequestMapping(path = "/api/v1/carts", produces = MediaType.APPLICATION_JSON_VALUE)
class CartController {

    private static final String PRIVATE = "no-store, private";
    private static final String CREATE = "POST /api/v1/carts";
    private static final String ADD = "POST /api/v1/carts/line-items";
    /** Part of every attempt made here, for ever: a change would let old attempts be made again. */
    private static final String CHECKOUT = "POST /api/v1/carts/checkout/";

    /**
     * Characters of a key under which a cart is created. A guest has no name, so the key alone tells whose cart it is:
     * it must be as hard to guess as the cart's id. So many characters of base64 hold 128 bits; a UUID has more.
     */
    private static final int MIN_CREATE_KEY = 22;

    private final Carts carts;
    private final CartPrices prices;
    private final Checkout checkout;
    private final HeldStock heldStock;

    CartController(Carts carts, CartPrices prices, Checkout checkout, HeldStock heldStock) {
        this.carts = carts;
        this.prices = prices;
        this.checkout = checkout;
        this.heldStock = heldStock;
    }

    record NewCart(@Nullable String currency) {}

    record NewLineItem(@Nullable String sku, @Nullable Long quantity) {}

    record NewQuantity(@Nullable Long quantity) {}

    @PostMapping
    @Operation(summary = "Creates an empty cart")
    @ApiResponse(responseCode = "201", description = "Created; a replay carries Idempotent-Replayed: true",
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "422", description = "idempotency-key-reused")
    ResponseEntity<CartView> create(@RequestBody NewCart body, HttpServletRequest request) {
        Validation validation = new Validation();
        String currency = validation.currency("currency", body.currency());
        String customerId = Caller.of(request).customerId();
        Optional<String> key = IdempotencyKey.of(request);
        if (key.isPresent() && key.get().length() < MIN_CREATE_KEY) {
            validation.refuse(IdempotencyKey.HEADER,
                    "has " + key.get().length() + " characters; for a new cart it must "
                            + "have at least " + MIN_CREATE_KEY + ", and be hard to guess, because it names the cart");
        }
        validation.check();
        Created created = key.map(given -> carts.createOnce(AttemptId.of(customerId, CREATE, given),
                currency, customerId)).orElseGet(() -> carts.create(currency, customerId));
        if (!created.cart().isOpenTo(customerId)) { // made by a guest under this key, and claimed since
            throw CartProblems.noSuchCart(created.cart().id());
        }
        if (!created.cart().currency().equals(currency)) {
            throw Problem.idempotencyKeyReused();
        }
        URI location = URI.create("/api/v1/carts/" + created.cart().id());
        return answer(ResponseEntity.created(location), created.cart(), created.replayed());
    }

    @GetMapping("/{id}")
    @Operation(summary = "Shows a cart at the prices of now")
    CartView get(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) {
        Cart cart = carts.find(wanted(id, request)).orElseThrow(() -> CartProblems.noSuchCart(id));
        // Not in an entity: Spring would compare its tag, and answer 304 although prices have changed.
        response.setHeader(HttpHeaders.ETAG, EntityTag.of(cart.version()));
        response.setHeader(HttpHeaders.CACHE_CONTROL, PRIVATE);
        return prices.show(cart);
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Deletes a cart")
    @ApiResponse(responseCode = "204", description = "Deleted")
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    ResponseEntity<Void> delete(@PathVariable String id, HttpServletRequest request) {
        Optional<Cart> before = carts.find(wanted(id, request));
        change(id, new CartChange.DeleteCart(), Optional.empty(), request);
        before.map(Cart::hold).ifPresent(heldStock::release);
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/line-items")
    @Operation(summary = "Adds units; the same SKU adds up")
    @ApiResponse(responseCode = "201", description = "Added; a replay carries Idempotent-Replayed: true",
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    @ApiResponse(responseCode = "422", description = "idempotency-key-reused")
    ResponseEntity<CartView> add(@PathVariable String id, @RequestBody NewLineItem body, HttpServletRequest request) {
        Validation validation = new Validation();
        String sku = validation.sku("sku", body.sku());
        long quantity = validation.number("quantity", body.quantity(), 1, OrderLine.MAX_QUANTITY);
        Optional<KeyedChange> key = IdempotencyKey.of(request).map(given -> new KeyedChange(
                AttemptId.of(id, ADD, given), AttemptId.fingerprint(sku, Long.toString(quantity))));
        validation.check();
        Cart cart = carts.find(wanted(id, request)).orElseThrow(() -> CartProblems.noSuchCart(id));
        CartChange add = new CartChange.AddLineItem(prices.itemOf(sku, quantity, cart.currency()));
        return answer(ResponseEntity.status(201), change(id, add, key, request));
    }

    @PatchMapping("/{id}/line-items/{sku}")
    @Operation(summary = "Sets the units of a line item; 0 removes it")
    @ApiResponse(responseCode = "200", description = "The cart", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    ResponseEntity<CartView> set(@PathVariable String id, @PathVariable String sku, @RequestBody NewQuantity body,
            HttpServletRequest request) {
        Validation validation = new Validation();
        long quantity = validation.number("quantity", body.quantity(), 0, OrderLine.MAX_QUANTITY);
        validation.check();
        return answer(ResponseEntity.ok(), set(id, sku, quantity, request));
    }

    @DeleteMapping("/{id}/line-items/{sku}")
    @Operation(summary = "Removes a line item")
    @ApiResponse(responseCode = "200", description = "The cart", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    ResponseEntity<CartView> remove(@PathVariable String id, @PathVariable String sku, HttpServletRequest request) {
        return answer(ResponseEntity.ok(), set(id, sku, 0, request));
    }

    /** What is held beyond the new quantity is given back. */
    private CartOutcome set(String id, String sku, long quantity, HttpServletRequest request) {
        CartOutcome made = change(id, new CartChange.SetQuantity(sku, quantity), Optional.empty(), request);
        if (made instanceof Changed(Cart cart) && cart.hold().quantityOf(sku) >= quantity) {
            heldStock.lower(cart.hold(), sku);
        }
        return made;
    }

    @PostMapping("/{id}/checkout")
    @Operation(summary = "Orders the cart at the prices of now: all lines or none", description = "The same key and "
            + "body again: the same order, for ever. A refusal does not bind the key, and gives the cart back.")
    @Parameter(in = ParameterIn.HEADER, name = IdempotencyKey.HEADER, required = true, example = "\"7f3c-1\"",
            description = "1 to 255 visible ASCII characters, quoted or bare; scoped to the e-mail address and cart",
            schema = @Schema(type = "string"))
    @ApiResponse(responseCode = "201", description = "Committed; a replay carries Idempotent-Replayed: true",
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "400", description = "validation, idempotency-key-missing")
    @ApiResponse(responseCode = "409", description = "insufficient-stock, coupon-used-up, conflict")
    @ApiResponse(responseCode = "410", description = "hold-expired")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    @ApiResponse(responseCode = "422", description = "idempotency-key-reused, purchase-limit, coupon-invalid")
    ResponseEntity<OrderView> checkOut(@PathVariable String id, @RequestBody CheckoutRequest body,
            HttpServletRequest request) {
        String key = IdempotencyKey.required(request);
        CheckoutRequest.Checked checked = body.check();
        AttemptId attempt = AttemptId.of(checked.email().toLowerCase(Locale.ROOT), CHECKOUT + id, key);
        return checkout.checkOut(new Checkout.Wanted(wanted(id, request), attempt, checked,
                expectedVersion(id, request), RequestId.of(request)));
    }

    @PostMapping("/{id}/claim")
    @CustomerOnly
    @Operation(summary = "Makes a guest's cart the customer's: to all others it is gone", description = "To be called "
            + "after a login. The customer's own cart again: the same answer.")
    @ApiResponse(responseCode = "200", description = "The cart", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    ResponseEntity<CartView> claim(@PathVariable String id, HttpServletRequest request) {
        CartChange claim = new CartChange.ClaimCart(Caller.of(request).customerId());
        CartOutcome made = change(id, claim, Optional.empty(), request);
        return answer(ResponseEntity.ok(), made instanceof Replayed(Cart cart) ? new Changed(cart) : made);
    }

    private static Carts.Wanted wanted(String id, HttpServletRequest request) {
        return new Carts.Wanted(id, Caller.of(request).customerId());
    }

    /** Makes a change; throws the problem if it is not made. */
    private CartOutcome change(String id, CartChange change, Optional<KeyedChange> key, HttpServletRequest request) {
        CartOutcome outcome = checkout.change(wanted(id, request), change, key, expectedVersion(id, request));
        return switch (outcome) {
            case Changed _,Replayed _ -> outcome;
            case CartOutcome refused -> throw CartProblems.of(refused, id);
        };
    }

    private long expectedVersion(String id, HttpServletRequest request) {
        return request.getHeader("If-Match") == null ? EntityTag.ANY_VERSION
                : EntityTag.expectedVersion(request, carts.find(wanted(id, request)).map(Cart::version).orElse(0L));
    }

    private ResponseEntity<CartView> answer(ResponseEntity.BodyBuilder answer, CartOutcome made) {
        return switch (made) {
            case Changed(Cart cart) -> answer(answer, cart, false);
            case Replayed(Cart cart) -> answer(answer, cart, true);
            case CartOutcome other -> throw new IllegalArgumentException("not made: " + other);
        };
    }

    private ResponseEntity<CartView> answer(ResponseEntity.BodyBuilder answer, Cart cart, boolean replayed) {
        if (replayed) {
            answer.header("Idempotent-Replayed", "true");
        }
        return answer.eTag(EntityTag.of(cart.version()))
                .cacheControl(CacheControl.noStore().cachePrivate())
                .body(prices.show(cart));
    }
}
