package io.doorbuster.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeenAttemptsTest {

    private final SeenAttempts seen = new SeenAttempts();

    @Test
    void knowsMostOfWhatCameLatelyAndNothingElse() {
        Random random = new Random(1);
        List<AttemptId> last = new ArrayList<>();
        for (int i = 0; i < 2_000_000; i++) {
            AttemptId attempt = new AttemptId(random.nextLong(), random.nextLong());
            seen.add(attempt);
            if (i >= 1_900_000) {
                last.add(attempt);
            }
        }

        assertThat(last.stream().filter(seen::mayContain)).hasSizeGreaterThan(80_000);
        for (int i = 0; i < 100_000; i++) {
            assertThat(seen.mayContain(new AttemptId(random.nextLong(), random.nextLong()))).isFalse();
        }
    }

    @Test
    void forgetsAnOlderOneForANewerOneInItsPlace() {
        AttemptId older = new AttemptId(5, 1);
        AttemptId newer = new AttemptId(5, 2);
        seen.add(older);
        assertThat(seen.mayContain(older)).isTrue();

        seen.add(newer);

        assertThat(seen.mayContain(older)).isFalse();
        assertThat(seen.mayContain(newer)).isTrue();
    }
}
