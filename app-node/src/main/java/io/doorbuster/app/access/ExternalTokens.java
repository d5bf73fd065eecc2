package io.doorbuster.app.access;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.Scope;
import io.doorbuster.domain.AttemptId;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.time.Clock;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of the company's own identity provider. The one address that is ever fetched is that of its keys, as configured:
 * what a token itself names ({@code jku}, {@code x5u}, {@code jwk}) is not looked at. Thread-safe.
 */
final class ExternalTokens {

    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 2_000;
    /** A set of keys has some kilobytes. */
    private static final int MAX_BYTES = 256 * 1024;
    private static final long CACHED_MILLIS = 5 * 60 * 1000L;
    /** Above all that is tried before: connecting and reading. */
    private static final long REFRESH_TIMEOUT_MILLIS = 5_000;

    private final OidcSettings settings;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /** Whoever a token is of, until it expires. */
    record Holder(Caller caller, long expiresAtMillis) {}

    ExternalTokens(OidcSettings settings, Clock clock) {
        this.settings = settings;
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT,
                new JOSEObjectType("at+jwt"), null));
        processor
                .setJWSKeySelector(new JWSVerificationKeySelector<>(settings.algorithms(), source(settings.jwksUrl())));
        processor.setJWTClaimsSetVerifier(
                new ClaimsCheck(settings.audience(), settings.issuer(), Set.of("sub", "exp"), clock));
    }

    /** Fetches at most every half minute, whatever key ids are sent. */
    private static JWKSource<SecurityContext> source(URL address) {
        return JWKSourceBuilder.<SecurityContext>create(address, new WithoutRedirects())
                .cache(CACHED_MILLIS, REFRESH_TIMEOUT_MILLIS).rateLimited(true).build();
    }

    /** A redirect could lead into our own network. */
    private static final class WithoutRedirects extends DefaultResourceRetriever {

        WithoutRedirects() {
            super(CONNECT_MILLIS, READ_MILLIS, MAX_BYTES);
        }

        @Override
        protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
            HttpURLConnection connection = super.openHTTPConnection(url);
            connection.setInstanceFollowRedirects(false);
            return connection;
        }
    }

    boolean isIssuer(String issuer) {
        return settings.issuer().equals(issuer);
    }

    /** Who holds a token. Throws {@link io.doorbuster.app.http.Problem} if it is not valid. */
    Holder check(SignedJWT token) {
        JWTClaimsSet claims = ClaimsCheck.claims(processor, token);
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String role : roles(claims)) {
            scopes.addAll(settings.scopesByRole().getOrDefault(role, Set.of()));
        }
        Caller caller = scopes.isEmpty()
                ? new Caller.Customer("cust_" + AttemptId.of(settings.issuer(), "", claims.getSubject()),
                        text(claims, "email"), text(claims, "name"))
                : new Caller.Operator("oidc:" + claims.getSubject(), scopes);
        return new Holder(caller, claims.getExpirationTime().toInstant().toEpochMilli());
    }

    /** A claim that OpenID Connect names, empty if the token has none. */
    private static String text(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? text : "";
    }

    /** The claim may be a member of another ({@code realm_access.roles}), and a list or one text of several words. */
    private List<String> roles(JWTClaimsSet claims) {
        @Nullable Object value = claims.getClaims();
        for (String member : settings.rolesClaim().split("\\.", -1)) {
            value = value instanceof Map<?, ?> members ? members.get(member) : null;
        }
        return switch (value) {
            case Collection<?> several -> several.stream().filter(Objects::nonNull).map(String::valueOf).toList();
            case String words -> List.of(words.split(" ", -1));
            case null, default -> List.of();
        };
    }
}
