package io.doorbuster.app.imports;

import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.IdempotencyKey;
import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.imports.Imports.Start.Known;
import io.doorbuster.app.imports.Imports.Start.NoRoom;
import io.doorbuster.app.imports.Imports.Start.Other;
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
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
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
    private static final String CSV = "text/csv";
    private static final String TSV = "text/tab-separated-values";
    private static final String XML = "application/xml";
    private static final String TEXT_XML = "text/xml";

    /** The body of a request that has a file. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = {
            @Content(mediaType = CSV, schema = @Schema(type = "string", maxLength = Upload.MAX_BYTES)),
            @Content(mediaType = TSV, schema = @Schema(type = "string", maxLength = Upload.MAX_BYTES)),
            @Content(mediaType = XML, schema = @Schema(type = "string", maxLength = Upload.MAX_BYTES)),
            @Content(mediaType = TEXT_XML, schema = @Schema(type = "string", maxLength = Upload.MAX_BYTES))})
    private @interface CatalogBody {}

    private final Imports imports;
    private final String defaultCurrency;

    ImportController(Imports imports, @Value("${doorbuster.imports.currency}") String defaultCurrency) {
        this.imports = imports;
        this.defaultCurrency = defaultCurrency;
    }

    /** Takes the file in, and answers before any product is read. */
    @PostMapping(consumes = {CSV, TSV, XML, TEXT_XML})
    @Operation(summary = "Imports a catalog in the background", description = "Formats: shopify-csv, woocommerce-csv, "
            + "google-merchant-xml, google-merchant-tsv. With stock=receive the quantities of the file are received, "
            + "once however often it is imported. The same file under the same Idempotency-Key continues an import "
            + "that was interrupted.")
    @ApiResponse(responseCode = "202", description = "Started; a replay carries Idempotent-Replayed: true",
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "422", description = "idempotency-key-reused")
    @CatalogBody
    ResponseEntity<ImportView> start(@RequestParam(defaultValue = "") String format,
            @RequestParam(defaultValue = "") String currency, @RequestParam(defaultValue = "ignore") String stock,
            HttpServletRequest request) throws IOException {
        Wanted wanted = wanted(format, currency, stock);
        String id = IdempotencyKey.of(request)
                .map(key -> AttemptId.of(Caller.of(request).operatorName(), ROUTE, key).toString())
                .orElseGet(() -> UUID.randomUUID().toString().replace("-", ""));
        return answer("imp_" + id, wanted, request);
    }

    /** Takes the same file in once more. */
    @PutMapping(path = "/{id}", consumes = {CSV, TSV, XML, TEXT_XML})
    @Operation(summary = "Continues an import that was interrupted", description = "With the same file and the same "
            + "parameters, after the last product that is done; changes nothing if the import runs or is completed.")
    @ApiResponse(responseCode = "202", description = "Continued; Idempotent-Replayed: true if it runs or is completed",
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "422", description = "idempotency-key-reused")
    @CatalogBody
    ResponseEntity<ImportView> resume(@PathVariable String id, @RequestParam(defaultValue = "") String format,
            @RequestParam(defaultValue = "") String currency, @RequestParam(defaultValue = "ignore") String stock,
            HttpServletRequest request) throws IOException {
        Wanted wanted = wanted(format, currency, stock);
        get(id);
        return answer(id, wanted, request);
    }

    private ResponseEntity<ImportView> answer(String id, Wanted wanted, HttpServletRequest request)
            throws IOException {
        if (request.getContentLengthLong() > Upload.MAX_BYTES) {
            throw Problem.bodyTooLarge(Upload.MAX_BYTES);
        }
        Upload upload = Upload.receive(request.getInputStream());
        return switch (imports.start(id, wanted.format(), upload, wanted.options())) {
            case Started(ImportReport report) -> accepted(report, false);
            case Known(ImportReport report) -> accepted(report, true);
            case Other _ -> throw Problem.idempotencyKeyReused();
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

    private record Wanted(Format format, ImportOptions options) {}

    private Wanted wanted(String formatName, String currencyName, String stock) {
        String currency = currencyName.isEmpty() ? defaultCurrency : currencyName;
        Validation validation = new Validation();
        Optional<Format> format = Format.of(formatName);
        if (format.isEmpty()) {
            validation.refuse("format", Problem.quote(formatName) + " is none of " + Format.titles());
        }
        validation.currency("currency", currency);
        if (!stock.equals("ignore") && !stock.equals("receive")) {
            validation.refuse("stock", Problem.quote(stock) + " is neither ignore nor receive");
        }
        validation.check();
        return new Wanted(format.orElseThrow(), new ImportOptions(currency, stock.equals("receive")));
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
