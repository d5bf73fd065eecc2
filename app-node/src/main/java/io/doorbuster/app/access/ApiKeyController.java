package io.doorbuster.app.access;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Page;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.access.ApiKey;
import io.doorbuster.domain.access.ApiKeyOutcome;
import io.doorbuster.domain.access.ApiKeyOutcome.Kept;
import io.doorbuster.domain.access.ApiKeyOutcome.NoSuchKey;
import io.doorbuster.domain.access.ApiKeyOutcome.TooManyKeys;
import io.doorbuster.domain.access.ApiKeyPage;
import io.doorbuster.grid.access.AccessRequest.CreateApiKey;
import io.doorbuster.grid.access.AccessRequest.ListApiKeys;
import io.doorbuster.grid.access.AccessRequest.RevokeApiKey;
import io.doorbuster.grid.access.AccessRequest.RotateApiKey;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The keys of services and of single operators: made, exchanged and ended by whoever may do everything. */
@RestController
@Tag(name = "API keys")
@OperatorOnly
@RequestMapping(path = ApiKeyController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
class ApiKeyController {

    static final String PATH = "/api/v1/admin/api-keys";

    private static final String NO_REPLAY = "Takes no Idempotency-Key: the key is stored nowhere and cannot be shown "
            + "again. If the answer is lost, find the key in the list by its name, and end it.";
    private static final String LIST = "api-keys";
    private static final int MAX_NAME = 64;
    /** A year: a key that nobody remembers ends by itself. */
    private static final long DEFAULT_DAYS = 365;
    private static final long MAX_DAYS = 3_650;
    /** A day to bring a new key to all that use it; a month at most. */
    private static final long DEFAULT_OVERLAP_SECONDS = 86_400;
    private static final long MAX_OVERLAP_SECONDS = 30 * 86_400L;

    private final BackOffice members;
    private final AccessWatch watch;
    private final Clock clock;

    ApiKeyController(BackOffice members, AccessWatch watch, Clock clock) {
        this.members = members;
        this.watch = watch;
        this.clock = clock;
    }

    /** A key that is wanted. */
    record WantedKey(@Schema(requiredMode = REQUIRED, example = "warehouse") @Nullable String name,
            @Schema(requiredMode = REQUIRED, example = "[\"fulfillment:write\"]") @Nullable List<String> scopes,
            @Schema(example = "365") @Nullable Long expiresInDays) {}

    /** How long the old key goes on. */
    record Rotation(@Schema(example = "86400") @Nullable Long overlapSeconds) {}

    /**
     * A key, without the key itself.
     *
     * @param hint its first characters
     * @param lastUsedAt within half a minute or so
     */
    record ApiKeyView(String id, String name, @Schema(example = "dbk_7f3c") String hint, List<String> scopes,
            String createdBy, Instant createdAt, @Nullable Instant expiresAt, @Nullable Instant revokedAt,
            @Nullable Instant lastUsedAt) {

        static ApiKeyView of(ApiKey key) {
            return new ApiKeyView(key.id(), key.name(), key.hint(), key.scopes(), key.createdBy(),
                    Instant.ofEpochMilli(key.createdAtMillis()), time(key.expiresAtMillis()),
                    time(key.revokedAtMillis()), time(key.lastUsedAtMillis()));
        }

        private static @Nullable Instant time(long millis) {
            return millis == 0 ? null : Instant.ofEpochMilli(millis);
        }
    }

    /** A new key: {@code key} is shown this once. */
    record NewKeyView(ApiKeyView apiKey, String key) {

        /** Never prints the key. */
        @Override
        public String toString() {
            return "NewKeyView";
        }
    }

    @PostMapping
    @Operation(summary = "Makes an API key, which is shown this once", description = NO_REPLAY)
    @ApiResponse(responseCode = "409", description = "conflict")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<NewKeyView> create(@RequestBody WantedKey body, HttpServletRequest request) {
        Validation validation = new Validation();
        String name = validation.line("name", body.name(), MAX_NAME);
        List<String> scopes = validation.required("scopes", body.scopes(), List.<String>of()).stream().distinct()
                .toList();
        if (body.scopes() != null && scopes.isEmpty()) {
            validation.refuse("scopes", "are none");
        }
        scopes.stream().filter(scope -> Scope.of(scope).isEmpty())
                .forEach(scope -> validation.refuse("scopes", "hold " + Problem.quote(scope) + ", which is none"));
        long days = body.expiresInDays() == null ? DEFAULT_DAYS
                : validation.number("expiresInDays", body.expiresInDays(), 1, MAX_DAYS);
        validation.check();
        NewApiKey made = NewApiKey.make(name, scopes, Caller.of(request).operatorName(),
                clock.millis() + Duration.ofDays(days).toMillis(),
                clock);
        return created(members.ask(new CreateApiKey(made.key())), made);
    }

    @GetMapping
    @Operation(summary = "Lists API keys, newest first, ended ones included")
    ResponseEntity<Page<ApiKeyView>> list(Paging paging) {
        ApiKeyPage page = members.ask(new ListApiKeys(paging.after(LIST), paging.limit()));
        return paging.answer(LIST, page.keys(), ApiKeyView::of, page.next());
    }

    @PostMapping("/{id}/rotations")
    @Operation(summary = "Makes a key in place of another, which goes on for a while", description = NO_REPLAY)
    @ApiResponse(responseCode = "409", description = "conflict")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<NewKeyView> rotate(@PathVariable String id, @RequestBody Rotation body, HttpServletRequest request) {
        Validation validation = new Validation();
        long overlap = body.overlapSeconds() == null ? DEFAULT_OVERLAP_SECONDS
                : validation.number("overlapSeconds", body.overlapSeconds(), 0, MAX_OVERLAP_SECONDS);
        validation.check();
        NewApiKey made = NewApiKey.make("", List.of(), Caller.of(request).operatorName(), 0, clock);
        ApiKeyOutcome outcome = members.ask(
                new RotateApiKey(id, made.key(), Duration.ofSeconds(overlap).toMillis()));
        return created(outcome, made);
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Ends a key: on this node at once, on others within two seconds")
    @ApiResponse(responseCode = "204", description = "Ended, now or before")
    ResponseEntity<Void> revoke(@PathVariable String id) {
        kept(members.ask(new RevokeApiKey(id)));
        watch.ask();
        return ResponseEntity.noContent().build();
    }

    private ResponseEntity<NewKeyView> created(ApiKeyOutcome outcome, NewApiKey made) {
        ApiKey key = kept(outcome);
        watch.ask();
        return ResponseEntity.created(URI.create(PATH + "/" + key.id())).cacheControl(CacheControl.noStore())
                .body(new NewKeyView(ApiKeyView.of(key), made.text()));
    }

    private static ApiKey kept(ApiKeyOutcome outcome) {
        return switch (outcome) {
            case Kept(ApiKey key) -> key;
            case NoSuchKey _ -> throw Problem.notFound("There is no such valid API key");
            case TooManyKeys(int limit) -> throw Problem.conflict("There are " + limit + " valid keys; end some first");
        };
    }
}
