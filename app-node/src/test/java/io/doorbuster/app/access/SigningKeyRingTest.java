package io.doorbuster.app.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import io.doorbuster.app.MemoryServices;
import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.grid.access.AccessServices;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Access tokens are signed by the configured keys, if there are any, and then the database has none. */
@Isolated("it sets properties of the JVM, which every shop reads that starts")
class SigningKeyRingTest {

    private static final String PROPERTY = "doorbuster.access.signing-keys";

    @Test
    void signsByTheFirstConfiguredKeyAndKeepsNoneInTheDatabase() throws Exception {
        System.setProperty(PROPERTY, privately(newKey("first"), newKey("second")));
        MemoryServices services = new MemoryServices();
        try (TestShop shop = TestShop.start(services)) {
            String credentials = "{\"email\":\"ada@example.org\",\"password\":\"correct horse battery\"}";
            shop.send("POST", "/api/v1/customers", credentials);

            Answer login = shop.send("POST", "/api/v1/auth/login", credentials);

            String token = login.json().path("accessToken").asString();
            assertThat(SignedJWT.parse(token).getHeader().getKeyID()).isEqualTo("first");
            assertThat(shop.send("GET", "/api/v1/customers/me", null, "Authorization", "Bearer " + token).status())
                    .isEqualTo(200);
            JWKSet published = JWKSet.parse(shop.get("/.well-known/jwks.json").response().body());
            assertThat(published.getKeys()).extracting("keyID").containsExactly("first", "second");
            assertThat(published.containsNonPublicKeys()).isFalse();
            AccessServices database = services.access();
            assertThat(database.signingKeys("", "").keys()).isEmpty();
        } finally {
            System.clearProperty(PROPERTY);
        }
    }

    @Test
    void refusesWhatCannotSignWithoutQuotingIt() throws Exception {
        ECKey key = newKey("only");
        for (String wrong : List.of("nonsense " + key.getD(), "{\"keys\":[]}", new JWKSet(key.toPublicJWK()).toString(),
                privately(new ECKeyGenerator(Curve.P_384).keyID("long").generate()),
                privately(new ECKeyGenerator(Curve.P_256).generate()))) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> SigningKeyRing.configured(wrong))
                    .withMessageStartingWith(PROPERTY).withMessageNotContaining(key.getD().toString());
        }
    }

    private static ECKey newKey(String id) throws JOSEException {
        return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    }

    private static String privately(ECKey... keys) {
        return new JWKSet(List.of(keys)).toString(false);
    }
}
