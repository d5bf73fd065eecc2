package io.doorbuster.app.backoffice;

import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.IdempotencyKey;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.order.OrderLookup;
import io.doorbuster.app.order.OrderView;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.CancelOutcome;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.grid.member.MemberRequest.Cancel;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Orders that are not wanted any more. */
@RestController
@Tag(name = "Orders")
class CancellationController {

    private final OrderLookup orders;
    private final BackOffice backOffice;

    CancellationController(OrderLookup orders, BackOffice backOffice) {
        this.orders = orders;
        this.backOffice = backOffice;
    }

    /** Why; whoever may see the order may read it. */
    record Cancellation(@Schema(example = "ordered twice") @Nullable String reason) {}

    @PostMapping(path = "/api/v1/orders/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Cancels an order until something of it is shipped",
            description = "For whoever may see it, and "
                    + "for operators. Answers when the cancellation is committed and the units are for sale again. Cancelling it "
                    + "again changes nothing and answers the same, with or without an Idempotency-Key.")
    @Parameter(in = ParameterIn.HEADER, name = IdempotencyKey.HEADER, schema = @Schema(type = "string"))
    @ApiResponse(responseCode = "200", description = "Cancelled, now or before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", description = "not-found")
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    ResponseEntity<OrderView> cancel(@PathVariable String id,
            @RequestBody(required = false) @Nullable Cancellation body,
            HttpServletRequest request) {
        IdempotencyKey.of(request);
        Validation validation = new Validation();
        String reason =
                validation.optionalLine("reason", body == null ? null : body.reason(), CancelOrder.MAX_REASON);
        validation.check();
        Caller caller = Caller.of(request);
        Order seen = orders.visible(id, request);
        if (!OrderLookup.isOwn(seen, caller) && !caller.may(Scope.ORDERS_WRITE)) {
            throw Problem.forbidden("The scope " + Scope.ORDERS_WRITE.text() + " is needed");
        }
        long expectedVersion = EntityTag.expectedVersion(request, seen.version());
        return switch (backOffice.ask(new Cancel(
                new CancelOrder(seen.id(), expectedVersion, reason, actor(caller))))) {
            case CancelOutcome.Cancelled(Order order, _) -> ResponseEntity.ok().eTag(EntityTag.of(order.version()))
                    .cacheControl(CacheControl.noStore().cachePrivate()).body(OrderView.of(order));
            case CancelOutcome.TooLate(OrderStatus current) -> throw Problem.conflict(
                    "Something of the order has been shipped").with("currentStatus", current.name());
            case CancelOutcome.OtherVersion(long current) -> throw Problem.versionConflict(current);
            case CancelOutcome.NoSuchOrder _ -> throw Problem.notFound("There is no order " + Problem.quote(id));
        };
    }

    private static String actor(Caller caller) {
        return switch (caller) {
            case Caller.Customer(String customerId, _, _) -> customerId;
            case Caller.Operator(String name, _) -> name;
            case Caller.Guest _ -> CancelOrder.GUEST;
        };
    }
}
