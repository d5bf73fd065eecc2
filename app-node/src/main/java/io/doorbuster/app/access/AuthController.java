package io.doorbuster.app.access;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.doorbuster.app.access.Limits.Policy;
import io.doorbuster.app.http.ClientAddress;
import io.doorbuster.app.http.Validation;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Logs customers in and out. */
@RestController
@Tag(name = "Customers")
@RequestMapping(path = "/api/v1/auth", produces = MediaType.APPLICATION_JSON_VALUE)
class AuthController {

    private final Sessions sessions;
    private final Limits limits;
    private final ClientAddress address;

    AuthController(Sessions sessions, Limits limits, ClientAddress address) {
        this.sessions = sessions;
        this.limits = limits;
        this.address = address;
    }

    /** A login, as it is sent. */
    record Login(@Schema(requiredMode = REQUIRED, example = "ada@example.org") @Nullable String email,
            @Schema(requiredMode = REQUIRED, example = "correct horse battery") @Nullable String password) {

        /** Never prints them. */
        @Override
        public String toString() {
            return "Login";
        }
    }

    /** A refresh token, as it is sent. */
    record Refresh(@Schema(requiredMode = REQUIRED) @Nullable String refreshToken) {

        /** Never prints it. */
        @Override
        public String toString() {
            return "Refresh";
        }
    }

    /** The end of a session; with {@code everywhere}, of all sessions of the customer. */
    record Logout(@Schema(requiredMode = REQUIRED) @Nullable String refreshToken, @Nullable Boolean everywhere) {

        /** Never prints it. */
        @Override
        public String toString() {
            return "Logout";
        }
    }

    @PostMapping("/login")
    @Operation(summary = "Logs a customer in", description = "The access token is sent as Authorization: Bearer. "
            + "Wrong passwords and unknown e-mail addresses are answered alike, and trying is limited. Takes no "
            + "Idempotency-Key: tokens are stored nowhere, so each login opens a session.")
    @ApiResponse(responseCode = "200", description = "Logged in", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "401", description = "unauthorized")
    @ApiResponse(responseCode = "429", description = "rate-limited")
    ResponseEntity<TokensView> logIn(@RequestBody Login body, HttpServletRequest request,
            HttpServletResponse response) {
        Validation validation = new Validation();
        String email = validation.email("email", body.email());
        String password = validation.text("password", body.password(), NewPassword.MAX_LENGTH);
        validation.check();
        limits.login(email.toLowerCase(Locale.ROOT), address.of(request), response);
        return answer(sessions.open(email, password));
    }

    @PostMapping("/refresh")
    @Operation(summary = "Takes a refresh token for new tokens", description = "Each is taken once. One that comes "
            + "again is in two hands: its session is closed for both, with an Idempotency-Key too.")
    @ApiResponse(responseCode = "200", description = "Renewed", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "401", description = "unauthorized")
    @ApiResponse(responseCode = "429", description = "rate-limited")
    ResponseEntity<TokensView> refresh(@RequestBody Refresh body, HttpServletRequest request,
            HttpServletResponse response) {
        String token = token(body.refreshToken());
        limits.take(Policy.SESSION, address.of(request), response);
        return answer(sessions.renew(token));
    }

    @PostMapping("/logout")
    @Operation(summary = "Ends a session", description = "Its tokens are worth nothing then: on this node at once, on "
            + "others within two seconds. A token that is not valid any more is answered alike.")
    @ApiResponse(responseCode = "204", description = "Ended")
    @ApiResponse(responseCode = "429", description = "rate-limited")
    ResponseEntity<Void> logOut(@RequestBody Logout body, HttpServletRequest request, HttpServletResponse response) {
        String token = token(body.refreshToken());
        limits.take(Policy.SESSION, address.of(request), response);
        sessions.close(token, Boolean.TRUE.equals(body.everywhere()));
        return ResponseEntity.noContent().build();
    }

    private static String token(@Nullable String sent) {
        Validation validation = new Validation();
        String token = validation.required("refreshToken", sent, "");
        validation.check();
        return token;
    }

    private static ResponseEntity<TokensView> answer(TokensView tokens) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(tokens);
    }
}
