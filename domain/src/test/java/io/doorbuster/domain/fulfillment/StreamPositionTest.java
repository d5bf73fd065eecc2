package io.doorbuster.domain.fulfillment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.order.OrderId;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamPositionTest {

    private final StreamPosition position = new StreamPosition(7, 4);

    @Test
    void passesOverWhatIsStoredAlready() {
        List<AllocatedOrder> unknown = position.unknown(List.of(order(0, 3), order(3, 4), order(4, 6), order(6, 7)));

        assertThat(unknown).containsExactly(order(4, 6), order(6, 7));
        assertThat(position.after(unknown)).isEqualTo(new StreamPosition(7, 7));
    }

    @Test
    void neverMovesBack() {
        assertThat(position.unknown(List.of(order(0, 3)))).isEmpty();
        assertThat(position.after(List.of())).isEqualTo(position);
    }

    @Test
    void refusesToSkipAnOrder() {
        assertThatThrownBy(() -> position.unknown(List.of(order(4, 5), order(6, 7))))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("cannot go on with the order after 6");
    }

    private static AllocatedOrder order(long previous, long sequence) {
        return new AllocatedOrder(7, previous, sequence, OrderId.of(1, 2, sequence), List.of("main"), "");
    }
}
