package io.doorbuster.app.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordsTest {

    private final Passwords passwords = new Passwords(1, new SimpleMeterRegistry());

    @AfterEach
    void stop() {
        passwords.destroy();
    }

    @Test
    void knowsAPasswordByItsHash() {
        String hash = passwords.hash("correct horse battery staple");

        assertThat(passwords.isOf(hash, "correct horse battery staple")).isTrue();
        assertThat(passwords.isOf(hash, "correct horse battery stable")).isFalse();
    }

    /** One that could not be read would be answered at once, and so tell who is a customer. */
    @Test
    void nobodysHashHasTheParametersOfEveryOther() {
        String others = passwords.hash("correct horse battery staple");

        assertThat(withoutDrawn(passwords.nobodysHash())).isEqualTo(withoutDrawn(others));
        assertThat(passwords.nobodysHash()).isNotEqualTo(new Passwords(1, new SimpleMeterRegistry()).nobodysHash());
        assertThat(passwords.isOf(passwords.nobodysHash(), "correct horse battery staple")).isFalse();
    }

    /** Salt and hash are Base64, without padding; their lengths stay. */
    private static String withoutDrawn(String hash) {
        return hash.replaceAll("(?<=[$])[A-Za-z0-9+/]{20,}", "drawn") + hash.length();
    }
}
