package io.doorbuster.app.backoffice;

import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.IdempotencyKey;
import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Page;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.fulfillment.FulfillmentOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.Done;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.KeyReused;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.NoSuchFulfillment;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.TooManyUnits;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.WrongStatus;
import io.doorbuster.domain.fulfillment.FulfillmentPage;
import io.doorbuster.domain.fulfillment.FulfillmentStatus;
import io.doorbuster.domain.fulfillment.ShipGoods;
import io.doorbuster.domain.order.Units;
import io.doorbuster.grid.member.MemberRequest.AcknowledgeFulfillment;
import io.doorbuster.grid.member.MemberRequest.DeliverFulfillment;
import io.doorbuster.grid.member.MemberRequest.ListFulfillments;
import io.doorbuster.grid.member.MemberRequest.ShipFulfillment;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The warehouse's side: what must be shipped, and what was. Every step may be repeated. */
@RestController
@Tag(name = "Fulfillment")
@OperatorOnly(Scope.FULFILLMENT_WRITE)
@RequestMapping(path = "/api/v1/admin/fulfillments", produces = MediaType.APPLICATION_JSON_VALUE)
class FulfillmentController {

    private static final String LIST = "fulfillments";
    private static final String SHIP_ROUTE = "POST /api/v1/admin/fulfillments/shipments/";
    private static final Pattern ID = Pattern.compile("ful_[0-9a-f]{32}");
    /** Characters of a carrier's tracking number. */
    private static final int MAX_TRACKING = 128;

    private final BackOffice backOffice;

    FulfillmentController(BackOffice backOffice) {
        this.backOffice = backOffice;
    }

    /** What left the location; without lines, all that was left. */
    record Parcel(@Nullable String tracking, @Nullable List<UnitsRequest> lines) {}

    /** A fulfillment order as the warehouse sees it: goods, not prices. */
    record FulfillmentView(String id, String orderId, String orderNumber, String location, FulfillmentStatus status,
            long version, List<Line> lines, Instant createdAt, Instant changedAt, String tracking, String requestId) {

        record Line(String sku, long quantity) {}

        static FulfillmentView of(FulfillmentOrder order) {
            return new FulfillmentView(order.id(), order.orderId().toString(), order.orderNumber(), order.location(),
                    order.status(), order.version(),
                    order.lines().stream().map(line -> new Line(line.sku(), line.quantity())).toList(),
                    order.createdAt(), order.changedAt(), order.tracking(), order.requestId());
        }
    }

    @GetMapping
    @Operation(summary = "Lists fulfillment orders, oldest first")
    ResponseEntity<Page<FulfillmentView>> fulfillments(
            @RequestParam(required = false) @Schema(implementation = FulfillmentStatus.class) @Nullable String status,
            Paging paging) {
        Validation validation = new Validation();
        String wantedStatus = validation.optionalName("status", status, FulfillmentStatus.class);
        validation.check();
        FulfillmentPage page = backOffice.ask(
                new ListFulfillments(wantedStatus, paging.after(LIST), paging.limit()));
        return paging.answer(LIST, page.fulfillments(), FulfillmentView::of, page.next());
    }

    @PostMapping("/{id}/acknowledge")
    @Operation(summary = "The location takes the fulfillment order on")
    @ApiResponse(responseCode = "200", description = "Taken on, now or before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    ResponseEntity<FulfillmentView> acknowledge(@PathVariable String id) {
        requireId(id);
        return answer(HttpStatus.OK, id, backOffice.ask(new AcknowledgeFulfillment(id)));
    }

    @PostMapping("/{id}/shipments")
    @Operation(summary = "A parcel has left: the lines, or all that was left of the fulfillment order",
            description = "When "
                    + "nothing is left, the fulfillment order is SHIPPED. The same Idempotency-Key again changes nothing; without "
                    + "one, a fulfillment order that was shipped with the same tracking is answered as it is.")
    @Parameter(in = ParameterIn.HEADER, name = IdempotencyKey.HEADER, schema = @Schema(type = "string"))
    @ApiResponse(responseCode = "201", description = "Shipped, now or before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "422", description = "idempotency-key-reused")
    ResponseEntity<FulfillmentView> ship(@PathVariable String id,
            @RequestBody(required = false) @Nullable Parcel body, HttpServletRequest request) {
        requireId(id);
        Validation validation = new Validation();
        String tracking = validation.optionalLine("tracking", body == null ? null : body.tracking(), MAX_TRACKING);
        List<Units> lines = body == null || body.lines() == null ? List.of()
                : UnitsRequest.read("lines", body.lines(), validation);
        validation.check();
        // All that is left can only leave once; a part would leave again with a request whose answer was lost.
        String key = lines.isEmpty() ? IdempotencyKey.of(request).orElseGet(() -> UUID.randomUUID().toString())
                : IdempotencyKey.required(request);
        AttemptId attempt = AttemptId.of(Caller.of(request).operatorName(), SHIP_ROUTE + id, key);
        return answer(HttpStatus.CREATED, id,
                backOffice.ask(new ShipFulfillment(new ShipGoods(id, attempt, lines, tracking))));
    }

    @PostMapping("/{id}/deliveries")
    @Operation(summary = "All of the fulfillment order has arrived")
    @ApiResponse(responseCode = "201", description = "Delivered, now or before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    ResponseEntity<FulfillmentView> deliver(@PathVariable String id) {
        requireId(id);
        return answer(HttpStatus.CREATED, id, backOffice.ask(new DeliverFulfillment(id)));
    }

    private static void requireId(String id) {
        if (!ID.matcher(id).matches()) {
            throw unknown(id);
        }
    }

    private static ResponseEntity<FulfillmentView> answer(HttpStatus status, String id, FulfillmentOutcome outcome) {
        return switch (outcome) {
            case Done(FulfillmentOrder order) -> ResponseEntity.status(status)
                    .eTag(EntityTag.of(order.version())).body(FulfillmentView.of(order));
            case NoSuchFulfillment _ -> throw unknown(id);
            case WrongStatus(FulfillmentStatus current) ->
                    throw Problem.conflict("The fulfillment order is " + current).with("currentStatus", current.name());
            case TooManyUnits(String sku, long requested, long left) -> throw Problem.conflict(
                    "Of " + sku + " " + left + " are left to ship, not " + requested)
                    .with("sku", sku).with("requested", requested).with("left", left);
            case KeyReused _ -> throw Problem.idempotencyKeyReused();
        };
    }

    private static Problem unknown(String id) {
        return Problem.notFound("There is no fulfillment order " + Problem.quote(id));
    }
}
