package io.doorbuster.harness.simulation;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.NotReady;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.placement.Handover;
import io.doorbuster.domain.placement.ReservationPlan;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.ReservationOutcome;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.harness.simulation.GridModel.Step;
import io.doorbuster.harness.simulation.Writer.Waiting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Places batches, as {@code OrderDesk} does: reserve, hand over to the journal, answer. */
final class Desk {

    private static final long RESERVE_MICROS = 5_000_000;

    private final Member member;
    private final World world;
    private final Notes notes;

    Desk(Member member, Notes notes) {
        this.member = member;
        this.world = member.world;
        this.notes = notes;
    }

    void place(List<PlaceOrder> orders, Consumer<PlacementBatch> reply) {
        if (!member.journal.isAvailable()) {
            reply.accept(new PlacementBatch(orders.stream().map(order -> (Placement) new NotReady()).toList(),
                    List.of()));
            return;
        }
        long startMillis = member.nowMillis();
        List<PlaceOrder> first = ReservationPlan.lookingForSeen(orders, member.journal::hasSeen);
        new Batch(first, startMillis, placements -> placeLeft(orders, placements, startMillis, reply)).reserve();
    }

    /** Places what was only looked for, and owns nothing. */
    private void placeLeft(List<PlaceOrder> orders, List<Placement> found, long startMillis,
            Consumer<PlacementBatch> reply) {
        int[] left = world.has(Bug.SEEN_IS_ONLY_LOOKED_FOR) ? new int[0]
                : ReservationPlan.stillToPlace(orders, found);
        if (left.length == 0) {
            answer(found, reply);
            return;
        }
        world.count(Happening.SEEN_AND_NOT_OWNED);
        new Batch(Arrays.stream(left).mapToObj(orders::get).toList(), startMillis, placed -> {
            List<Placement> all = new ArrayList<>(found);
            for (int i = 0; i < left.length; i++) {
                all.set(left[i], placed.get(i));
            }
            answer(all, reply);
        }).reserve();
    }

    private void answer(List<Placement> placements, Consumer<PlacementBatch> reply) {
        notes.issue(ReservationPlan.soldOut(placements),
                issued -> reply.accept(new PlacementBatch(placements, issued)));
    }

    /** What {@code ReserveStock} does on the SKU's owner. */
    private Step<List<ReservationOutcome>> reserved(StockLevel level, List<Reservation> wanted) {
        StockLevel.Decided decided = level.reserve(wanted);
        StockLevel next = decided.next();
        if (world.has(Bug.RESERVES_TWICE)) {
            for (Reservation reservation : wanted) {
                if (level.pending().contains(reservation.attempt())) {
                    next = next.reserve(List.of(new Reservation(new AttemptId(world.chance.nextLong(), 1),
                            reservation.quantity(), Long.MAX_VALUE))).next();
                }
            }
        }
        return new Step<>(next, decided.outcomes());
    }

    /** Orders of one call, while they are worked on. */
    private final class Batch {
        private final List<PlaceOrder> orders;
        private final Consumer<List<Placement>> reply;
        private final ReservationPlan plan;
        private final long startMillis;
        private final Map<String, Map<AttemptId, ReservationOutcome>> outcomes = new HashMap<>();
        private final Placement[] answers;
        private int owners;
        private int owing;
        private boolean handedOver;
        private boolean replied;

        private Batch(List<PlaceOrder> orders, long startMillis, Consumer<List<Placement>> reply) {
            this.orders = orders;
            this.startMillis = startMillis;
            this.reply = reply;
            this.plan = ReservationPlan.of(orders, startMillis);
            this.answers = new Placement[orders.size()];
            Arrays.fill(answers, new Unknown());
            this.owing = orders.size();
            this.owners = plan.skus().size();
        }

        private void reserve() {
            for (String sku : plan.skus()) {
                List<Reservation> wanted = plan.reservations(sku);
                member.grid.execute(member, sku, level -> reserved(level, wanted), answer -> {
                    answer.ifPresent(found -> outcomes.put(sku, plan.byAttempt(sku, found)));
                    owners--;
                    if (owners == 0) {
                        member.goOn(this::handOver);
                    }
                });
            }
            if (owners == 0) {
                handOver();
            } else {
                member.later(RESERVE_MICROS, this::handOver);
            }
        }

        private void handOver() {
            if (handedOver) {
                return;
            }
            handedOver = true;
            List<Waiting> call = new ArrayList<>();
            for (int i = 0; i < orders.size(); i++) {
                int place = i;
                PlaceOrder order = orders.get(i);
                Handover handover = plan.handOver(order, outcomes);
                boolean refusesAtOnce = world.has(Bug.REPLAY_REFUSED_AT_SELL_OUT)
                        && order.intent() == Intent.PLACE && handover.refusal() instanceof OutOfStock;
                call.add(new Waiting(handover.entry(),
                        verdict -> answered(place, refusesAtOnce ? handover.refusal() : handover.answer(verdict))));
            }
            member.journal.submit(call);
            long leftMillis = startMillis + ReservationPlan.ANSWER_MILLIS - member.nowMillis();
            member.later(leftMillis * 1_000, this::answerAll);
        }

        private void answered(int place, Placement answer) {
            if (!replied) {
                answers[place] = answer;
                owing--;
                if (owing == 0) {
                    answerAll();
                }
            }
        }

        private void answerAll() {
            if (!replied) {
                replied = true;
                reply.accept(List.of(answers));
            }
        }
    }
}
