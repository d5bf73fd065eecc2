package io.doorbuster.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.store.journal.OrderJournal.Waiting;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JournalQueueTest {

    private final JournalQueue queue = new JournalQueue();

    @Test
    void givesAllCallsThatWait() throws InterruptedException {
        assertThat(queue.offer(call(25, 1))).isTrue();
        assertThat(queue.offer(call(3, 1))).isTrue();

        assertThat(queue.waiting()).isEqualTo(28);
        assertThat(queue.poll()).hasSize(28);
        assertThat(queue.waiting()).isZero();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void endsWithNothingWhenNothingComes() throws InterruptedException {
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void addsNoCallToWhatIsEnough() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            assertThat(queue.offer(call(400, 1))).isTrue();
        }
        assertThat(queue.poll()).as("two calls, of 500 orders at most").hasSize(800);
        assertThat(queue.poll()).hasSize(400);

        assertThat(queue.offer(call(10, 600)) && queue.offer(call(1, 1))).isTrue();
        assertThat(queue.poll()).as("6,000 lines").hasSize(10);
    }

    @Test
    void hasNoRoomForAPartOfACall() {
        for (int i = 0; i < 39; i++) {
            assertThat(queue.offer(call(500, 1))).isTrue();
        }
        assertThat(queue.offer(call(501, 1))).isFalse();
        assertThat(queue.offer(call(500, 1))).isTrue();
        assertThat(queue.offer(call(1, 1))).isFalse();

        assertThat(queue.clear()).hasSize(20_000);
        assertThat(queue.waiting()).isZero();
        assertThat(queue.offer(call(500, 1))).isTrue();
    }

    private static List<Waiting> call(int orders, int lines) {
        PlaceOrder order = new PlaceOrder(AttemptId.of("a@b.example", "orders", "key"), 7, Intent.PLACE, "a@b.example",
                "", "EUR", IntStream.range(0, lines).mapToObj(line -> new OrderLine("TEE-" + line, 1, 199)).toList(),
                Address.NONE, "");
        return Collections.nCopies(orders,
                new Waiting(new JournalEntry(order, Intent.PLACE, List.of("TEE"), 1, 1), new CompletableFuture<>()));
    }
}
