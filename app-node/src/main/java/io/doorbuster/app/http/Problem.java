package io.doorbuster.app.http;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * A refusal or fault as shoppers and operators see it: an RFC 9457 problem, thrown by whoever knows it, written by
 * {@code ProblemAdvice}. Texts that came from outside are cleaned by {@link #quote}.
 *
 * <p>It carries no stack trace: a sold-out sale throws thousands a second, and none is a bug.
 */
public final class Problem extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    /** Characters of a refused value that are repeated in the answer. */
    private static final int MAX_QUOTED = 80;

    private static final String CHALLENGE = "Bearer realm=\"doorbuster\"";

    /** What is wrong with one field of a request; {@code field} is empty where it is the body as a whole. */
    public record FieldError(String field, String message) {}

    private final String name;

    private Problem(HttpStatusCode status, String name, String title, String detail) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
        this.name = name;
        getBody().setType(URI.create("/problems/" + name));
        getBody().setTitle(title);
    }

    /** One field of the request is wrong. */
    public static Problem validation(String field, String message) {
        return validation(List.of(new FieldError(field, message)));
    }

    /** Fields of the request are wrong. */
    public static Problem validation(List<FieldError> errors) {
        FieldError first = errors.getFirst();
        String where = first.field().isEmpty() ? "The request" : first.field();
        return new Problem(HttpStatus.BAD_REQUEST, "validation", "The request is not valid",
                where + " " + first.message()).with("errors", List.copyOf(errors));
    }

    /** No token, or one that is not valid (any more). Which of these it is, is nobody's business. */
    public static Problem unauthorized() {
        return new Problem(HttpStatus.UNAUTHORIZED, "unauthorized", "The token is missing or not valid",
                "Send an access token or key as Authorization: Bearer <token>").header(HttpHeaders.WWW_AUTHENTICATE,
                        CHALLENGE);
    }

    /** E-mail address or password is wrong; which, is not told. */
    public static Problem wrongCredentials() {
        return new Problem(HttpStatus.UNAUTHORIZED, "unauthorized", "The e-mail address or the password is wrong",
                "Check both, and mind that trying is limited").header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
    }

    /** The token is valid, and for something else. */
    public static Problem forbidden(String detail) {
        return new Problem(HttpStatus.FORBIDDEN, "forbidden", "Not for this caller", detail);
    }

    /** Tried too often; nothing was done. */
    public static Problem rateLimited(Duration pause) {
        return new Problem(HttpStatus.TOO_MANY_REQUESTS, "rate-limited", "Too many tries",
                "Try again when the time in Retry-After has passed").retryAfter(pause);
    }

    /** There is no such thing, or it is not the caller's. */
    public static Problem notFound(String detail) {
        return new Problem(HttpStatus.NOT_FOUND, "not-found", "Not found", detail);
    }

    /** Fewer units are available than were asked for. */
    public static Problem insufficientStock(String sku, long requested, long available) {
        return new Problem(HttpStatus.CONFLICT, "insufficient-stock", "Not enough stock",
                "Of " + sku + " " + requested + " were requested and " + available + " are available")
                .with("sku", sku).with("requested", requested).with("available", available);
    }

    /** A price is not the one the shopper saw; both in minor units. */
    public static Problem priceChanged(String sku, long was, long now) {
        return new Problem(HttpStatus.CONFLICT, "price-changed", "The price has changed",
                "The price of " + sku + " is " + now + ", not " + was)
                .with("sku", sku).with("was", was).with("now", now);
    }

    /** The total is not the one the shopper saw; both in minor units. */
    public static Problem totalChanged(long was, long now) {
        return new Problem(HttpStatus.CONFLICT, "price-changed", "The price has changed",
                "The total is " + now + ", not " + was).with("was", was).with("now", now);
    }

    /** One buyer may buy only so many units of the SKU, over all orders. */
    public static Problem purchaseLimit(String sku, long limit, long alreadyBought) {
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "purchase-limit", "More than one buyer may buy",
                "Of " + sku + " one buyer may buy " + limit + ", and " + alreadyBought + " are bought already")
                .with("sku", sku).with("limit", limit).with("alreadyBought", alreadyBought);
    }

    /** There is no such coupon now: whether it is unknown, paused, over or yet to come is nobody's to find out. */
    public static Problem couponInvalid(String code) {
        return unusableCoupon(code, "not-valid", "is not valid");
    }

    /** The coupon is valid, and takes nothing off what is ordered. */
    public static Problem couponNotEligible(String code) {
        return unusableCoupon(code, "not-eligible", "is not for what is ordered");
    }

    private static Problem unusableCoupon(String code, String reason, String why) {
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "coupon-invalid", "The coupon cannot be used",
                "The coupon " + quote(code) + " " + why).with("code", code).with("reason", reason);
    }

    /** All uses of the coupon are taken, or those of one buyer. */
    public static Problem couponUsedUp(String code, long limit, boolean byBuyer) {
        return new Problem(HttpStatus.CONFLICT, "coupon-used-up", "The coupon is used up",
                "The coupon " + quote(code) + " may be used " + limit + " times" + (byBuyer ? " by one buyer" : ""))
                .with("code", code).with("limit", limit).with("perCustomer", byBuyer);
    }

    /** One buyer may hold only so many units of the SKU at a time. */
    public static Problem holdLimit(String sku, long limit, long alreadyHeld) {
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "purchase-limit", "More than one buyer may hold",
                "Of " + sku + " one buyer may hold " + limit + ", and " + alreadyHeld + " are held in other carts")
                .with("sku", sku).with("limit", limit).with("alreadyHeld", alreadyHeld);
    }

    /** One buyer may have only so many holds at a time. */
    public static Problem tooManyHolds(long limit) {
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "purchase-limit", "More than one buyer may hold",
                "One buyer may have " + limit + " holds at a time").with("limit", limit);
    }

    /** The cart's hold is over; its units are everybody's. */
    public static Problem holdExpired(long expiredAtMillis) {
        String expiredAt = Instant.ofEpochMilli(expiredAtMillis).toString();
        return new Problem(HttpStatus.GONE, "hold-expired", "The hold has expired",
                "It ended at " + expiredAt + "; hold the cart again, or end the hold to order without one")
                .with("expiredAt", expiredAt);
    }

    /** What was asked for does not follow from the state that the resource is in. */
    public static Problem conflict(String detail) {
        return new Problem(HttpStatus.CONFLICT, "conflict", "Not possible in the current state", detail);
    }

    /** {@code If-Match} names another version. */
    public static Problem versionConflict(long currentVersion) {
        return new Problem(HttpStatus.PRECONDITION_FAILED, "version-conflict", "The version is another one",
                "The current version is " + currentVersion).with("currentVersion", currentVersion);
    }

    /** The endpoint needs an {@code Idempotency-Key}. */
    public static Problem idempotencyKeyMissing() {
        return new Problem(HttpStatus.BAD_REQUEST, "idempotency-key-missing", "The Idempotency-Key is missing",
                "Send the header Idempotency-Key with 1 to " + IdempotencyKey.MAX_LENGTH + " visible ASCII characters");
    }

    /** The same key came with another request before. */
    public static Problem idempotencyKeyReused() {
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "idempotency-key-reused",
                "The Idempotency-Key belongs to another request",
                "The key was used with another body; use a new key for a new request");
    }

    /** The same request is under way and has passed its deadline. */
    public static Problem idempotencyInProgress() {
        return new Problem(HttpStatus.CONFLICT, "idempotency-in-progress", "The request is still being worked on",
                "A request with the same Idempotency-Key is under way; repeat it in a moment");
    }

    /** Nothing was done because a limit is reached. */
    public static Problem overloaded() {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "overloaded", "Too busy",
                "Nothing was changed; try again in a moment").retryAfter(Duration.ofSeconds(1));
    }

    /** Grid or database cannot say; {@code detail} tells what may be done. */
    public static Problem notReady(String detail) {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "not-ready", "Not ready", detail)
                .retryAfter(Duration.ofSeconds(2));
    }

    /** The body is above {@code maxBytes}. */
    public static Problem bodyTooLarge(long maxBytes) {
        return new Problem(HttpStatus.CONTENT_TOO_LARGE, "body-too-large", "The body is too large",
                "The limit is " + maxBytes + " bytes").with("maxBytes", maxBytes);
    }

    /** What HTTP itself refuses, and faults: everything that has a status but no problem of its own. */
    static Problem ofStatus(HttpStatusCode status) {
        HttpStatus known = HttpStatus.resolve(status.value());
        String title = known == null ? "Status " + status.value() : known.getReasonPhrase();
        return switch (status.value()) {
            case 400 -> validation("", "is not a valid HTTP request for this path");
            case 404 -> notFound("There is nothing at this path");
            case 500 -> new Problem(status, "internal-error", title,
                    "Something is wrong on our side; give the request id when you report it");
            default -> new Problem(status, title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
                    title, title);
        };
    }

    /** The last part of the problem's type, such as {@code insufficient-stock}. */
    public String name() {
        return name;
    }

    /** Adds a member that programs need. */
    public Problem with(String member, Object value) {
        getBody().setProperty(member, value);
        return this;
    }

    /** {@code text} in quotes, cut to a bearable length, without characters that could not be written or printed. */
    public static String quote(String text) {
        StringBuilder cleaned = new StringBuilder("'");
        text.codePoints().limit(MAX_QUOTED).map(c -> isPlain(c) ? c : 0xFFFD).forEach(cleaned::appendCodePoint);
        boolean cut = text.codePointCount(0, text.length()) > MAX_QUOTED;
        return cleaned.append(cut ? "…'" : "'").toString();
    }

    /** Adds a header. */
    public Problem header(String header, String value) {
        getHeaders().add(header, value);
        return this;
    }

    private Problem retryAfter(Duration pause) {
        return header(HttpHeaders.RETRY_AFTER, Long.toString(pause.toSeconds()));
    }

    private static boolean isPlain(int codePoint) {
        int type = Character.getType(codePoint);
        return !Character.isISOControl(codePoint) && type != Character.SURROGATE && type != Character.FORMAT;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
