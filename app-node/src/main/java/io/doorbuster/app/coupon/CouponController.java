package io.doorbuster.app.coupon;

import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.EntityTag;
import io.doorbuster.app.http.IdempotencyKey;
import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Page;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.app.pricing.Billing;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.coupon.Coupon;
import io.doorbuster.domain.coupon.Coupon.Status;
import io.doorbuster.domain.coupon.CouponCode;
import io.doorbuster.domain.coupon.CouponCounts;
import io.doorbuster.grid.coupon.SavedCoupon;
import io.doorbuster.grid.coupon.SavedCoupon.Effect;
import io.doorbuster.grid.member.MemberRequest.CountCoupons;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What operators do with coupons. */
@RestController
@Tag(name = "Prices")
@OperatorOnly(Scope.PRICES_WRITE)
@RequestMapping(path = CouponController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
class CouponController {

    static final String PATH = "/api/v1/admin/coupons";

    private static final String LIST = "coupons";
    private static final String REPLAYED = "Idempotent-Replayed";
    /** Part of every attempt made here, for ever: a change would make the codes of old ones anew. */
    private static final String BATCHES = "POST /api/v1/admin/coupons/batches";
    /** Characters of a key that codes are made of: so many of base64 hold 128 bits; a UUID has more. */
    private static final int MIN_KEY = 22;

    private final CouponDesk desk;
    private final Billing billing;
    private final BackOffice members;

    CouponController(CouponDesk desk, Billing billing, BackOffice members) {
        this.desk = desk;
        this.billing = billing;
        this.members = members;
    }

    /** Coupons that were made together. */
    record BatchView(String id, List<String> codes) {}

    @GetMapping
    @Operation(summary = "Lists coupons by their codes")
    ResponseEntity<Page<CouponView>> listCoupons(Paging paging) {
        List<Coupon> found = desk.list(paging.after(LIST), paging.limit());
        List<Coupon> page = found.subList(0, Math.min(found.size(), paging.limit()));
        CouponCounts counts = members.ask(new CountCoupons(page.stream().map(Coupon::code).toList()));
        return paging.answer(LIST, page, coupon -> CouponView.of(coupon, counts.of(coupon.code())),
                found.size() > page.size() ? page.getLast().code() : "");
    }

    @GetMapping("/{code}")
    @Operation(summary = "Shows a coupon, and how many orders carry it")
    ResponseEntity<CouponView> showCoupon(@PathVariable String code) {
        Coupon coupon = existing(code);
        return answer(ResponseEntity.ok(), coupon,
                members.ask(new CountCoupons(List.of(coupon.code()))).of(coupon.code()));
    }

    @PutMapping(path = "/{code}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Creates a coupon, or replaces it as a whole",
            description = "Its uses stay counted, also over its "
                    + "deletion. A limit counts for orders that are priced from then on.")
    @ApiResponse(responseCode = "200", description = "Replaced, or the same as before", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    ResponseEntity<CouponView> putCoupon(@PathVariable String code, @RequestBody CouponRequest body,
            HttpServletRequest request) {
        String normalized = CouponCode.normalize(code).orElseThrow(() -> Problem.validation("code", Problem.quote(code)
                + " is not 3 to " + CouponCode.MAX_LENGTH + " letters, digits, underscores and hyphens"));
        Coupon coupon = body.toCoupon(normalized, billing.rules());
        long current = desk.find(normalized).map(Coupon::version).orElse(0L);
        SavedCoupon saved = desk.save(coupon, EntityTag.expectedVersion(request, current));
        return answer(saved.effect() == Effect.CREATED
                ? ResponseEntity.created(URI.create(PATH + "/" + normalized)) : ResponseEntity.ok(), saved.coupon(),
                null);
    }

    /** What stays is a tombstone. Without If-Match, the version that is there now counts. */
    @DeleteMapping("/{code}")
    @Operation(summary = "Deletes a coupon; orders that carry it keep it")
    @ApiResponse(responseCode = "204", description = "Deleted")
    @ApiResponse(responseCode = "412", description = "version-conflict")
    ResponseEntity<Void> deleteCoupon(@PathVariable String code, HttpServletRequest request) {
        Coupon coupon = existing(code);
        long expected = EntityTag.expectedVersion(request, coupon.version());
        desk.save(coupon.withStatus(Status.DELETED), expected == EntityTag.ANY_VERSION ? coupon.version() : expected);
        return ResponseEntity.noContent().build();
    }

    @PostMapping(path = "/batches", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Creates coupons of different codes, each for one order",
            description = "The same key and body "
                    + "again: the same codes.")
    @Parameter(in = ParameterIn.HEADER, name = IdempotencyKey.HEADER, required = true,
            example = "\"5b8c0d3e-7f41-4a52-9a0e-3d1f6c7b2a90\"",
            description = "22 to 255 visible ASCII characters, hard to guess: the codes are made of it",
            schema = @Schema(type = "string"))
    @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true, headers = @Header(
            name = REPLAYED, schema = @Schema(type = "string"), description = "true if an earlier request made them"))
    @ApiResponse(responseCode = "400", description = "validation, idempotency-key-missing")
    @ApiResponse(responseCode = "409", description = "conflict")
    @ApiResponse(responseCode = "422", description = "idempotency-key-reused")
    ResponseEntity<BatchView> createBatch(@RequestBody CouponBatch.Request body, HttpServletRequest request) {
        String key = IdempotencyKey.required(request);
        if (key.length() < MIN_KEY) {
            throw Problem.validation(IdempotencyKey.HEADER,
                    "has " + key.length() + " characters; for coupons it must have "
                            + "at least " + MIN_KEY + ", and be hard to guess, because their codes are made of it");
        }
        AttemptId attempt = AttemptId.of(Caller.of(request).operatorName(), BATCHES, key);
        CouponBatch batch = body.toBatch(attempt, billing.rules());
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(201).cacheControl(CacheControl.noStore());
        if (desk.create(batch)) {
            answer.header(REPLAYED, "true");
        }
        return answer.body(new BatchView(CouponBatch.idOf(batch.like().batch()), batch.codes()));
    }

    private Coupon existing(String code) {
        return CouponCode.normalize(code).flatMap(desk::find)
                .orElseThrow(() -> Problem.notFound("There is no coupon " + Problem.quote(code)));
    }

    private static ResponseEntity<CouponView> answer(ResponseEntity.BodyBuilder answer, Coupon coupon,
            @Nullable Long used) {
        return answer.eTag(EntityTag.of(coupon.version())).cacheControl(CacheControl.noStore())
                .body(CouponView.of(coupon, used));
    }
}
