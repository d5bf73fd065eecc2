package io.doorbuster.domain.stock;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.HoldOutcome.AboveLimit;
import io.doorbuster.domain.stock.HoldOutcome.Held;
import io.doorbuster.domain.stock.ReservationOutcome.Insufficient;
import io.doorbuster.domain.stock.ReservationOutcome.Reserved;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HoldsTest {

    private static final long NOW = 1_000_000;
    private static final long UNTIL = NOW + 600_000;
    private static final long ANY = Long.MAX_VALUE;
    private static final HoldId ADA = new HoldId(1, 11);
    private static final HoldId BOB = new HoldId(2, 22);
    private static final AttemptId ORDER = AttemptId.of("ada", "orders", "1");
    private static final AttemptId OTHER = AttemptId.of("eve", "orders", "2");

    private static final StockLevel TEN = StockLevel.of(new LedgerRow(1, 10, 0));

    @Test
    void keepsUnitsFromOthersUntilTheMomentOfExpiryAndNotLonger() {
        StockLevel held = hold(TEN, ADA, 8, UNTIL);

        assertThat(held.available(UNTIL - 1)).isEqualTo(2);
        assertThat(held.available(UNTIL)).isEqualTo(10);
        assertThat(reserve(held, OTHER, 3, null, UNTIL - 1)).isEqualTo(new Insufficient(2));
        assertThat(reserve(held, OTHER, 10, null, UNTIL)).isEqualTo(new Reserved());
    }

    @Test
    void movesTheUnitsOfAHoldToItsOrderInOneStep() {
        StockLevel full = hold(hold(TEN, ADA, 6, UNTIL), BOB, 4, UNTIL);

        StockLevel ordered = full.reserve(List.of(wants(ORDER, 6, ADA)), NOW).next();

        assertThat(ordered.available(NOW)).isZero();
        assertThat(ordered.held().quantity()).isEqualTo(4);
        assertThat(ordered.pending().quantity()).isEqualTo(6);
    }

    @Test
    void letsAnOrderHaveMoreThanItsHoldIfMoreIsAvailable() {
        StockLevel held = hold(TEN, ADA, 6, UNTIL);

        assertThat(reserve(held, ORDER, 10, ADA, NOW)).isEqualTo(new Reserved());
        assertThat(reserve(held, ORDER, 11, ADA, NOW)).isEqualTo(new Insufficient(10));
    }

    @Test
    void freesWhatAnOrderLeavesOfItsHold() {
        StockLevel ordered = hold(TEN, ADA, 6, UNTIL).reserve(List.of(wants(ORDER, 2, ADA)), NOW).next();

        assertThat(ordered.available(NOW)).isEqualTo(8);
    }

    @Test
    void givesBackToTheHoldWhatARefusedOrderTookAndToNobodyElse() {
        StockLevel ordered = hold(TEN, ADA, 10, UNTIL).reserve(List.of(wants(ORDER, 10, ADA)), NOW).next();

        StockLevel refused = ordered.settle(List.of(ORDER), List.of(ORDER), LedgerRow.NONE);
        StockLevel twice = refused.settle(List.of(ORDER), List.of(ORDER), LedgerRow.NONE);

        assertThat(refused.available(NOW)).isZero();
        assertThat(refused.held().find(ADA)).contains(new Hold(ADA, 10, UNTIL));
        assertThat(refused.available(UNTIL)).isEqualTo(10);
        assertThat(twice).isEqualTo(refused);
    }

    @Test
    void keepsNothingAfterASale() {
        StockLevel ordered = hold(TEN, ADA, 4, UNTIL).reserve(List.of(wants(ORDER, 4, ADA)), NOW).next();

        StockLevel sold = ordered.settle(List.of(ORDER), new LedgerRow(2, 10, 4));

        assertThat(sold).isEqualTo(StockLevel.of(new LedgerRow(2, 10, 4)));
    }

    @Test
    void usesNoHoldThatIsOverOrAnothers() {
        StockLevel held = hold(hold(TEN, ADA, 5, UNTIL), BOB, 5, UNTIL + 1);

        assertThat(reserve(held, ORDER, 6, ADA, UNTIL)).isEqualTo(new Insufficient(5));
        assertThat(reserve(held, ORDER, 6, ADA, NOW)).isEqualTo(new Insufficient(5));
    }

    @Test
    void extendsRaisesAndLowersAHold() {
        StockLevel held = hold(hold(TEN, ADA, 5, UNTIL), ADA, 5, UNTIL + 9);

        assertThat(held.held().size()).isOne();
        assertThat(held.available(UNTIL + 8)).isEqualTo(5);
        assertThat(hold(held, ADA, 10, UNTIL).available(NOW)).isZero();
        assertThat(hold(held, ADA, 1, UNTIL).available(NOW)).isEqualTo(9);
        assertThat(hold(held, ADA, 0, UNTIL)).isEqualTo(TEN);
    }

    @Test
    void refusesMoreThanOneBuyerMayHoldInAllCarts() {
        HoldId second = new HoldId(ADA.buyer(), 99);
        StockLevel held = hold(TEN, ADA, 3, UNTIL);

        assertThat(held.hold(new Hold(second, 2, UNTIL), 4, NOW).outcome()).isEqualTo(new AboveLimit(4, 3));
        assertThat(held.hold(new Hold(second, 1, UNTIL), 4, NOW).outcome()).isEqualTo(new Held());
        assertThat(held.hold(new Hold(ADA, 4, UNTIL), 4, NOW).outcome()).isEqualTo(new Held());
        assertThat(held.hold(new Hold(BOB, 4, UNTIL), 4, NOW).outcome()).isEqualTo(new Held());
        assertThat(held.hold(new Hold(second, 4, UNTIL + 1), 4, UNTIL).outcome()).isEqualTo(new Held());
    }

    @Test
    void bringsALostHoldBackOnceAndNotBesideTheOrderThatTookIt() {
        Hold lost = new Hold(ADA, 4, UNTIL);
        StockLevel restored = TEN.restore(lost);
        StockLevel ordered = restored.reserve(List.of(wants(ORDER, 4, ADA)), NOW).next();

        assertThat(restored.available(NOW)).isEqualTo(6);
        assertThat(restored.restore(lost)).isEqualTo(restored);
        assertThat(ordered.restore(lost)).isEqualTo(ordered);
    }

    @Test
    void forgetsWhatIsOverWithoutChangingWhatIsAvailable() {
        StockLevel held = hold(hold(TEN, ADA, 5, UNTIL), BOB, 2, UNTIL + 1);

        StockLevel swept = held.withoutExpired(UNTIL);

        assertThat(swept.held().size()).isOne();
        assertThat(swept.available(UNTIL)).isEqualTo(held.available(UNTIL)).isEqualTo(8);
        assertThat(held.withoutExpired(UNTIL - 1)).isEqualTo(held);
    }

    @Test
    void boundsTheOpenHoldsOfOneBuyer() {
        HoldPlaces one = HoldPlaces.NONE.take(new HoldPlaces.Place(1, UNTIL), 2, NOW).orElseThrow();
        HoldPlaces two = one.take(new HoldPlaces.Place(2, UNTIL + 5), 2, NOW).orElseThrow();
        HoldPlaces.Place third = new HoldPlaces.Place(3, UNTIL + 5);

        assertThat(two.take(third, 2, UNTIL - 1)).isEmpty();
        assertThat(two.take(new HoldPlaces.Place(1, UNTIL + 9), 2, NOW)).isPresent();
        assertThat(two.take(third, 2, UNTIL)).map(HoldPlaces::places).map(List::size).isEqualTo(Optional.of(2));
        assertThat(two.without(1).take(third, 2, NOW)).isPresent();
    }

    private static StockLevel hold(StockLevel level, HoldId id, long quantity, long untilMillis) {
        StockLevel.HoldDecided decided = level.hold(new Hold(id, quantity, untilMillis), ANY, NOW);
        assertThat(decided.outcome()).isEqualTo(new Held());
        return decided.next();
    }

    private static ReservationOutcome reserve(StockLevel level, AttemptId attempt, long quantity,
            @Nullable HoldId hold, long nowMillis) {
        Reservation wanted = hold == null ? new Reservation(attempt, quantity, NOW)
                : wants(attempt, quantity, hold);
        return level.reserve(List.of(wanted), nowMillis).outcomes().getFirst();
    }

    private static Reservation wants(AttemptId attempt, long quantity, HoldId hold) {
        return new Reservation(attempt, quantity, NOW, Hold.named(hold));
    }
}
