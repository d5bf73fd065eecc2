package io.doorbuster.app.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.domain.access.SigningKey;
import io.doorbuster.domain.access.SigningKeys;
import io.doorbuster.grid.access.AccessRequest.ReadSigningKeys;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The keys that access tokens are signed with, the same on all app nodes. Kept in PostgreSQL, there is a new one each
 * month, published ten minutes before it signs, and for two months after that. Or they are configured, where a copy of the
 * database must not be enough to make tokens; then whoever configures them replaces them. Thread-safe.
 */
final class SigningKeyRing {

    private static final String PROPERTY = "doorbuster.access.signing-keys";

    private final BackOffice members;
    private final Clock clock;
    private final boolean isConfigured;
    private volatile List<Held> keys;

    /** A key, and when it begins to sign. */
    record Held(ECKey key, long signsFromMillis) {}

    /** With the keys of a JWK set, of which the first one signs, or with those of the database if it is empty. */
    SigningKeyRing(BackOffice members, Clock clock, String jwkSet) {
        this.members = members;
        this.clock = clock;
        this.isConfigured = !jwkSet.isBlank();
        this.keys = isConfigured ? configured(jwkSet) : List.of();
    }

    static List<Held> configured(String jwkSet) {
        try {
            List<Held> held = JWKSet.parse(jwkSet).getKeys().stream().filter(SigningKeyRing::isUsable)
                    .map(key -> new Held(forTokens(key.toECKey()), 0)).toList();
            if (held.isEmpty()) {
                throw new IllegalArgumentException(PROPERTY + " holds no private P-256 key with a kid");
            }
            return held;
        } catch (ParseException _) { // whose message may quote the key
            throw new IllegalArgumentException(PROPERTY + " is no JWK set");
        }
    }

    /** As the keys of the database are: others read from it what the key is for. */
    private static ECKey forTokens(ECKey key) {
        return new ECKey.Builder(key).keyUse(KeyUse.SIGNATURE).algorithm(JWSAlgorithm.ES256).build();
    }

    private static boolean isUsable(JWK key) {
        return key instanceof ECKey ec && ec.isPrivate() && Curve.P_256.equals(ec.getCurve()) && ec.getKeyID() != null;
    }

    /**
     * Reads the keys if they are the database's, and makes a new one if one is due; blocks. Throws if no member or
     * database answers.
     */
    void refresh() {
        if (isConfigured) {
            return;
        }
        SigningKeys read = members.ask(new ReadSigningKeys("", ""));
        if (read.wanted()) {
            ECKey offered = newKey();
            read = members.ask(new ReadSigningKeys(offered.getKeyID(), offered.toJSONString()));
        }
        keys = read.keys().stream().map(SigningKeyRing::held).toList();
    }

    /** Whether the keys have been read. */
    boolean isKnown() {
        return !keys.isEmpty();
    }

    /** The key to sign with now; empty while none has been read. */
    Optional<ECKey> signing() {
        long now = clock.millis();
        List<Held> known = keys;
        Optional<Held> newest = known.stream().filter(held -> held.signsFromMillis() <= now).findFirst();
        // The very first key signs at once, whatever our clock says.
        return newest.or(() -> known.stream().reduce((_, last) -> last)).map(Held::key);
    }

    /** Keys for what asks for them, without their private parts. */
    List<JWK> select(JWKSelector selector) {
        return selector.select(published());
    }

    /** All keys, without their private parts. */
    JWKSet published() {
        return new JWKSet(keys.stream().<JWK>map(held -> held.key().toPublicJWK()).toList());
    }

    private ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(Secrets.id("key_", clock)).keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    private static Held held(SigningKey key) {
        try {
            return new Held(ECKey.parse(key.jwk()), key.signsFromMillis());
        } catch (ParseException e) {
            throw new IllegalStateException("signing key " + key.id() + " cannot be read", e);
        }
    }
}
