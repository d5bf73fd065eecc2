package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.Availabilities;
import io.doorbuster.app.catalog.Availability;
import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.Variant;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Exports of the whole catalog, for operators. */
@RestController
@Tag(name = "Exports")
@OperatorOnly(Scope.IMPORTS)
class ExportController {

    /** Exports under way on this app node: each takes a core while its reader keeps up. */
    private static final int MAX_RUNNING = 2;
    /** Products between two questions for availabilities: a call to the grid for some hundred SKUs. */
    private static final int PAGE = 200;
    private static final int BUFFER_CHARACTERS = 64 * 1024;
    private static final int MAX_LINK = 1_024;

    private final CatalogView view;
    private final Availabilities availabilities;
    private final Semaphore room = new Semaphore(MAX_RUNNING);

    ExportController(CatalogView view, Availabilities availabilities) {
        this.view = view;
        this.availabilities = availabilities;
    }

    /** Writes while it reads: what goes wrong after the first product ends the connection. */
    @GetMapping("/api/v1/admin/exports/products")
    @Operation(summary = "Exports all products but retired ones", description = "Formats: shopify-csv, "
            + "woocommerce-csv, google-merchant-xml, google-merchant-tsv. An import of the file in the same format "
            + "changes nothing. Links of a feed are linkPrefix and the product's handle.")
    @ApiResponse(responseCode = "200", description = "The file", content = {
            @Content(mediaType = "text/csv", schema = @Schema(type = "string")),
            @Content(mediaType = "text/tab-separated-values", schema = @Schema(type = "string")),
            @Content(mediaType = "application/xml", schema = @Schema(type = "string"))})
    @ApiResponse(responseCode = "400", description = "validation")
    void export(@RequestParam(defaultValue = "") String format, @RequestParam(defaultValue = "") String linkPrefix,
            HttpServletResponse response) throws IOException {
        Format wanted = wanted(format, linkPrefix);
        List<Product> products = view.productsByHandle();
        if (!room.tryAcquire()) {
            throw Problem.overloaded();
        }
        try {
            response.setContentType(wanted.mediaType() + ";charset=UTF-8");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader(HttpHeaders.CONTENT_DISPOSITION,
                    "attachment; filename=\"products." + wanted.extension() + "\"");
            Writer out = new BufferedWriter(
                    new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8), BUFFER_CHARACTERS);
            write(products, wanted.writer(out, linkPrefix), wanted.tellsAvailability());
            out.flush();
        } finally {
            room.release();
        }
    }

    private void write(List<Product> products, CatalogWriter writer, boolean withAvailability) throws IOException {
        for (int from = 0; from < products.size(); from += PAGE) {
            List<Product> page = products.subList(from, Math.min(products.size(), from + PAGE));
            Map<String, Availability> known = withAvailability ? availabilities.of(page.stream()
                    .flatMap(product -> product.variants().stream()).map(Variant::sku).toList()) : Map.of();
            writer.write(page, known);
        }
        writer.end();
    }

    private static Format wanted(String format, String linkPrefix) {
        Validation validation = new Validation();
        Optional<Format> wanted = Format.of(format);
        if (wanted.isEmpty()) {
            validation.refuse("format", Problem.quote(format) + " is none of " + Format.titles());
        }
        boolean isWebAddress = linkPrefix.isEmpty() || linkPrefix.matches("https?://[!-~]+");
        if (!isWebAddress || linkPrefix.length() > MAX_LINK) {
            validation.refuse("linkPrefix", "must be an http or https address of at most " + MAX_LINK + " characters");
        }
        validation.check();
        return wanted.orElseThrow();
    }
}
