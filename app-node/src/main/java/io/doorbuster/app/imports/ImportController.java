package io.doorbuster.app.imports;

import io.doorbuster.app.http.IdempotencyKey;
import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.imports.Imports.Start.Known;
import io.doorbuster.app.imports.Imports.Start.NoRoom;
import io.doorbuster.app.imports.Imports.Start.Started;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.grid.catalog.ImportReport;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Imports of catalogs, for operators. */
@RestController
@Tag(name = "Imports")
@OperatorOnly(Scope.IMPORTS)
@RequestMapping(path = "/api/v1/admin/imports", produces = MediaType.APPLICATION_JSON_VALUE)
class ImportController {

    private static final String ROUTE = "POST /api/v1/admin/imports";
    private static final String CALLER = "operator";
    private static final String SHOPIFY_CSV = "shopify-csv";

    private final Imports imports;
    private final String defaultCurrency;

    ImportController(Imports imports, @Value("${doorbuster.imports.currency}") String defaultCurrency) {
        this.imports = imports;
        this.defaultCurrency = defaultCurrency;
    }

    /** Takes the file in, and answers before any product is read. */
    @PostMapping(consumes = "text/csv")
    @Operation(summary = "Imports a catalog in the background", description = "Format shopify-csv. With stock=receive "
            + "the quantities of the file are received, once however often it is imported.")
    @ApiResponse(responseCode = "202", description = "Started; a replay carries Idempotent-Replayed: true",
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "422", description = "idempotency-key-reused")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
    ResponseEntity<ImportView> start(@RequestParam(defaultValue = "") String format,
            @RequestParam(defaultValue = "") String currency, @RequestParam(defaultValue = "ignore") String stock,
            HttpServletRequest request) throws IOException {
        ImportOptions options = options(format, currency.isEmpty() ? defaultCurrency : currency, stock);
        String id = IdempotencyKey.of(request).map(key -> AttemptId.of(CALLER, ROUTE, key).toString())
                .orElseGet(() -> UUID.randomUUID().toString().replace("-", ""));
        if (request.getContentLengthLong() > Upload.MAX_BYTES) {
            throw Problem.bodyTooLarge(Upload.MAX_BYTES);
        }
        Upload upload = Upload.receive(request.getInputStream());
        return switch (imports.start("imp_" + id, format, upload, options)) {
            case Started(ImportReport report) -> accepted(report, false);
            case Known(ImportReport report) when report.fingerprint() == upload.fingerprint(format, options) ->
                    accepted(
                            report, true);
            case Known _ -> throw Problem.idempotencyKeyReused();
            case NoRoom _ -> throw Problem.overloaded();
        };
    }

    @GetMapping("/{id}")
    @Operation(summary = "Tells how far an import is, and what it refused")
    ResponseEntity<ImportView> get(@PathVariable String id) {
        ImportReport report = imports.find(id)
                .orElseThrow(() -> Problem.notFound("There is no import " + Problem.quote(id)));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(ImportView.of(report));
    }

    private static ImportOptions options(String format, String currency, String stock) {
        Validation validation = new Validation();
        if (!format.equals(SHOPIFY_CSV)) {
            validation.refuse("format", Problem.quote(format) + " is not " + SHOPIFY_CSV);
        }
        validation.currency("currency", currency);
        if (!stock.equals("ignore") && !stock.equals("receive")) {
            validation.refuse("stock", Problem.quote(stock) + " is neither ignore nor receive");
        }
        validation.check();
        return new ImportOptions(currency, stock.equals("receive"));
    }

    private static ResponseEntity<ImportView> accepted(ImportReport report, boolean replayed) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.accepted()
                .location(URI.create("/api/v1/admin/imports/" + report.id()))
                .cacheControl(CacheControl.noStore());
        if (replayed) {
            answer.header("Idempotent-Replayed", "true");
        }
        return answer.body(ImportView.of(report));
    }
}
