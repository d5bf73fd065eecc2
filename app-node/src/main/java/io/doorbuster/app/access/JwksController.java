package io.doorbuster.app.access;

import com.nimbusds.jose.jwk.ECKey;
import io.doorbuster.app.http.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Publishes the keys by which others check our access tokens. */
@RestController
@Tag(name = "Customers")
class JwksController {

    /** Half of the time that a key is published before it signs. */
    private static final Duration CACHED = Duration.ofMinutes(5);

    private final SigningKeyRing keys;

    JwksController(SigningKeyRing keys) {
        this.keys = keys;
    }

    /** A set of keys (RFC 7517). */
    record JwkSetView(List<JwkView> keys) {}

    /** The public part of a key. */
    record JwkView(@Schema(example = "EC") String kty, @Schema(example = "P-256") String crv, String kid,
            @Schema(example = "sig") String use, @Schema(example = "ES256") String alg, String x, String y) {

        static JwkView of(ECKey key) {
            return new JwkView(key.getKeyType().getValue(), key.getCurve().getName(), key.getKeyID(),
                    key.getKeyUse().identifier(), key.getAlgorithm().getName(), key.getX().toString(),
                    key.getY().toString());
        }
    }

    @GetMapping(path = "/.well-known/jwks.json", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Shows the public keys of access tokens")
    ResponseEntity<JwkSetView> keys() {
        if (!keys.isKnown()) {
            throw Problem.notReady("The keys of access tokens are not known yet; try again in a moment");
        }
        List<JwkView> shown = keys.published().getKeys().stream().map(key -> JwkView.of(key.toECKey())).toList();
        return ResponseEntity.ok().cacheControl(CacheControl.maxAge(CACHED).cachePublic())
                .body(new JwkSetView(shown));
    }
}
