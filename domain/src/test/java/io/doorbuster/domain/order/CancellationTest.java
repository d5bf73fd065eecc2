package io.doorbuster.domain.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CancellationTest {

    private static final OrderId ID = OrderId.of(1, 2, 3);

    @Test
    void allowsWhatHasNotLeftAndNothingElse() {
        Random random = new Random(3);
        for (int round = 0; round < 5_000; round++) {
            OrderStatus status = pick(OrderStatus.values(), random);
            boolean left = random.nextBoolean();
            boolean open = status == OrderStatus.PLACED || status == OrderStatus.FULFILLING;

            Cancellation decision = Cancellation.decide(command(0), order(status), left);

            assertThat(decision).as("%s, left: %s", status, left).isEqualTo(
                    status == OrderStatus.CANCELLED ? new Cancellation.AlreadyDone()
                            : open && !left ? new Cancellation.Allowed() : new Cancellation.TooLate());
        }
    }

    @Test
    void mindsTheVersionThatTheActorSaw() {
        Order order = order(OrderStatus.PLACED);

        assertThat(Cancellation.decide(command(order.version()), order, false))
                .isEqualTo(new Cancellation.Allowed());
        assertThat(Cancellation.decide(command(order.version() + 1), order, false))
                .isEqualTo(new Cancellation.OtherVersion());
        assertThat(Cancellation.decide(command(-1), order, false)).isEqualTo(new Cancellation.OtherVersion());
    }

    @Test
    void answersARepeatWhateverVersionItNames() {
        assertThat(Cancellation.decide(command(1), order(OrderStatus.CANCELLED), false))
                .isEqualTo(new Cancellation.AlreadyDone());
    }

    @Test
    void takesNoReasonThatIsABook() {
        assertThatThrownBy(() -> new CancelOrder(ID, 0, "x".repeat(257), CancelOrder.GUEST))
                .hasMessageContaining("257");
    }

    private static <T> T pick(T[] values, Random random) {
        return values[random.nextInt(values.length)];
    }

    private static CancelOrder command(long expectedVersion) {
        return new CancelOrder(ID, expectedVersion, "", CancelOrder.SYSTEM);
    }

    private static Order order(OrderStatus status) {
        Instant at = Instant.EPOCH;
        return new Order(ID, "1-1", 3, "a@b.example", "", "EUR", List.of(new OrderLine("A", 1, 5)), Address.NONE, "",
                Durability.LEDGER, at, List.of(new StatusChange(status, at)));
    }
}
