package io.doorbuster.app.access;

import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.app.http.ClientAddress;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes what judges tokens and passwords, from what is configured. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    @Bean
    Passwords passwords(@Value("${doorbuster.access.password-threads}") int threads, MeterRegistry meters) {
        return new Passwords(threads, meters);
    }

    @Bean
    SigningKeyRing signingKeyRing(BackOffice members, Clock clock,
            @Value("${doorbuster.access.signing-keys}") String jwkSet) {
        return new SigningKeyRing(members, clock, jwkSet);
    }

    @Bean
    AccessTokens accessTokens(SigningKeyRing keys, Clock clock, @Value("${doorbuster.access.issuer}") String issuer,
            @Value("${doorbuster.access.token-lifetime}") Duration lifetime) {
        return new AccessTokens(keys, clock, issuer, lifetime);
    }

    @Bean
    AccessWatch accessWatch(BackOffice members, SigningKeyRing keys, Clock clock,
            @Value("${doorbuster.access.token-lifetime}") Duration lifetime) {
        return new AccessWatch(members, keys, clock, lifetime).start();
    }

    @Bean
    ClientAddress clientAddress(@Value("${doorbuster.access.trusted-proxies}") String trusted) {
        return new ClientAddress(trusted);
    }

    @Bean
    @ConditionalOnProperty(prefix = "doorbuster", name = "oidc.issuer")
    OidcSettings oidcSettings(@Value("${doorbuster.oidc.issuer}") String issuer,
            @Value("${doorbuster.oidc.jwks-url}") String jwksUrl,
            @Value("${doorbuster.oidc.audience}") String audience,
            @Value("${doorbuster.oidc.algorithms}") String algorithms,
            @Value("${doorbuster.oidc.roles-claim}") String rolesClaim,
            @Value("${doorbuster.oidc.roles}") String roles) {
        return new OidcSettings(issuer, OidcSettings.url(jwksUrl), audience, OidcSettings.algorithms(algorithms),
                rolesClaim, OidcSettings.roles(roles));
    }

    @Bean
    Tokens tokens(AccessTokens accessTokens, Optional<OidcSettings> oidc, AccessWatch watch, Clock clock,
            @Value("${doorbuster.operator-key}") String operatorKey) {
        return new Tokens(accessTokens, oidc.map(settings -> new ExternalTokens(settings, clock)), watch, clock,
                operatorKey);
    }
}
