package io.doorbuster.app.pricing;

import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Page;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Scope;
import io.doorbuster.app.pricing.PromotionRequest.PromotionView;
import io.doorbuster.app.pricing.RuleDesk.Kind;
import io.doorbuster.domain.pricing.Promotion;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What operators do with promotions. */
@RestController
@Tag(name = "Prices")
@OperatorOnly(Scope.PRICES_WRITE)
@RequestMapping(path = PromotionController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
class PromotionController {

    static final String PATH = "/api/v1/admin/promotions";

    private static final Kind<Promotion, PromotionView> KIND =
            new Kind<>("promo_", PATH, Promotion.class, PromotionView::of);

    private final RuleDesk rules;

    PromotionController(RuleDesk rules) {
        this.rules = rules;
    }

    @GetMapping
    @Operation(summary = "Lists promotions by their ids")
    ResponseEntity<Page<PromotionView>> list(Paging paging) {
        return rules.list(KIND, paging);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Shows a promotion")
    ResponseEntity<PromotionView> get(@PathVariable String id) {
        return rules.get(KIND, id);
    }

    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Creates a promotion, or replaces it as a whole")
    @ApiResponse(responseCode = "200", description = "Replaced, or the same as before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    ResponseEntity<PromotionView> put(@PathVariable String id, @RequestBody PromotionRequest body,
            HttpServletRequest request) {
        return rules.put(KIND, body.toPromotion(RuleDesk.id(KIND, id)), request);
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Deletes a promotion")
    @ApiResponse(responseCode = "204", description = "Deleted")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    ResponseEntity<Void> delete(@PathVariable String id, HttpServletRequest request) {
        return rules.delete(KIND, id, request);
    }
}
