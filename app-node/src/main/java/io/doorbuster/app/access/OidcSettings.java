package io.doorbuster.app.access;

import com.nimbusds.jose.JWSAlgorithm;
import io.doorbuster.app.http.Scope;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How tokens of an identity provider are judged.
 *
 * @param algorithms none of them symmetric: the provider's keys are public
 * @param rolesClaim the claim that names roles, dots between members
 */
record OidcSettings(String issuer, URL jwksUrl, String audience, Set<JWSAlgorithm> algorithms, String rolesClaim,
        Map<String, Set<Scope>> scopesByRole) {

    OidcSettings {
        algorithms = Set.copyOf(algorithms);
        scopesByRole = Map.copyOf(scopesByRole);
        if (audience.isBlank()) {
            throw new IllegalArgumentException("doorbuster.oidc.audience is not set");
        }
        for (JWSAlgorithm algorithm : algorithms) {
            if (!JWSAlgorithm.Family.SIGNATURE.contains(algorithm)) {
                throw new IllegalArgumentException("doorbuster.oidc.algorithms: " + algorithm + " is no signature");
            }
        }
    }

    static URL url(String text) {
        try {
            URI uri = URI.create(text);
            if (!"https".equals(uri.getScheme()) && !"http".equals(uri.getScheme())) {
                throw new IllegalArgumentException("doorbuster.oidc.jwks-url: " + text + " is neither http nor https");
            }
            return uri.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("doorbuster.oidc.jwks-url: " + text + " is no URL", e);
        }
    }

    /** Names with commas between. */
    static Set<JWSAlgorithm> algorithms(String text) {
        return words(text, ",").stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
    }

    /** {@code role=scope scope, role=scope}. */
    static Map<String, Set<Scope>> roles(String text) {
        Map<String, Set<Scope>> roles = new HashMap<>();
        for (String entry : words(text, ",")) {
            String[] parts = entry.split("=", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException("doorbuster.oidc.roles: " + entry + " is not role=scope");
            }
            Set<Scope> scopes = EnumSet.noneOf(Scope.class);
            for (String name : words(parts[1], " ")) {
                scopes.add(Scope.of(name).orElseThrow(
                        () -> new IllegalArgumentException("doorbuster.oidc.roles: there is no scope " + name)));
            }
            roles.put(parts[0].strip(), scopes);
        }
        return roles;
    }

    private static List<String> words(String text, String separator) {
        return Arrays.stream(text.split(separator, -1)).map(String::strip).filter(word -> !word.isEmpty()).toList();
    }
}
