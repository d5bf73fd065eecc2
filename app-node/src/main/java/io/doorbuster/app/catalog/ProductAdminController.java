package io.doorbuster.app.catalog;

import io.doorbuster.app.catalog.CatalogWrites.Outcome;
import io.doorbuster.app.catalog.CatalogWrites.Outcome.NameTaken;
import io.doorbuster.app.catalog.CatalogWrites.Outcome.Saved;
import io.doorbuster.app.catalog.CatalogWrites.Outcome.VersionConflict;
import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.grid.catalog.SavedProduct;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The catalog for operators: drafts included, and to be changed. */
@RestController
@Tag(name = "Catalog")
@OperatorOnly(Scope.CATALOG_WRITE)
@RequestMapping(path = "/api/v1/admin/products/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
class ProductAdminController {

    private final CatalogView view;
    private final CatalogWrites writes;
    private final Clock clock;

    ProductAdminController(CatalogView view, CatalogWrites writes, Clock clock) {
        this.view = view;
        this.writes = writes;
        this.clock = clock;
    }

    @GetMapping
    @Operation(summary = "Shows a product, drafts included")
    ResponseEntity<ProductView> get(@PathVariable String id) {
        return answer(ResponseEntity.ok(), existing(id));
    }

    @Operation(summary = "Creates a product, or replaces it as a whole")
    @ApiResponse(responseCode = "200", description = "Replaced, or the same as before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "412", description = "version-conflict")
    @PutMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ProductView> put(@PathVariable String id, @RequestBody ProductRequest body,
            HttpServletRequest request) {
        String productId = ProductId.parse(id).orElseThrow(() -> Problem.validation("id", Problem.quote(id)
                + " is not prod_ and 1 to 64 letters, digits, underscores and hyphens"));
        Product wanted = body.toDraft().toProduct(productId);
        long current = view.productById(productId).map(Product::version).orElse(0L);
        Saved saved = accepted(writes.save(wanted, EntityTag.expectedVersion(request, current)));
        view.applyPending();
        return saved.effect() == SavedProduct.Effect.CREATED
                ? answer(ResponseEntity.created(URI.create("/api/v1/products/" + productId)), saved.product())
                : answer(ResponseEntity.ok(), saved.product());
    }

    /** Retires the product for good; what stays is a tombstone. Without If-Match, the version that is there now counts. */
    @DeleteMapping
    @Operation(summary = "Retires a product for good")
    @ApiResponse(responseCode = "204", description = "Retired")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    ResponseEntity<Void> delete(@PathVariable String id, HttpServletRequest request) {
        Product product = existing(id);
        long expected = EntityTag.expectedVersion(request, product.version());
        accepted(writes.save(product.withStatus(ProductStatus.RETIRED),
                expected == EntityTag.ANY_VERSION ? product.version() : expected));
        view.applyPending();
        return ResponseEntity.noContent().build();
    }

    private Product existing(String id) {
        return ProductId.parse(id).flatMap(writes::find).filter(product -> product.status() != ProductStatus.RETIRED)
                .orElseThrow(() -> Problem.notFound("There is no product " + Problem.quote(id)));
    }

    private static Saved accepted(Outcome outcome) {
        return switch (outcome) {
            case Saved saved -> saved;
            case VersionConflict(long currentVersion) -> throw Problem.versionConflict(currentVersion);
            case NameTaken(String field, String name, String productId) -> throw Problem.validation(field,
                    Problem.quote(name) + " belongs to product " + productId);
        };
    }

    private ResponseEntity<ProductView> answer(ResponseEntity.BodyBuilder answer, Product product) {
        return answer.eTag(EntityTag.of(product.version()))
                .cacheControl(CacheControl.noStore())
                .body(ProductView.of(product, Map.of(), new ProductView.Shown("", clock.millis())));
    }
}
