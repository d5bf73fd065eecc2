package io.doorbuster.app.backoffice;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.IdempotencyKey;
import io.doorbuster.app.http.MoneyRequest;
import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.order.OrderView;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.PayOutRefund;
import io.doorbuster.domain.order.PaymentOutcome;
import io.doorbuster.domain.order.PayoutOutcome;
import io.doorbuster.domain.order.RecordPayment;
import io.doorbuster.domain.order.Refund;
import io.doorbuster.grid.member.MemberRequest.RecordMoney;
import io.doorbuster.grid.member.MemberRequest.RecordPayout;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Money that people see come in and go back. */
@RestController
@Tag(name = "Orders")
@OperatorOnly(Scope.ORDERS_WRITE)
class PaymentController {

    /** Part of attempts, for ever: a change would let old attempts be made again. */
    private static final String ROUTE = "POST /api/v1/admin/orders/payments/";
    /** Likewise. */
    private static final String PAYOUTS = "POST /api/v1/admin/orders/refunds/payout/";

    private final BackOffice backOffice;

    PaymentController(BackOffice backOffice) {
        this.backOffice = backOffice;
    }

    /** Money that came; {@code reference} is where it stands in the books. */
    record Receipt(@Schema(requiredMode = REQUIRED) @Nullable MoneyRequest amount,
            @Schema(example = "statement 2026-11-27, line 4") @Nullable String reference) {}

    /** Where the money that went back stands in the books. */
    record Payout(@Schema(example = "statement 2026-12-04, line 2") @Nullable String reference) {}

    @PostMapping(path = "/api/v1/admin/orders/{id}/payments", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Records money that came for an order by invoice or prepayment",
            description = "In as many parts as it came in, up to the order's total. A prepaid order is opened to the "
                    + "warehouse when all of it is there. What comes for a cancelled order is noted as a refund that is due.")
    @Parameter(in = ParameterIn.HEADER, name = IdempotencyKey.HEADER, required = true, example = "\"7f3c-1\"",
            schema = @Schema(type = "string"))
    @ApiResponse(responseCode = "201", description = "Committed, now or before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "400", description = "validation, idempotency-key-missing")
    @ApiResponse(responseCode = "404", description = "not-found")
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "422", description = "idempotency-key-reused")
    ResponseEntity<OrderView> record(@PathVariable String id, @RequestBody Receipt body, HttpServletRequest request) {
        String key = IdempotencyKey.required(request);
        Validation validation = new Validation();
        Money amount = MoneyRequest.read(validation, "amount", body.amount());
        if (body.amount() != null && amount.amount() == 0) {
            validation.refuse("amount.amount", "0 pays nothing");
        }
        String reference = validation.optionalLine("reference", body.reference(), RecordPayment.MAX_REFERENCE);
        validation.check();
        String actor = Caller.of(request).operatorName();
        OrderId order = OrderId.parse(id).orElseThrow(() -> unknown(id));
        return answer(id, backOffice.ask(new RecordMoney(new RecordPayment(order, AttemptId.of(actor, ROUTE + id, key),
                amount.amount(), amount.currency(), reference, actor))));
    }

    private static ResponseEntity<OrderView> answer(String id, PaymentOutcome outcome) {
        return switch (outcome) {
            case PaymentOutcome.Recorded(Order order, boolean replayed) -> shown(HttpStatus.CREATED, order, replayed);
            case PaymentOutcome.NoSuchOrder _ -> throw unknown(id);
            case PaymentOutcome.NotByHand(String method) -> throw notByHand(method);
            case PaymentOutcome.TooMuch(long requested, long left) -> throw Problem.conflict(
                    left + " minor units are still to come, not " + requested)
                    .with("requested", requested).with("left", left);
            case PaymentOutcome.OtherCurrency(String currency) ->
                    throw Problem.validation("amount.currency", "must be that of the order, " + currency);
            case PaymentOutcome.KeyReused _ -> throw Problem.idempotencyKeyReused();
        };
    }

    @PostMapping(path = "/api/v1/admin/orders/{id}/refunds/{refundId}/payout",
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Records that a refund of an order by invoice or prepayment was paid out",
            description = "All of it, and once: it becomes SUCCEEDED. Only one that is REQUESTED is paid out; "
                    + "whoever finds it done by another request hears 409, and moves no money.")
    @Parameter(in = ParameterIn.HEADER, name = IdempotencyKey.HEADER, required = true, example = "\"7f3c-2\"",
            schema = @Schema(type = "string"))
    @ApiResponse(responseCode = "200", description = "Committed, now or before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "400", description = "validation, idempotency-key-missing")
    @ApiResponse(responseCode = "404", description = "not-found")
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "422", description = "idempotency-key-reused")
    ResponseEntity<OrderView> payOut(@PathVariable String id, @PathVariable String refundId,
            @RequestBody(required = false) @Nullable Payout body, HttpServletRequest request) {
        String key = IdempotencyKey.required(request);
        Validation validation = new Validation();
        String reference = validation.optionalLine("reference", body == null ? null : body.reference(),
                RecordPayment.MAX_REFERENCE);
        validation.check();
        String actor = Caller.of(request).operatorName();
        OrderId order = OrderId.parse(id).orElseThrow(() -> unknown(id));
        AttemptId attempt = AttemptId.of(actor, PAYOUTS + id + "/" + refundId, key);
        return switch (backOffice.ask(new RecordPayout(new PayOutRefund(order, refundId, attempt, reference, actor)))) {
            case PayoutOutcome.PaidOut(Order paid, boolean replayed) -> shown(HttpStatus.OK, paid, replayed);
            case PayoutOutcome.NoSuchOrder _ -> throw unknown(id);
            case PayoutOutcome.NoSuchRefund _ -> throw Problem.notFound(
                    "The order has no refund " + Problem.quote(refundId));
            case PayoutOutcome.NotByHand(String method) -> throw notByHand(method);
            case PayoutOutcome.NotDue(Refund.State state) -> throw Problem.conflict(
                    "The refund is " + state + ", not REQUESTED").with("currentState", state.name());
            case PayoutOutcome.TooMuch(long requested, long left) -> throw Problem.conflict(
                    "Of what came, " + left + " minor units are left, not " + requested)
                    .with("requested", requested).with("left", left);
            case PayoutOutcome.KeyReused _ -> throw Problem.idempotencyKeyReused();
        };
    }

    private static ResponseEntity<OrderView> shown(HttpStatus status, Order order, boolean replayed) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status).eTag(EntityTag.of(order.version()))
                .cacheControl(CacheControl.noStore().cachePrivate());
        return (replayed ? answer.header("Idempotent-Replayed", "true") : answer).body(OrderView.of(order));
    }

    private static Problem notByHand(String method) {
        return Problem.conflict(method.isEmpty() ? "The order names no way to pay"
                : "What is paid by " + method + " is not recorded by hand");
    }

    private static Problem unknown(String id) {
        return Problem.notFound("There is no order " + Problem.quote(id));
    }
}
