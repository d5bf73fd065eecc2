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
import io.doorbuster.domain.order.AfterSalesOutcome;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderReturn;
import io.doorbuster.domain.order.RefundOrder;
import io.doorbuster.domain.order.ReturnGoods;
import io.doorbuster.domain.order.Units;
import io.doorbuster.grid.member.MemberRequest.RequestRefund;
import io.doorbuster.grid.member.MemberRequest.TakeBack;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Goods that come back, and money that goes back. */
@RestController
@Tag(name = "Orders")
@OperatorOnly(Scope.ORDERS_WRITE)
@RequestMapping(path = "/api/v1/orders/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
class AfterSalesController {

    /** Parts of attempts, for ever: a change would let old attempts be made again. */
    private static final String RETURNS = "POST /api/v1/orders/returns/";
    private static final String REFUNDS = "POST /api/v1/orders/refunds/";

    private final BackOffice backOffice;

    AfterSalesController(BackOffice backOffice) {
        this.backOffice = backOffice;
    }

    /** What came back. */
    record Return(@Schema(requiredMode = REQUIRED) @Nullable List<ReturnedLine> lines,
            @Schema(example = "too small") @Nullable String reason) {}

    /** Units that came back; {@code restock}: they are for sale again, which they are not if it is missing. */
    record ReturnedLine(@Schema(requiredMode = REQUIRED, example = "MUG-1") @Nullable String sku,
            @Schema(requiredMode = REQUIRED, example = "1") @Nullable Long quantity, @Nullable Boolean restock) {}

    /** What is to go back: the units of the lines at what was paid for them, or an amount. */
    record RefundRequest(@Nullable List<UnitsRequest> lines, @Nullable MoneyRequest amount,
            @Schema(example = "too small") @Nullable String reason) {}

    @PostMapping("/returns")
    @Operation(summary = "Takes goods back that were shipped",
            description = "What is restocked is for sale when this is "
                    + "answered. The same Idempotency-Key again changes nothing. Money goes back by a refund.")
    @Parameter(in = ParameterIn.HEADER, name = IdempotencyKey.HEADER, required = true,
            schema = @Schema(type = "string"))
    @ApiResponse(responseCode = "201", description = "Committed, now or before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", description = "not-found")
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "422", description = "idempotency-key-reused")
    ResponseEntity<OrderView> takeBack(@PathVariable String id, @RequestBody Return body, HttpServletRequest request) {
        Validation validation = new Validation();
        List<OrderReturn.Line> lines = lines(body.lines(), validation);
        String reason = validation.optionalLine("reason", body.reason(), CancelOrder.MAX_REASON);
        validation.check();
        // Without one, a request whose answer was lost would take the same goods back again.
        String key = IdempotencyKey.required(request);
        String actor = Caller.of(request).operatorName();
        return answer(id, backOffice.ask(new TakeBack(new ReturnGoods(known(id),
                AttemptId.of(actor, RETURNS + id, key), lines, reason, actor))));
    }

    @PostMapping("/refunds")
    @Operation(summary = "Requests that money goes back",
            description = "Never more than the order costs, less what was "
                    + "refunded before. The amount of lines is what was paid for their units, without shipping. Whoever moves the "
                    + "money moves the state on.")
    @Parameter(in = ParameterIn.HEADER, name = IdempotencyKey.HEADER, required = true, example = "\"7f3c-1\"",
            schema = @Schema(type = "string"))
    @ApiResponse(responseCode = "201", description = "Committed, now or before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "400", description = "validation, idempotency-key-missing")
    @ApiResponse(responseCode = "404", description = "not-found")
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "422", description = "idempotency-key-reused")
    ResponseEntity<OrderView> refund(@PathVariable String id, @RequestBody RefundRequest body,
            HttpServletRequest request) {
        String key = IdempotencyKey.required(request);
        Validation validation = new Validation();
        List<Units> lines = body.lines() == null ? List.of() : UnitsRequest.read("lines", body.lines(), validation);
        Money amount = body.amount() == null ? MoneyRequest.STAND_IN
                : MoneyRequest.read(validation, "amount", body.amount());
        if ((body.lines() == null) == (body.amount() == null)) {
            validation.refuse("", "needs either lines or amount");
        } else if (body.amount() != null && amount.amount() == 0) {
            validation.refuse("amount.amount", "0 refunds nothing");
        }
        String reason = validation.optionalLine("reason", body.reason(), CancelOrder.MAX_REASON);
        validation.check();
        String actor = Caller.of(request).operatorName();
        return answer(id, backOffice.ask(new RequestRefund(new RefundOrder(known(id),
                AttemptId.of(actor, REFUNDS + id, key), lines, amount.amount(),
                body.amount() == null ? "" : amount.currency(), reason, actor))));
    }

    private static List<OrderReturn.Line> lines(@Nullable List<ReturnedLine> sent, Validation validation) {
        List<ReturnedLine> lines = validation.required("lines", sent, List.of());
        if (sent == null || !UnitsRequest.isPlausible("lines", lines, validation)) {
            return List.of();
        }
        List<OrderReturn.Line> read = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            ReturnedLine line = lines.get(i);
            read.add(new OrderReturn.Line(
                    new UnitsRequest(line.sku(), line.quantity()).read("lines[" + i + "]", validation),
                    Boolean.TRUE.equals(line.restock())));
        }
        UnitsRequest.requireEachOnce("lines", read.stream().map(OrderReturn.Line::units).toList(), validation);
        return read;
    }

    private static OrderId known(String id) {
        return OrderId.parse(id).orElseThrow(() -> unknown(id));
    }

    private static ResponseEntity<OrderView> answer(String id, AfterSalesOutcome outcome) {
        return switch (outcome) {
            case AfterSalesOutcome.Recorded(Order order, boolean replayed) -> {
                ResponseEntity.BodyBuilder answer = ResponseEntity.status(HttpStatus.CREATED)
                        .eTag(EntityTag.of(order.version())).cacheControl(CacheControl.noStore().cachePrivate());
                yield (replayed ? answer.header("Idempotent-Replayed", "true") : answer).body(OrderView.of(order));
            }
            case AfterSalesOutcome.NoSuchOrder _ -> throw unknown(id);
            case AfterSalesOutcome.NotOnOrder(String sku) -> throw Problem.conflict(
                    "The order has no line of " + Problem.quote(sku)).with("sku", sku);
            case AfterSalesOutcome.TooManyUnits(String sku, long requested, long left) -> throw Problem.conflict(
                    "Of " + sku + " " + left + " units are left for this, not " + requested)
                    .with("sku", sku).with("requested", requested).with("left", left);
            case AfterSalesOutcome.TooMuch(long requested, long left) -> throw Problem.conflict(
                    left + " minor units are left to refund, not " + requested)
                    .with("requested", requested).with("left", left);
            case AfterSalesOutcome.OtherCurrency(String currency) ->
                    throw Problem.validation("amount.currency", "must be that of the order, " + currency);
            case AfterSalesOutcome.KeyReused _ -> throw Problem.idempotencyKeyReused();
        };
    }

    private static Problem unknown(String id) {
        return Problem.notFound("There is no order " + Problem.quote(id));
    }
}
