package io.doorbuster.harness.simulation;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.placement.ReservationPlan;
import io.doorbuster.domain.stock.AdjustmentOutcome;
import io.doorbuster.domain.stock.AdjustmentOutcome.Adjusted;
import io.doorbuster.domain.stock.AdjustmentOutcome.BelowPromised;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.ReservationOutcome.Crowded;
import io.doorbuster.domain.stock.ReservationOutcome.Insufficient;
import io.doorbuster.domain.stock.ReservationOutcome.Reserved;
import io.doorbuster.domain.stock.Settlement;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.harness.simulation.GridModel.Step;
import io.doorbuster.harness.simulation.Statements.Verdict;
import java.util.List;
import java.util.function.Consumer;

/** Goods in and corrections, as {@code PlacementService} does them. What cannot be answered is not answered. */
final class StockRoom {

    private final Member member;
    private final World world;

    StockRoom(Member member) {
        this.member = member;
        this.world = member.world;
    }

    void receive(String sku, long quantity, String reference, Runnable received) {
        member.transact(Statements.receive(sku, quantity, reference),
                row -> settle(sku, List.of(), row, level -> received.run()), () -> {
                });
    }

    void adjust(String sku, long delta, AttemptId movement, Consumer<AdjustmentOutcome> answer) {
        long deadlineMillis = member.nowMillis() + ReservationPlan.RESERVATION_MILLIS;
        if (delta >= 0) {
            commit(sku, delta, movement, deadlineMillis, answer);
            return;
        }
        List<Reservation> taken = List.of(new Reservation(movement, -delta, deadlineMillis));
        member.grid.execute(member, sku, level -> {
            StockLevel.Decided decided = level.reserve(taken);
            return new Step<>(decided.next(), decided.outcomes().getFirst());
        }, outcome -> outcome.ifPresent(reserved -> {
            switch (reserved) {
                case Reserved yes -> {
                    boolean waits = world.strikesEver() && world.chance.oneIn(12);
                    member.later(waits ? world.chance.millis(1_000, 40_000) : 0,
                            () -> commit(sku, delta, movement, deadlineMillis, answer));
                }
                case Insufficient(long available) -> replayOrRefuse(sku, movement, available, answer);
                case Crowded crowded -> {
                }
            }
        }));
    }

    private void replayOrRefuse(String sku, AttemptId movement, long available, Consumer<AdjustmentOutcome> answer) {
        member.transact(Statements.isAdjusted(sku, movement), done -> {
            if (done) {
                member.transact(Statements.rows(List.of(sku)), rows -> settle(sku, List.of(),
                        rows.getOrDefault(sku, LedgerRow.NONE), level -> answer.accept(adjusted(sku, level))), () -> {
                        });
            } else {
                answer.accept(new BelowPromised(available));
            }
        }, () -> {
        });
    }

    private void commit(String sku, long delta, AttemptId movement, long deadlineMillis,
            Consumer<AdjustmentOutcome> answer) {
        member.transact(Statements.adjust(sku, delta, movement, deadlineMillis),
                adjusted -> settle(sku, List.of(movement), adjusted.row(), level -> {
                    if (adjusted.verdict() == Verdict.REPEATED) {
                        world.count(Happening.ADJUSTMENT_REPEATED);
                    }
                    switch (adjusted.verdict()) {
                        case ADJUSTED, REPEATED -> answer.accept(adjusted(sku, level));
                        case BELOW_SOLD -> answer.accept(new BelowPromised(level.available()));
                        case VOID -> world.count(Happening.ADJUSTMENT_TOO_LATE);
                    }
                }), () -> {
                });
    }

    private void settle(String sku, List<AttemptId> attempts, LedgerRow row, Consumer<StockLevel> settled) {
        Settlement settlement = new Settlement(sku, attempts, row);
        member.grid.execute(member, sku, level -> member.settled(level, settlement),
                answer -> answer.ifPresent(settled));
    }

    private static Adjusted adjusted(String sku, StockLevel level) {
        return new Adjusted(StockFigures.of(sku, level));
    }
}
