package io.doorbuster.app.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.doorbuster.app.AppNode;
import io.doorbuster.app.MemoryServices;
import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.domain.access.SigningKeys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Every known way to forge a token, against our own tokens and against those of an identity provider. */
@Isolated("it sets properties of the JVM, which every shop reads that starts")
class ForgedTokenTest {

    private static final String ISSUER = "https://id.example.org/shop";
    private static final String ME = "/api/v1/customers/me";
    private static final String ADMIN = "/api/v1/admin/customers";

    private static final AtomicInteger KEY_FETCHES = new AtomicInteger();
    private static final AtomicInteger OTHER_FETCHES = new AtomicInteger();

    private static HttpServer provider;
    private static RSAKey providerKey;
    private static ECKey ownKey;
    private static ECKey attackersKey;
    private static TestShop shop;

    @BeforeAll
    static void start() throws Exception {
        providerKey = new RSAKeyGenerator(2048).keyID("rsa-1").generate();
        attackersKey = new ECKeyGenerator(Curve.P_256).keyID("mine").generate();
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] keys = new JWKSet(providerKey.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        byte[] attackers = new JWKSet(attackersKey.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        provider.createContext("/", exchange -> {
            boolean known = exchange.getRequestURI().getPath().equals("/jwks.json");
            (known ? KEY_FETCHES : OTHER_FETCHES).incrementAndGet();
            byte[] body = known ? keys : attackers;
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        provider.start();
        System.setProperty("doorbuster.oidc.issuer", ISSUER);
        System.setProperty("doorbuster.oidc.audience", "shop-api");
        System.setProperty("doorbuster.oidc.jwks-url", providerUrl("/jwks.json"));
        System.setProperty("doorbuster.oidc.roles-claim", "realm_access.roles");
        System.setProperty("doorbuster.oidc.roles", "support=customers:read orders:read");
        MemoryServices services = new MemoryServices();
        shop = TestShop.start(services);
        SigningKeys kept = services.access().signingKeys("", "");
        ownKey = ECKey.parse(kept.keys().getFirst().jwk());
    }

    @AfterAll
    static void stop() {
        shop.close();
        provider.stop(0);
        System.getProperties().keySet().removeIf(name -> name.toString().startsWith("doorbuster.oidc."));
    }

    @Test
    void takesWhatIsRight() throws Exception {
        assertThat(show(ME, sign(ownHeader(), own().build(), new ECDSASigner(ownKey)))).isEqualTo(404);
        assertThat(show(ADMIN, sign(ownHeader(), own().build(), new ECDSASigner(ownKey)))).isEqualTo(403);
        assertThat(show(ADMIN, external(provider().build()))).isEqualTo(200);
        assertThat(show("/api/v1/admin/api-keys", external(provider().build()))).isEqualTo(403);
        assertThat(show(ME, external(provider().claim("realm_access", null).build()))).isEqualTo(404);
    }

    @Test
    void showsACustomerOfTheProviderAsItsTokenTells() throws Exception {
        String token = external(provider().claim("realm_access", null).claim("email", "ada@example.org")
                .claim("name", "Ada").build());

        Answer me = shop.send("GET", ME, null, "Authorization", "Bearer " + token);

        assertThat(me.status()).isEqualTo(200);
        assertThat(me.json().path("id").asString()).matches("cust_[0-9a-f]{32}");
        assertThat(me.json().path("email").asString()).isEqualTo("ada@example.org");
        assertThat(me.json().path("name").asString()).isEqualTo("Ada");
        assertThat(me.json().path("createdAt").isNull() || me.json().path("createdAt").isMissingNode()).isTrue();
    }

    @Test
    void refusesEveryForgery() throws Exception {
        List<String> taken = new ArrayList<>();
        int fetched = KEY_FETCHES.get();

        for (Map.Entry<String, String> forgery : forgeries().entrySet()) {
            for (String path : List.of(ME, ADMIN, "/api/v1/products")) {
                int status = show(path, forgery.getValue());
                if (status != 401) {
                    taken.add(forgery.getKey() + " at " + path + ": " + status);
                }
            }
        }

        assertThat(taken).isEmpty();
        assertThat(OTHER_FETCHES).hasValue(0);
        assertThat(KEY_FETCHES.get() - fetched).isLessThanOrEqualTo(2);
    }

    @Test
    void changesNothingForAForgery() throws Exception {
        shop.stock("MUG", 100, 5);
        String forged = forgeries().get("signed by another key");

        Answer answer = shop.send("POST", "/api/v1/orders",
                "{\"email\":\"a@b.example\",\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}]}", "Idempotency-Key", "k",
                "Authorization", "Bearer " + forged);

        assertThat(answer.problem()).isEqualTo("unauthorized");
        assertThat(shop.get("/api/v1/inventory/MUG").json().path("sold").asLong()).isZero();
    }

    @Test
    void saysThatItCannotTellWhileTheProviderIsAway() throws Exception {
        System.setProperty("doorbuster.oidc.jwks-url", "http://127.0.0.1:1/jwks.json");
        try (AppNode node = AppNode.start(
                new AppNode.Settings("127.0.0.1", 0, 0, TestShop.OPERATOR_KEY, shop.clientConfig()))) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + ADMIN))
                    .header("Authorization", "Bearer " + external(provider().build())).build();

            assertThat(shop.http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(503);
        } finally {
            System.setProperty("doorbuster.oidc.jwks-url", providerUrl("/jwks.json"));
        }
    }

    private static Map<String, String> forgeries() throws Exception {
        Map<String, String> forgeries = new LinkedHashMap<>();
        forgeries.putAll(ofOurTokens());
        forgeries.putAll(ofTheProviders());
        String good = sign(ownHeader(), own().build(), new ECDSASigner(ownKey));
        String[] parts = good.split("\\.", -1);
        forgeries.put("stripped signature", parts[0] + "." + parts[1] + ".");
        forgeries.put("no signature at all", parts[0] + "." + parts[1]);
        forgeries.put("all-zero signature", parts[0] + "." + parts[1] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]));
        forgeries.put("other claims under the signature", parts[0] + "."
                + base64(
                        "{\"iss\":\"doorbuster\",\"aud\":\"doorbuster\",\"sub\":\"cust_2\",\"sid\":\"s\",\"exp\":9999999999}")
                + "." + parts[2]);
        forgeries.put("alg None in another case",
                base64("{\"alg\":\"nOnE\",\"typ\":\"at+jwt\"}") + "." + parts[1] + ".");
        forgeries.put("a header that is no JSON", base64("{\"alg\"") + "." + parts[1] + "." + parts[2]);
        forgeries.put("claims that are no JSON", parts[0] + "." + base64("[]") + "." + parts[2]);
        forgeries.put("huge", parts[0] + "." + "A".repeat(7_000) + "." + parts[2]);
        forgeries.put("nothing", "x");
        forgeries.put("dots", "...");
        forgeries.put("an API key that is none", "dbk_" + "A".repeat(43));
        forgeries.put("the operator's key, cut", TestShop.OPERATOR_KEY.substring(1));
        return forgeries;
    }

    private static Map<String, String> ofOurTokens() throws Exception {
        Map<String, String> forgeries = new LinkedHashMap<>();
        JWSSigner right = new ECDSASigner(ownKey);
        forgeries.put("alg none", new PlainJWT(own().build()).serialize());
        forgeries.put("signed by another key", sign(ownHeader(), own().build(), new ECDSASigner(attackersKey)));
        forgeries.put("HS256 with the public key", sign(header(JWSAlgorithm.HS256).keyID(ownKey.getKeyID()).build(),
                own().build(), new MACSigner(ownKey.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))));
        for (String kid : List.of("../../dev/null", "' OR 1=1--", "", "mine", "rsa-1")) {
            forgeries.put("kid " + kid, sign(header(JWSAlgorithm.ES256).keyID(kid).build(), own().build(),
                    new ECDSASigner(attackersKey)));
        }
        forgeries.put("embedded jwk", sign(header(JWSAlgorithm.ES256).jwk(attackersKey.toPublicJWK()).build(),
                own().build(), new ECDSASigner(attackersKey)));
        forgeries.put("jku", sign(header(JWSAlgorithm.ES256).keyID("mine").jwkURL(URI.create(providerUrl("/evil")))
                .build(), own().build(), new ECDSASigner(attackersKey)));
        forgeries.put("x5u", sign(header(JWSAlgorithm.ES256).keyID(ownKey.getKeyID())
                .x509CertURL(URI.create(providerUrl("/evil"))).build(), own().build(),
                new ECDSASigner(attackersKey)));
        forgeries.put("critical header nobody knows", sign(header(JWSAlgorithm.ES256).keyID(ownKey.getKeyID())
                .criticalParams(java.util.Set.of("exp2")).customParam("exp2", 1).build(), own().build(), right));
        forgeries.put("another type", sign(new JWSHeader.Builder(JWSAlgorithm.ES256).type(JOSEObjectType.JWT)
                .keyID(ownKey.getKeyID()).build(), own().build(), right));
        forgeries.put("expired", sign(ownHeader(), own().expirationTime(at(-60)).build(), right));
        forgeries.put("without expiry", sign(ownHeader(), own().expirationTime(null).build(), right));
        forgeries.put("not valid yet", sign(ownHeader(), own().notBeforeTime(at(600)).build(), right));
        forgeries.put("another audience", sign(ownHeader(), own().audience("shop-api").build(), right));
        forgeries.put("no audience", sign(ownHeader(), own().audience((String) null).build(), right));
        forgeries.put("another issuer", sign(ownHeader(), own().issuer("somebody").build(), right));
        forgeries.put("no issuer", sign(ownHeader(), own().issuer(null).build(), right));
        forgeries.put("no session", sign(ownHeader(), own().claim("sid", null).build(), right));
        forgeries.put("our key under the provider's name", sign(ownHeader(), own().issuer(ISSUER)
                .audience("shop-api").build(), right));
        return forgeries;
    }

    private static Map<String, String> ofTheProviders() throws Exception {
        Map<String, String> forgeries = new LinkedHashMap<>();
        JWSSigner right = new RSASSASigner(providerKey);
        JWSHeader known = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build();
        forgeries.put("provider: alg none", new PlainJWT(provider().build()).serialize());
        forgeries.put("provider: HS256 with the public key", sign(new JWSHeader.Builder(JWSAlgorithm.HS256)
                .keyID("rsa-1").build(), provider().build(), new MACSigner(providerKey.toRSAPublicKey().getEncoded())));
        forgeries.put("provider: an algorithm that is not allowed", sign(new JWSHeader.Builder(JWSAlgorithm.PS256)
                .keyID("rsa-1").build(), provider().build(), right));
        forgeries.put("provider: jku", sign(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("mine")
                .jwkURL(URI.create(providerUrl("/evil"))).build(), provider().build(), new ECDSASigner(attackersKey)));
        forgeries.put("provider: embedded jwk", sign(new JWSHeader.Builder(JWSAlgorithm.ES256)
                .jwk(attackersKey.toPublicJWK()).build(), provider().build(), new ECDSASigner(attackersKey)));
        forgeries.put("provider: expired", sign(known, provider().expirationTime(at(-60)).build(), right));
        forgeries.put("provider: not valid yet", sign(known, provider().notBeforeTime(at(600)).build(), right));
        forgeries.put("provider: another audience", sign(known, provider().audience("other").build(), right));
        forgeries.put("provider: its key under our name", sign(known, own().build(), right));
        return forgeries;
    }

    private static JWTClaimsSet.Builder own() {
        return new JWTClaimsSet.Builder().issuer("doorbuster").audience("doorbuster").subject("cust_1")
                .claim("sid", "ses_1").issueTime(at(0)).expirationTime(at(600)).jwtID(UUID.randomUUID().toString());
    }

    private static JWTClaimsSet.Builder provider() {
        return new JWTClaimsSet.Builder().issuer(ISSUER).audience("shop-api").subject("u-1").expirationTime(at(600))
                .claim("realm_access", Map.of("roles", List.of("support", "other")))
                .jwtID(UUID.randomUUID().toString());
    }

    private static JWSHeader ownHeader() {
        return header(JWSAlgorithm.ES256).keyID(ownKey.getKeyID()).build();
    }

    private static JWSHeader.Builder header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm).type(new JOSEObjectType("at+jwt"));
    }

    private static String external(JWTClaimsSet claims) throws Exception {
        return sign(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build(), claims,
                new RSASSASigner(providerKey));
    }

    private static String sign(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws Exception {
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(signer);
        return token.serialize();
    }

    private static int show(String path, String token) {
        return shop.send("GET", path, null, "Authorization", "Bearer " + token).status();
    }

    private static Date at(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String providerUrl(String path) {
        return "http://127.0.0.1:" + provider.getAddress().getPort() + path;
    }
}
