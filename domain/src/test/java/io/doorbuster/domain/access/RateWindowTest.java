package io.doorbuster.domain.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.access.RateWindow.Decision;
import io.doorbuster.domain.access.RateWindow.Taken;
import org.junit.jupiter.api.Test;

class RateWindowTest {

    private static final long WINDOW = 1_000;

    @Test
    void allowsTheQuotaAndNoMore() {
        Decision first = RateWindow.take(null, 2, WINDOW, 5_000);
        Decision second = RateWindow.take(first.next(), 2, WINDOW, 5_400);
        Decision third = RateWindow.take(second.next(), 2, WINDOW, 5_600);

        assertThat(first.taken()).isEqualTo(new Taken(true, 1, 1_000));
        assertThat(second.taken()).isEqualTo(new Taken(true, 0, 600));
        assertThat(third.taken()).isEqualTo(new Taken(false, 0, 400));
        assertThat(third.next()).isEqualTo(second.next());
    }

    @Test
    void beginsAnewWhenTheWindowHasEnded() {
        RateWindow full = new RateWindow(5_000, 2);

        assertThat(RateWindow.take(full, 2, WINDOW, 5_999).taken().allowed()).isFalse();
        assertThat(RateWindow.take(full, 2, WINDOW, 6_000).next()).isEqualTo(new RateWindow(6_000, 1));
    }

    @Test
    void isNotLockedForLongByAClockThatWasAhead() {
        RateWindow ahead = new RateWindow(1_000_000, 2);

        assertThat(RateWindow.take(ahead, 2, WINDOW, 5_000).taken().allowed()).isTrue();
    }
}
