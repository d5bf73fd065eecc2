package io.doorbuster.domain.stock;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OverdueReservationsTest {

    private static final Reservation EARLY = new Reservation(new AttemptId(1, 1), 1, 10);
    private static final Reservation LATE = new Reservation(new AttemptId(1, 1), 2, 20);
    private static final Reservation OTHER = new Reservation(new AttemptId(2, 2), 1, 5);

    private final OverdueReservations overdue =
            new OverdueReservations(Map.of("A", List.of(EARLY, OTHER), "B", List.of(LATE)));

    @Test
    void declaresAnAttemptVoidUpToItsLatestDeadline() {
        assertThat(overdue.latest()).containsExactlyInAnyOrder(LATE, OTHER);
    }

    @Test
    void settlesEachSkuWithTheRowAsOfAfterwards() {
        LedgerRow row = new LedgerRow(3, 9, 1);

        assertThat(overdue.settlements(Map.of("A", row), Set.of(OTHER.attempt()))).containsExactlyInAnyOrder(
                new Settlement("A", List.of(EARLY.attempt(), OTHER.attempt()), List.of(OTHER.attempt()), row),
                new Settlement("B", List.of(LATE.attempt()), LedgerRow.NONE));
    }
}
