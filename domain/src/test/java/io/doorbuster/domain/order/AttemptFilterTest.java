package io.doorbuster.domain.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.AttemptId;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttemptFilterTest {

    @Test
    void knowsAllThatIsInIt() {
        for (int size : List.of(0, 1, 2, 63, 1_000, 20_000)) {
            List<AttemptId> attempts = attempts("in", size);
            AttemptFilter filter = AttemptFilter.ofBits(AttemptFilter.of(attempts).toBits());

            assertThat(attempts).allMatch(filter::mayContain);
        }
    }

    @Test
    void mistakesFewerThanThreeInAHundred() {
        for (int size : List.of(1, 100, 1_000, 20_000)) {
            AttemptFilter filter = AttemptFilter.of(attempts("in", size));

            assertThat(attempts("out", 10_000).stream().filter(filter::mayContain).count()).isLessThan(300);
        }
    }

    @Test
    void refusesMoreAttemptsThanItTakes() {
        List<AttemptId> tooMany = Collections.nCopies(AttemptFilter.MAX_ATTEMPTS + 1, new AttemptId(1, 2));

        assertThatThrownBy(() -> AttemptFilter.of(tooMany)).hasMessageContaining("100001 attempts are above 100000");
    }

    private static List<AttemptId> attempts(String caller, int count) {
        return IntStream.range(0, count).mapToObj(i -> AttemptId.of(caller, "orders", "key-" + i)).toList();
    }
}
