package io.doorbuster.app.backoffice;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.IdempotencyKey;
import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.AdjustmentOutcome.Adjusted;
import io.doorbuster.domain.stock.AdjustmentOutcome.BelowPromised;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.member.MemberRequest.AdjustStock;
import io.doorbuster.grid.member.MemberRequest.ReceiveStock;
import io.doorbuster.grid.stock.ReadStock;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Stock: read by anyone, received and corrected by operators. */
@RestController
@Tag(name = "Inventory")
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
class StockController {

    /** Units that one receipt or correction may move: a slip of the keyboard has more. */
    static final long MAX_UNITS = 1_000_000_000;
    /** Characters of a reference or reason. */
    static final int MAX_TEXT = 128;

    private static final String ADJUST_ROUTE = "POST /api/v1/admin/inventory/adjustments/";

    private final CatalogView catalog;
    private final BackOffice backOffice;
    private final IMap<String, StockLevel> inventory;
    private final Clock clock;

    StockController(CatalogView catalog, BackOffice backOffice, HazelcastInstance hazelcast, Clock clock) {
        this.catalog = catalog;
        this.backOffice = backOffice;
        this.inventory = Grid.inventory(hazelcast);
        this.clock = clock;
    }

    /** Goods in; the same reference for the same SKU again changes nothing. */
    record GoodsIn(@Schema(requiredMode = REQUIRED, example = "500") @Nullable Long quantity,
            @Schema(requiredMode = REQUIRED, example = "delivery 4711") @Nullable String reference) {}

    /** A correction of what was received, up or down. */
    record Adjustment(@Schema(requiredMode = REQUIRED, example = "-2") @Nullable Long delta,
            @Schema(requiredMode = REQUIRED, example = "broken in transit") @Nullable String reason) {}

    @GetMapping("/api/v1/inventory/{sku}")
    @Operation(summary = "Shows the stock of a SKU: received = available + reserved + sold")
    ResponseEntity<StockFigures> figures(@PathVariable String sku) {
        requireKnown(sku);
        StockFigures figures = inventory.executeOnKey(sku, new ReadStock(clock.millis()));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(figures == null ? StockFigures.of(sku, StockLevel.EMPTY) : figures);
    }

    @OperatorOnly(Scope.INVENTORY_WRITE)
    @PostMapping("/api/v1/admin/inventory/{sku}/receipts")
    @Operation(summary = "Receives goods; the same reference again changes nothing")
    @ResponseStatus(HttpStatus.CREATED)
    StockFigures receive(@PathVariable String sku, @RequestBody GoodsIn body) {
        requireKnown(sku);
        Validation validation = new Validation();
        long quantity = validation.number("quantity", body.quantity(), 1, MAX_UNITS);
        String reference = validation.line("reference", body.reference(), MAX_TEXT);
        validation.check();
        return backOffice.ask(new ReceiveStock(sku, quantity, reference));
    }

    @OperatorOnly(Scope.INVENTORY_WRITE)
    @PostMapping("/api/v1/admin/inventory/{sku}/adjustments")
    @Operation(summary = "Corrects what was received, never below what is promised")
    @Parameter(in = ParameterIn.HEADER, name = IdempotencyKey.HEADER, schema = @Schema(type = "string"),
            description = "The same key again changes nothing")
    @ApiResponse(responseCode = "409", description = "insufficient-stock")
    @ResponseStatus(HttpStatus.CREATED)
    StockFigures adjust(@PathVariable String sku, @RequestBody Adjustment body, HttpServletRequest request) {
        requireKnown(sku);
        Validation validation = new Validation();
        long delta = validation.number("delta", body.delta(), -MAX_UNITS, MAX_UNITS);
        if (delta == 0) {
            validation.refuse("delta", "0 changes nothing");
        }
        String reason = validation.line("reason", body.reason(), MAX_TEXT);
        validation.check();
        return switch (backOffice.ask(new AdjustStock(sku, delta, reason, movement(sku, request)))) {
            case Adjusted(StockFigures figures) -> figures;
            case BelowPromised(long available) -> throw Problem.insufficientStock(sku, -delta, available);
        };
    }

    /** Without a key every request is a movement of its own. */
    private static AttemptId movement(String sku, HttpServletRequest request) {
        String key = IdempotencyKey.of(request).orElseGet(() -> UUID.randomUUID().toString());
        return AttemptId.of(Caller.of(request).operatorName(), ADJUST_ROUTE + sku, key);
    }

    private void requireKnown(String sku) {
        if (catalog.productBySku(sku).isEmpty()) {
            throw Problem.notFound("There is no SKU " + Problem.quote(sku));
        }
    }
}
