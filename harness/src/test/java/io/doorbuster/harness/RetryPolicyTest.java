package io.doorbuster.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final RetryPolicy POLICY =
            new RetryPolicy(4, Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofSeconds(5));

    @Test
    void doublesTheWaitUpToTheLongest() {
        assertThat(POLICY.waitAfter(1, Duration.ZERO, 1)).isEqualTo(Duration.ofMillis(100));
        assertThat(POLICY.waitAfter(2, Duration.ZERO, 1)).isEqualTo(Duration.ofMillis(200));
        assertThat(POLICY.waitAfter(3, Duration.ZERO, 1)).isEqualTo(Duration.ofMillis(300));
        assertThat(POLICY.waitAfter(60, Duration.ZERO, 1)).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void spreadsTheWaitOverItsUpperHalf() {
        assertThat(POLICY.waitAfter(1, Duration.ZERO, 0)).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void neverComesBackBeforeTheServerAsked() {
        assertThat(POLICY.waitAfter(1, Duration.ofSeconds(2), 0.5)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void endsAfterTheLastSend() {
        assertThat(POLICY.allows(3, Duration.ZERO, Duration.ZERO)).isTrue();
        assertThat(POLICY.allows(4, Duration.ZERO, Duration.ZERO)).isFalse();
    }

    @Test
    void beginsNoWaitThatPassesTheEnd() {
        assertThat(POLICY.allows(1, Duration.ofSeconds(4), Duration.ofMillis(999))).isTrue();
        assertThat(POLICY.allows(1, Duration.ofSeconds(4), Duration.ofSeconds(1))).isFalse();
    }

    @Test
    void refusesAPolicyThatNeverSends() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryPolicy(0, Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }
}
