package io.doorbuster.domain.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.ReservationOutcome.Crowded;
import io.doorbuster.domain.stock.ReservationOutcome.Insufficient;
import io.doorbuster.domain.stock.ReservationOutcome.Reserved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StockLevelTest {

    private static final long NOW = 1_000_000;

    @Test
    void reservesWhatIsAvailableAndNoMore() {
        StockLevel level = StockLevel.of(new LedgerRow(1, 10, 4));

        StockLevel.Decided decided = level.reserve(List.of(wants(1, 5), wants(2, 2), wants(3, 1)), NOW);

        assertThat(decided.outcomes()).containsExactly(new Reserved(), new Insufficient(1), new Reserved());
        assertThat(decided.next().available()).isZero();
        assertThat(decided.next().reserved()).isEqualTo(6);
    }

    @Test
    void reservesAnAttemptOnceHoweverOftenItComes() {
        StockLevel level = StockLevel.of(new LedgerRow(1, 5, 0));

        StockLevel twice = level.reserve(List.of(wants(1, 5), wants(1, 5)), NOW).next();
        StockLevel.Decided again = twice.reserve(List.of(wants(1, 5)), NOW);

        assertThat(again.outcomes()).containsExactly(new Reserved());
        assertThat(again.next().reserved()).isEqualTo(5);
        assertThat(again.next()).isEqualTo(twice);
    }

    @Test
    void keepsTheLaterDeadlineOfAnAttempt() {
        StockLevel level = StockLevel.of(new LedgerRow(1, 5, 0));

        StockLevel later = level.reserve(List.of(until(1, NOW + 10)), NOW).next()
                .reserve(List.of(until(1, NOW + 99), until(1, NOW + 50)), NOW).next();

        assertThat(later.overdue(NOW + 99)).isEmpty();
        assertThat(later.overdue(NOW + 100)).containsExactly(until(1, NOW + 99));
    }

    @Test
    void takesALedgerRowOnlyIfItIsNewer() {
        StockLevel level = StockLevel.of(new LedgerRow(7, 10, 6));

        assertThat(level.settle(List.of(), new LedgerRow(6, 10, 5))).isEqualTo(level);
        assertThat(level.settle(List.of(), new LedgerRow(8, 20, 6)).available()).isEqualTo(14);
    }

    @Test
    void settlesAnAttemptThatItDoesNotKnow() {
        StockLevel level = StockLevel.of(new LedgerRow(7, 10, 6));

        assertThat(level.settle(List.of(attempt(9)), LedgerRow.NONE)).isEqualTo(level);
    }

    @Test
    void refusesMoreReservationsThanItMayHold() {
        List<Reservation> many = new ArrayList<>();
        for (int i = 0; i <= StockLevel.MAX_PENDING; i++) {
            many.add(wants(i, 1));
        }

        StockLevel.Decided decided = StockLevel.of(new LedgerRow(1, 1_000_000, 0)).reserve(many, NOW);

        assertThat(decided.outcomes().getLast()).isEqualTo(new Crowded());
        assertThat(decided.next().pending().size()).isEqualTo(StockLevel.MAX_PENDING);
    }

    @Test
    void isSoldOutOnlyWithNothingPending() {
        StockLevel allReserved = StockLevel.of(new LedgerRow(1, 1, 0)).reserve(List.of(wants(1, 1)), NOW).next();

        assertThat(allReserved.available()).isZero();
        assertThat(allReserved.isSoldOut()).isFalse();
        assertThat(allReserved.settle(List.of(attempt(1)), new LedgerRow(2, 1, 1)).isSoldOut()).isTrue();
    }

    @Test
    void givesNothingOutWhileANoteMayLive() {
        StockLevel noted = StockLevel.of(new LedgerRow(1, 1, 1)).soldOutUntil(NOW + 500);
        StockLevel received = noted.settle(List.of(), new LedgerRow(2, 10, 1));

        assertThat(received.reserve(List.of(wants(1, 1)), NOW + 499).outcomes())
                .containsExactly(new Insufficient(0));
        assertThat(received.reserve(List.of(wants(1, 1)), NOW + 500).outcomes()).containsExactly(new Reserved());
    }

    @Test
    void isNotHeldBackByAGuardOfAClockThatRanAnHourAhead() {
        StockLevel noted = StockLevel.of(new LedgerRow(1, 1, 1)).soldOutUntil(NOW + 3_600_000);
        StockLevel received = noted.settle(List.of(), new LedgerRow(2, 10, 1));

        assertThat(received.reserve(List.of(wants(1, 1)), NOW).outcomes()).containsExactly(new Reserved());
    }

    @Test
    void guardsANoteThatFollowsOneOfAClockThatRanAnHourAhead() {
        StockLevel noted = StockLevel.of(new LedgerRow(1, 1, 1)).soldOutUntil(NOW + 3_600_000).soldOutUntil(NOW + 500);
        StockLevel received = noted.settle(List.of(), new LedgerRow(2, 10, 1));

        assertThat(received.reserve(List.of(wants(1, 1)), NOW + 499).outcomes())
                .containsExactly(new Insufficient(0));
        assertThat(received.reserve(List.of(wants(1, 1)), NOW + 500).outcomes()).containsExactly(new Reserved());
    }

    @Test
    void refusesLedgerRowsThatCannotBe() {
        assertThatThrownBy(() -> new LedgerRow(1, 3, 4)).hasMessageContaining("sold 4");
        assertThatThrownBy(() -> new LedgerRow(1, 3, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> wants(1, 0)).hasMessageContaining("quantity 0 is not positive");
    }

    /**
     * A level among lost, repeated and reordered messages never promises more than the ledger has unsold. The ledger is
     * modelled as the truth; every change of the level goes through a message that may come late or twice.
     */
    @Test
    void neverPromisesMoreThanTheLedgerHasWhateverTheOrderOfMessages() {
        for (long seed = 0; seed < 300; seed++) {
            new History(seed).run();
        }
    }

    /** One random history; the ledger in it sells only what the level has promised. */
    private static final class History {
        private final long seed;
        private final Random random;
        private final Map<AttemptId, Long> promised = new HashMap<>();
        private final List<Settle> inFlight = new ArrayList<>();
        private LedgerRow ledger = new LedgerRow(1, 40, 0);
        private StockLevel level = StockLevel.of(ledger);
        private int nextAttempt;

        private record Settle(List<AttemptId> attempts, LedgerRow row) {}

        private History(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            for (int step = 0; step < 200; step++) {
                switch (random.nextInt(6)) {
                    case 0, 1 -> reserve();
                    case 2 -> sell();
                    case 3 -> refuse();
                    case 4 -> receive();
                    default -> deliver();
                }
                check();
            }
            while (!inFlight.isEmpty()) {
                deliver();
            }
            assertThat(level.ledger()).as("seed %d", seed).isEqualTo(ledger);
        }

        private void reserve() {
            boolean again = !promised.isEmpty() && random.nextInt(4) == 0;
            AttemptId attempt = again ? promised.keySet().iterator().next() : attempt(nextAttempt++);
            long quantity = again ? promised.getOrDefault(attempt, 1L) : 1 + random.nextInt(3);
            var decided = level.reserve(List.of(new Reservation(attempt, quantity, NOW)), NOW);
            level = decided.next();
            if (decided.outcomes().getFirst() instanceof Reserved) {
                promised.put(attempt, quantity);
            }
        }

        private void sell() {
            promised.entrySet().stream().findAny().ifPresent(sale -> {
                promised.remove(sale.getKey());
                ledger = new LedgerRow(ledger.version() + 1, ledger.received(), ledger.sold() + sale.getValue());
                inFlight.add(new Settle(List.of(sale.getKey()), ledger));
            });
        }

        private void refuse() {
            promised.keySet().stream().findAny().ifPresent(attempt -> {
                promised.remove(attempt);
                inFlight.add(new Settle(List.of(attempt), LedgerRow.NONE));
            });
        }

        private void receive() {
            ledger = new LedgerRow(ledger.version() + 1, ledger.received() + random.nextInt(5), ledger.sold());
            inFlight.add(new Settle(List.of(), ledger));
        }

        private void deliver() {
            if (!inFlight.isEmpty()) {
                int index = random.nextInt(inFlight.size());
                Settle message = random.nextInt(5) == 0 ? inFlight.get(index) : inFlight.remove(index);
                level = level.settle(message.attempts(), message.row());
            }
        }

        private void check() {
            long stillPromised = promised.values().stream().mapToLong(Long::longValue).sum();
            assertThat(stillPromised + level.available()).as("seed %d", seed)
                    .isLessThanOrEqualTo(ledger.unsold());
            assertThat(level.available() + level.reserved() + level.ledger().sold()).as("seed %d", seed)
                    .isEqualTo(level.ledger().received());
        }
    }

    private static Reservation wants(int attempt, long quantity) {
        return new Reservation(attempt(attempt), quantity, NOW);
    }

    private static Reservation until(int attempt, long deadlineMillis) {
        return new Reservation(attempt(attempt), 1, deadlineMillis);
    }

    private static AttemptId attempt(int number) {
        return AttemptId.of("buyer", "orders", "key-" + number);
    }
}
