package io.doorbuster.domain.stock;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PendingSetTest {

    @Test
    void behavesLikeAMapWhateverIsPutAndRemoved() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Map<AttemptId, Reservation> expected = new HashMap<>();
            PendingSet set = PendingSet.EMPTY;
            for (int step = 0; step < 400; step++) {
                AttemptId attempt = new AttemptId(random.nextInt(3), random.nextInt(200));
                if (random.nextInt(3) == 0) {
                    expected.remove(attempt);
                    set = set.without(List.of(attempt));
                } else {
                    Reservation reservation = new Reservation(attempt, 1 + random.nextInt(9), random.nextLong());
                    expected.put(attempt, reservation);
                    PendingSet.Change change = set.change();
                    change.put(reservation);
                    set = change.done();
                }
                assertThat(set.size()).isEqualTo(expected.size());
            }

            assertThat(set.matching(any -> true)).containsExactlyInAnyOrderElementsOf(expected.values());
            assertThat(set.quantity()).isEqualTo(expected.values().stream().mapToLong(Reservation::quantity).sum());
            assertThat(set).isEqualTo(PendingSet.of(expected.values())).hasSameHashCodeAs(
                    PendingSet.of(expected.values()));
            assertThat(set.without(expected.keySet())).isSameAs(PendingSet.EMPTY);
        }
    }

    @Test
    void leavesTheOldSetAsItWas() {
        Reservation first = new Reservation(new AttemptId(1, 1), 2, 0);
        PendingSet old = PendingSet.of(List.of(first));

        PendingSet.Change change = old.change();
        change.put(new Reservation(new AttemptId(2, 1), 3, 0));
        PendingSet next = change.done();

        assertThat(old.matching(any -> true)).containsExactly(first);
        assertThat(next.size()).isEqualTo(2);
        assertThat(old.contains(new AttemptId(2, 1))).isFalse();
    }
}
