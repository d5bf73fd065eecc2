package io.doorbuster.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.OrderOutcome.Contents;
import io.doorbuster.harness.OrderOutcome.OutOfStock;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.OrderOutcome.Unknown;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.Violation.Kind;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StoredOrdersTest {

    private static final OrderRequest REQUEST =
            new OrderRequest("k1", "Ada@example.com", "",
                    List.of(new Line("A", 1), new Line("B", 2), new Line("A", 1)));
    private static final Map<String, Long> UNITS = Map.of("A", 2L, "B", 2L);
    private static final Placed PLACED = new Placed("o1", false, new Contents("1", "now", 400, UNITS));
    private static final UUID ATTEMPT = StoredOrders.attempt(REQUEST);
    private static final StoredOrder STORED =
            new StoredOrder("o1", ATTEMPT, REQUEST.email(), 400, UNITS, List.of("main"));

    @Test
    void findsNothingWhereWhatWasAskedForIsAnsweredStoredAndFulfilled() {
        assertThat(check(PLACED, STORED)).isEmpty();
    }

    @Test
    void letsAnOrderOfUnknownOutcomeBeStoredOrNot() {
        assertThat(check(new Unknown("timeout"), STORED)).isEmpty();
        assertThat(check(new Unknown("timeout"))).isEmpty();
    }

    @Test
    void findsAnAnsweredOrderThatIsNotStored() {
        assertThat(check(PLACED)).containsExactly(Kind.LOST_ORDER);
    }

    @Test
    void findsAnOrderWhoseAttemptNobodyMade() {
        assertThat(check(new OutOfStock("A", 1, 0), STORED, new StoredOrder("o2", UUID.randomUUID(), REQUEST.email(),
                400, UNITS, List.of("main")))).containsExactly(Kind.UNASKED_ORDER);
    }

    @Test
    void findsTwoStoredOrdersOfOneAttempt() {
        assertThat(check(new Unknown("timeout"), STORED,
                new StoredOrder("o2", ATTEMPT, REQUEST.email(), 400, UNITS, List.of("main"))))
                .containsExactly(Kind.DOUBLE_ORDER);
    }

    @Test
    void findsAnOrderThatIsStoredUnderAnotherIdThanAnswered() {
        assertThat(check(PLACED, new StoredOrder("o2", ATTEMPT, REQUEST.email(), 400, UNITS, List.of("main"))))
                .containsExactly(Kind.STORED_DIFFERENTLY);
    }

    @Test
    void findsOtherUnitsThanWereAskedForAndAnswered() {
        assertThat(check(PLACED,
                new StoredOrder("o1", ATTEMPT, REQUEST.email(), 400, Map.of("A", 2L), List.of("main"))))
                .containsExactly(Kind.STORED_DIFFERENTLY, Kind.STORED_DIFFERENTLY);
    }

    @Test
    void findsOtherUnitsThanWereAskedForThoughNobodyHeardThem() {
        assertThat(check(new Unknown("timeout"),
                new StoredOrder("o1", ATTEMPT, REQUEST.email(), 400, Map.of("A", 2L), List.of("main"))))
                .containsExactly(Kind.STORED_DIFFERENTLY);
    }

    @Test
    void findsAnotherTotalThanWasAnswered() {
        assertThat(check(PLACED, new StoredOrder("o1", ATTEMPT, REQUEST.email(), 401, UNITS, List.of("main"))))
                .containsExactly(Kind.STORED_DIFFERENTLY);
    }

    @Test
    void findsAnotherShopper() {
        assertThat(check(PLACED, new StoredOrder("o1", ATTEMPT, "eve@example.com", 400, UNITS, List.of("main"))))
                .containsExactly(Kind.STORED_DIFFERENTLY);
    }

    @Test
    void findsAnOrderThatIsFulfilledNowhereOrTwiceFromOnePlace() {
        assertThat(check(PLACED, new StoredOrder("o1", ATTEMPT, REQUEST.email(), 400, UNITS, List.of())))
                .containsExactly(Kind.FULFILLMENT_DIFFERS);
        assertThat(check(PLACED,
                new StoredOrder("o1", ATTEMPT, REQUEST.email(), 400, UNITS, List.of("main", "north", "main"))))
                .containsExactly(Kind.FULFILLMENT_DIFFERS);
    }

    private static List<Kind> check(OrderOutcome outcome, StoredOrder... stored) {
        History history = new History(1);
        history.add(new Call(REQUEST, outcome, 0, 1));
        return StoredOrders.check(history, List.of(stored)).stream().map(Violation::kind).toList();
    }
}
