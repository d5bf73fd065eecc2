package io.doorbuster.app.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jwt.SignedJWT;
import io.doorbuster.app.access.AccessTokens.Claims;
import io.doorbuster.app.http.Authentication;
import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.domain.access.ApiKey;
import java.text.ParseException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Knows the holder of every kind of token: the operator's key, API keys, our access tokens and, where it is configured,
 * those of an identity provider. A token that was checked once is remembered until it expires: checking a signature takes
 * 405 µs, remembering 0.03 µs (docs/access.md). Thread-safe.
 */
final class Tokens implements Authentication {

    /** Bytes: 52,000 tokens of ours. Above it, tokens are checked anew. */
    private static final long MAX_REMEMBERED = 40_000_000;
    /** What one takes beside its characters: one of 407 takes 768. */
    private static final int REMEMBERED_BYTES = 361;
    /** Characters of a token: no identity provider's of ours comes near, and a longer one is only work. */
    private static final int MAX_LENGTH = 8_192;

    private final AccessTokens accessTokens;
    private final Optional<ExternalTokens> externalTokens;
    private final AccessWatch watch;
    private final Clock clock;
    private final String operatorKey;
    private final Caller operator = new Caller.Operator("operator-key", Set.of(Scope.ADMIN));
    private final Cache<String, Remembered> remembered =
            Caffeine.newBuilder().maximumWeight(MAX_REMEMBERED)
                    .weigher((String token, Remembered _) -> token.length() + REMEMBERED_BYTES)
                    .executor(Runnable::run).build();

    /** {@code sessionId} is empty for tokens of others, which we cannot close. */
    private record Remembered(Caller caller, String sessionId, long expiresAtMillis) {}

    Tokens(AccessTokens accessTokens, Optional<ExternalTokens> externalTokens, AccessWatch watch, Clock clock,
            String operatorKey) {
        this.accessTokens = accessTokens;
        this.externalTokens = externalTokens;
        this.watch = watch;
        this.clock = clock;
        this.operatorKey = operatorKey;
    }

    @Override
    public Caller callerOf(String token) {
        Remembered known = remembered.getIfPresent(token);
        if (known == null) {
            if (Secrets.isSame(operatorKey, token)) {
                return operator;
            }
            if (token.startsWith(NewApiKey.PREFIX)) {
                return holderOf(token);
            }
            known = check(token);
            remembered.put(token, known);
        }
        if (clock.millis() >= known.expiresAtMillis() || watch.isClosed(known.sessionId())) {
            remembered.invalidate(token);
            throw Problem.unauthorized();
        }
        return known.caller();
    }

    private Remembered check(String token) {
        if (token.length() > MAX_LENGTH) {
            throw Problem.unauthorized();
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            String issuer = String.valueOf(jwt.getJWTClaimsSet().getIssuer());
            if (externalTokens.isPresent() && externalTokens.get().isIssuer(issuer)) {
                ExternalTokens.Holder holder = externalTokens.get().check(jwt);
                return new Remembered(holder.caller(), "", holder.expiresAtMillis());
            }
            Claims claims = accessTokens.check(jwt);
            return new Remembered(new Caller.Customer(claims.customerId(), "", ""), claims.sessionId(),
                    claims.expiresAtMillis());
        } catch (ParseException _) {
            throw Problem.unauthorized();
        }
    }

    private Caller holderOf(String token) {
        Map<String, ApiKey> keys = watch.keys().orElseThrow(
                () -> Problem.notReady("The API keys are not known yet; try again in a moment"));
        ApiKey key = keys.get(Secrets.digest(token));
        if (key == null || !key.isValid(clock.millis())) {
            throw Problem.unauthorized();
        }
        watch.noteUse(key.id());
        return new Caller.Operator(key.id(), key.scopes().stream().map(Scope::of).flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet()));
    }
}
