package io.doorbuster.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AttemptIdTest {

    @Test
    void isTheSameForTheSameAttempt() {
        assertThat(AttemptId.of("a@b.example", "orders", "k")).isEqualTo(AttemptId.of("a@b.example", "orders", "k"));
    }

    @Test
    void keepsCallerRouteAndKeyApart() {
        assertThat(AttemptId.of("ab", "c", "d")).isNotEqualTo(AttemptId.of("a", "bc", "d"));
        assertThat(AttemptId.of("a", "bc", "d")).isNotEqualTo(AttemptId.of("a", "b", "cd"));
        assertThat(AttemptId.of("", "a", "b")).isNotEqualTo(AttemptId.of("a", "", "b"));
    }

    @Test
    void ordersAsItsHexadecimalDigitsDo() {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            AttemptId a = new AttemptId(random.nextLong(), random.nextLong());
            AttemptId b = new AttemptId(random.nextInt(2) == 0 ? a.high() : random.nextLong(), random.nextLong());

            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(Integer.signum(a.toString().compareTo(b.toString())));
            assertThat(AttemptId.of(a.toUuid())).isEqualTo(a);
        }
    }
}
