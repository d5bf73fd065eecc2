package io.doorbuster.domain.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrderHistoryTest {

    private static final StatusChange PLACED = change(OrderStatus.PLACED, 1);

    @Test
    void tellsEveryWayWholeInWhateverOrderItsStepsAreFound() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            List<StatusChange> way = randomWay(random);
            List<StatusChange> found = new ArrayList<>(way.subList(1, way.size()));
            Collections.shuffle(found, random);

            assertThat(OrderHistory.of(way.getFirst(), found)).isEqualTo(way);
        }
    }

    @Test
    void refusesStepsThatNoWayLeadsTo() {
        assertThatThrownBy(() -> OrderHistory.of(PLACED, List.of(change(OrderStatus.SHIPPED, 2))))
                .hasMessageContaining("SHIPPED from PLACED");
        assertThatThrownBy(() -> OrderHistory.of(PLACED, List.of(change(OrderStatus.FULFILLING, 2),
                change(OrderStatus.SHIPPED, 3), change(OrderStatus.CANCELLED, 4))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OrderHistory.of(PLACED, List.of(change(OrderStatus.PLACED, 2))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void leadsNowhereBack(OrderStatus status) {
        assertThat(after(status)).doesNotContain(status, OrderStatus.PLACED);
    }

    @Test
    void reachesEveryStatusFromPlaced() {
        assertThat(after(OrderStatus.PLACED)).hasSize(OrderStatus.values().length - 1);
    }

    @Test
    void cancelsNothingThatHasLeft() {
        assertThat(Stream.of(OrderStatus.values()).filter(status -> status.mayBecome(OrderStatus.CANCELLED)))
                .containsExactly(OrderStatus.PLACED, OrderStatus.FULFILLING);
        assertThat(after(OrderStatus.CANCELLED)).isEmpty();
    }

    /** All that may ever follow. */
    private static List<OrderStatus> after(OrderStatus status) {
        return Stream.of(OrderStatus.values()).filter(status::mayBecome)
                .flatMap(next -> Stream.concat(Stream.of(next), after(next).stream())).distinct().toList();
    }

    private static List<StatusChange> randomWay(Random random) {
        List<StatusChange> way = new ArrayList<>(List.of(PLACED));
        while (true) {
            OrderStatus current = way.getLast().status();
            List<OrderStatus> next = Stream.of(OrderStatus.values()).filter(current::mayBecome).toList();
            if (next.isEmpty() || random.nextInt(5) == 0) {
                return way;
            }
            way.add(change(next.get(random.nextInt(next.size())), random.nextInt(100))); // clocks may differ
        }
    }

    private static StatusChange change(OrderStatus status, long millis) {
        return new StatusChange(status, Instant.ofEpochMilli(millis), status.name());
    }
}
