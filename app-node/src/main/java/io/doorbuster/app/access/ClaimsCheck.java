package io.doorbuster.app.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.JWTProcessor;
import io.doorbuster.app.http.Problem;
import java.time.Clock;
import java.util.Date;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks issuer, audience and times of a token, by our clock. */
final class ClaimsCheck extends DefaultJWTClaimsVerifier<SecurityContext> {

    /** What the clocks of machines may differ by. */
    private static final int CLOCK_SKEW_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(ClaimsCheck.class);

    private final Clock clock;

    ClaimsCheck(String audience, String issuer, Set<String> required, Clock clock) {
        super(audience, new JWTClaimsSet.Builder().issuer(issuer).build(), required);
        this.clock = clock;
        setMaxClockSkew(CLOCK_SKEW_SECONDS);
    }

    @Override
    protected Date currentTime() {
        return Date.from(clock.instant());
    }

    /** The claims of a token that passes every check of {@code processor}. Throws {@link Problem} for all others. */
    static JWTClaimsSet claims(JWTProcessor<SecurityContext> processor, SignedJWT token) {
        try {
            return processor.process(token, null);
        } catch (RateLimitReachedException _) { // for one key id after the other that nobody has
            throw Problem.unauthorized();
        } catch (KeySourceException e) {
            LOG.warn("the keys of the identity provider cannot be read: {}", e.toString());
            throw Problem.notReady("The keys of the identity provider cannot be read; try again in a moment");
        } catch (BadJOSEException | JOSEException _) {
            throw Problem.unauthorized();
        }
    }
}
