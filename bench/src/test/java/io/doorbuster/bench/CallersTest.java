package io.doorbuster.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.bench.Callers.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallersTest {

    @Test
    void countsWhatCallsSayTheyHaveDone() throws Exception {
        AtomicLong calls = new AtomicLong();

        Result result = Callers.run(4, Duration.ofMillis(200), () -> {
            Thread.sleep(10);
            calls.incrementAndGet();
            return 3;
        });

        assertThat(result.done()).isEqualTo(3 * calls.get()).isPositive();
        assertThat(result.perSecond()).isBetween(100.0, 1_200.0); // four threads, three in 10 ms at best
    }

    @Test
    void failsWithTheFirstCallThatFails() {
        assertThatThrownBy(() -> Callers.run(2, Duration.ofSeconds(5), () -> {
            throw new IllegalStateException("not reserved");
        })).isInstanceOf(IOException.class).hasMessageContaining("not reserved");
    }
}
