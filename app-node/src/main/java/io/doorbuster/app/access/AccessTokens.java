package io.doorbuster.app.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.access.ClosedSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;

/**
 * The tokens that customers show: short-lived JWTs, signed by ES256, made and checked here without asking anyone. Thread-
 * safe.
 */
final class AccessTokens {

    /** RFC 9068: so that no other kind of JWT is taken for one. */
    private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
    private static final String AUDIENCE = "doorbuster";
    private static final String SESSION = "sid";

    private final SigningKeyRing keys;
    private final Clock clock;
    private final String issuer;
    private final Duration lifetime;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /** What a token says that was signed by us and has not expired; whether its session is closed is not known here. */
    record Claims(String customerId, String sessionId, long expiresAtMillis) {}

    AccessTokens(SigningKeyRing keys, Clock clock, String issuer, Duration lifetime) {
        this.keys = keys;
        this.clock = clock;
        this.issuer = issuer;
        this.lifetime = lifetime;
        if (!lifetime.isPositive() || lifetime.compareTo(ClosedSession.LONGEST_TOKEN) > 0) {
            throw new IllegalArgumentException(
                    "doorbuster.access.token-lifetime: " + lifetime + " is not above zero and at"
                            + " most " + ClosedSession.LONGEST_TOKEN);
        }
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(TYPE));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(Set.of(JWSAlgorithm.ES256),
                (selector, _) -> keys.select(selector)));
        processor.setJWTClaimsSetVerifier(new ClaimsCheck(AUDIENCE, issuer, Set.of("sub", "exp", "iat", SESSION),
                clock));
    }

    /** A new token. Throws {@link Problem} while no key is known. */
    String issue(String customerId, String sessionId) {
        ECKey key = keys.signing().orElseThrow(AccessTokens::notKnownYet);
        Instant now = clock.instant();
        JWTClaimsSet claims = new JWTClaimsSet.Builder().issuer(issuer).audience(AUDIENCE).subject(customerId)
                .claim(SESSION, sessionId).issueTime(Date.from(now)).expirationTime(Date.from(now.plus(lifetime)))
                .build();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).type(TYPE).keyID(key.getKeyID()).build(), claims);
        try {
            token.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("the signing key " + key.getKeyID() + " does not sign", e);
        }
        return token.serialize();
    }

    /** What a token says. Throws {@link Problem} if it is not valid, or no key is known. */
    Claims check(SignedJWT token) {
        checkReady();
        JWTClaimsSet claims = ClaimsCheck.claims(processor, token);
        Object session = claims.getClaim(SESSION);
        return new Claims(claims.getSubject(), String.valueOf(session), claims.getExpirationTime().toInstant()
                .toEpochMilli());
    }

    /** Throws {@link Problem} while tokens can be neither made nor checked; once they can, they always can. */
    void checkReady() {
        if (!keys.isKnown()) {
            throw notKnownYet();
        }
    }

    Duration lifetime() {
        return lifetime;
    }

    private static Problem notKnownYet() {
        return Problem.notReady("The keys of access tokens are not known yet; try again in a moment");
    }
}
