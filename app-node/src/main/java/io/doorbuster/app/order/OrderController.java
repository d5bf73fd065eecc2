package io.doorbuster.app.order;

import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.HotRoute;
import io.doorbuster.app.http.IdempotencyKey;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.RequestId;
import io.doorbuster.app.http.StrictJson;
import io.doorbuster.app.order.PricedOrder.Moment;
import io.doorbuster.app.pricing.Billing;
import io.doorbuster.app.pricing.CouponGuesses;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.coupon.EnteredCoupons;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.pricing.PriceRules;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Buy now, and see what became of it. */
@RestController
@Tag(name = "Orders")
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
class OrderController implements HotRoute {

    /** Part of every attempt made here, for ever: a change would let old attempts be made again. */
    private static final String ROUTE = "POST /api/v1/orders";
    private static final String PATH = "/api/v1/orders";

    private final StrictJson json;
    private final CatalogView catalog;
    private final Billing billing;
    private final OrderRouter router;
    private final OrderAnswers answers;
    private final OrderLookup lookup;
    private final PaymentChoices payments;
    private final CouponGuesses guesses;
    private final Clock clock;

    OrderController(StrictJson json, CatalogView catalog, Billing billing, OrderRouter router, OrderAnswers answers,
            OrderLookup lookup, PaymentChoices payments, CouponGuesses guesses, Clock clock) {
        this.json = json;
        this.catalog = catalog;
        this.billing = billing;
        this.router = router;
        this.answers = answers;
        this.lookup = lookup;
        this.payments = payments;
        this.guesses = guesses;
        this.clock = clock;
    }

    @PostMapping(PATH)
    @Operation(summary = "Places an order: all lines or none", description = "Answers when the order is committed. The "
            + "same key and body again: the same order, for ever. A refusal does not bind the key.")
    @Parameter(in = ParameterIn.HEADER, name = IdempotencyKey.HEADER, required = true, example = "\"7f3c-1\"",
            description = "1 to 255 visible ASCII characters, quoted or bare; scoped to the e-mail address",
            schema = @Schema(type = "string"))
    @ApiResponse(responseCode = "201", description = "Committed", useReturnTypeSchema = true, headers = {
            @Header(name = "Location", schema = @Schema(type = "string"), description = "Where the order is shown"),
            @Header(name = "ETag", schema = @Schema(type = "string")), @Header(name = "Idempotent-Replayed",
                    schema = @Schema(type = "string"), description = "true if an earlier request placed it")})
    @ApiResponse(responseCode = "400", description = "validation, idempotency-key-missing")
    @ApiResponse(responseCode = "409", description = "insufficient-stock, price-changed, coupon-used-up")
    @ApiResponse(responseCode = "422", description = "idempotency-key-reused, purchase-limit, coupon-invalid")
    @ApiResponse(responseCode = "429", description = "rate-limited")
    ResponseEntity<OrderView> place(@RequestBody OrderRequest body, HttpServletRequest request) {
        String key = IdempotencyKey.required(request);
        CheckedOrder order = CheckedOrder.of(body, Caller.of(request).customerId());
        AttemptId attempt = AttemptId.of(order.email().toLowerCase(Locale.ROOT), ROUTE, key);
        PricedOrder priced;
        int guessed = 0;
        try {
            payments.check(order.payment());
            Moment moment = enterCoupons(order, request);
            guessed = moment.coupons().unknown().size();
            priced = PricedOrder.of(order, catalog, billing, moment);
            payments.checkAmount(order.payment(), priced.currency(), priced.charges()
                    .totalMinor(OrderLine.subtotalMinor(priced.lines())));
        } catch (Problem refusal) {
            int wrong = guessed;
            return answers.answer(() -> recall(attempt, order, () -> guesses.count(request, wrong)),
                    Optional.of(refusal));
        }
        PlaceOrder command = command(attempt, order, priced, RequestId.of(request));
        return answers.answer(() -> router.place(command), Optional.empty());
    }

    /** Looks up the coupons, unless the caller has entered too many that are none. */
    private Moment enterCoupons(CheckedOrder order, HttpServletRequest request) {
        long now = clock.millis();
        PriceRules rules = billing.rules();
        if (order.coupons().isEmpty()) {
            return new Moment(EnteredCoupons.NONE, rules, now);
        }
        guesses.refuseTooMany(request);
        return new Moment(billing.coupons(order.coupons(), rules, now), rules, now);
    }

    @Override
    public String method() {
        return HttpMethod.POST.name();
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String pattern() {
        return PATH;
    }

    @Override
    public Optional<ResponseEntity<OrderView>> answer(HttpServletRequest request, String name, byte[] body) {
        return json.read(body, OrderRequest.class).map(order -> place(order, request));
    }

    /**
     * No refusal leaves before it is known that the attempt owns no order, and none counts as a guess: a coupon that is
     * deleted later makes no guess of an order that carries it and is sent again.
     */
    private Placement recall(AttemptId attempt, CheckedOrder order, Runnable ifNotOwned) {
        Placement placement = router.place(recall(attempt, order));
        if (placement instanceof NotOwned) {
            ifNotOwned.run();
        }
        return placement;
    }

    /** Prices do not matter for it. */
    private PlaceOrder recall(AttemptId attempt, CheckedOrder order) {
        List<OrderLine> unpriced = order.lines().stream()
                .map(line -> new OrderLine(line.sku(), line.quantity(), 0)).toList();
        return new PlaceOrder(attempt, order.fingerprint(), Intent.RECALL, order.email(), order.customerId(),
                order.currency().orElse(""), unpriced, order.address(), order.payment().method());
    }

    private PlaceOrder command(AttemptId attempt, CheckedOrder order, PricedOrder priced, String requestId) {
        return new PlaceOrder(attempt, order.fingerprint(), Intent.PLACE, order.email(), order.customerId(),
                priced.currency(), priced.lines(), order.address(), order.payment().method(), priced.charges(),
                payments.terms(OrderTerms.counted(order.customerId(), order.email(), priced.limits(),
                        priced.coupons()), order.payment()),
                requestId);
    }

    @GetMapping(PATH + "/{id}")
    @Operation(summary = "Shows a guest's order to whoever holds its id, a customer's to the customer")
    @ApiResponse(responseCode = "200", description = "The order", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "304", description = "The caller has this version")
    ResponseEntity<OrderView> order(@PathVariable String id, HttpServletRequest request) {
        Order order = lookup.visible(id, request);
        String tag = EntityTag.of(order.version());
        boolean known = EntityTag.isNotModified(request, tag);
        return ResponseEntity.status(known ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .eTag(tag)
                .cacheControl(CacheControl.noStore().cachePrivate())
                .body(known ? null : OrderView.of(order));
    }
}
