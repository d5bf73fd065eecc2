package io.doorbuster.harness.simulation;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.order.SoldOutNote;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An app node, as {@code OrderRouter} and {@code MemberLane} are: refuses from memory while it holds a note, else sends
 * orders to a member, and in doubt sends the same attempt again.
 */
final class AppNode extends Node {

    private static final long WAIT_MICROS = 10_000_000;
    private static final long RETRY_MICROS = 250_000;
    private static final int MAX_CALLS = 3;

    /** The part of the grid that it sees. */
    Cluster cluster;
    private final History history;
    private final Map<String, LiveNote> notes = new HashMap<>();
    private final Map<Member, Lane> lanes = new LinkedHashMap<>();

    private record LiveNote(SoldOutNote note, long untilMicros) {}

    /** An order on its way, and who waits for it. */
    private static final class Transit {
        private PlaceOrder order;
        private final long startMicros;
        private final Consumer<Placement> answer;
        private boolean answered;

        private Transit(PlaceOrder order, long startMicros, Consumer<Placement> answer) {
            this.order = order;
            this.startMicros = startMicros;
            this.answer = answer;
        }

        private void answer(Placement placement) {
            if (!answered) {
                answered = true;
                answer.accept(placement);
            }
        }
    }

    /** The way to one member, with the calls that are under way. */
    private static final class Lane {
        private final Deque<Transit> waiting = new ArrayDeque<>();
        private final List<List<Transit>> calls = new ArrayList<>();
    }

    AppNode(World world, String name, Cluster cluster, History history) {
        super(world, name);
        this.cluster = cluster;
        this.history = history;
    }

    void place(PlaceOrder order, Consumer<Placement> answer) {
        if (order.intent() == Intent.PLACE) {
            for (OrderLine line : order.lines()) {
                LiveNote live = notes.get(line.sku());
                if (live != null && live.untilMicros() > world.timeline.now() && live.note().refuses(order.attempt())) {
                    world.count(Happening.REFUSED_FROM_MEMORY);
                    answer.accept(new OutOfStock(line.sku(), line.quantity(), 0));
                    return;
                }
            }
        }
        Transit transit = new Transit(order, world.timeline.now(), answer);
        history.sent(order.attempt());
        later(WAIT_MICROS, () -> transit.answer(new Unknown()));
        send(transit);
    }

    private void send(Transit transit) {
        memberFor(transit.order.lines().getFirst().sku()).ifPresentOrElse(member -> {
            lanes.computeIfAbsent(member, _ -> new Lane()).waiting.add(transit);
            dispatch(member);
        }, () -> retry(transit));
    }

    /** The owner, as for hot SKUs, or just as often any member: the order may have come in where that is home. */
    private Optional<Member> memberFor(String sku) {
        List<Member> members = cluster.members();
        return members.isEmpty() || world.chance.oneIn(2)
                ? cluster.owner(sku)
                : Optional.of(world.chance.pick(members));
    }

    private void dispatch(Member member) {
        Lane lane = lanes.computeIfAbsent(member, m -> new Lane());
        if (!lane.waiting.isEmpty() && lane.calls.size() < MAX_CALLS) {
            List<Transit> batch = List.copyOf(lane.waiting);
            lane.waiting.clear();
            lane.calls.add(batch);
            call(member, lane, batch);
        }
    }

    private void call(Member member, Lane lane, List<Transit> batch) {
        long sentMicros = world.timeline.now();
        List<PlaceOrder> orders = batch.stream().map(transit -> transit.order).toList();
        Consumer<PlacementBatch> reply = answers -> {
            if (world.strikes(2)) {
                world.count(Happening.BATCH_ANSWER_LOST);
                inDoubt(member, lane, batch);
                return;
            }
            later(world.travel(), () -> {
                if (lane.calls.remove(batch)) {
                    answered(batch, answers, sentMicros);
                    dispatch(member);
                }
            });
        };
        deliver(member, orders, reply, () -> inDoubt(member, lane, batch));
        if (world.strikes(2)) {
            world.count(Happening.BATCH_DELIVERED_TWICE);
            world.timeline.after(world.chance.millis(1, 5_000), () -> deliver(member, orders, reply, () -> {
            }));
        }
    }

    /** The connection is gone, and after a while this is noticed. */
    private void inDoubt(Member member, Lane lane, List<Transit> batch) {
        later(world.chance.millis(50, 8_000), () -> {
            if (lane.calls.remove(batch)) {
                batch.forEach(this::retry);
                dispatch(member);
            }
        });
    }

    private void deliver(Member member, List<PlaceOrder> orders, Consumer<PlacementBatch> reply, Runnable failed) {
        world.timeline.after(world.travel(), () -> {
            if (member.cluster == cluster) {
                member.hear(() -> {
                    orders.forEach(order -> history.handled(order.attempt()));
                    member.desk.place(orders, reply);
                });
            } else {
                failed.run();
            }
        });
    }

    private void answered(List<Transit> batch, PlacementBatch answers, long sentMicros) {
        long untilMicros = sentMicros + SoldOutNote.LIFETIME_MILLIS * 1_000;
        answers.notes().forEach(note -> notes.put(note.sku(), new LiveNote(note, untilMicros)));
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).answer(answers.placements().get(i));
        }
    }

    /** A member is not to be reached any more: what was sent there is in doubt. */
    void lost(Member member) {
        Lane lane = lanes.remove(member);
        if (lane == null) {
            return;
        }
        List<Transit> inDoubt = new ArrayList<>(lane.waiting);
        lane.calls.forEach(inDoubt::addAll);
        lane.calls.clear();
        lane.waiting.clear();
        inDoubt.forEach(this::retry);
    }

    private void retry(Transit transit) {
        if (transit.answered) {
            return;
        }
        world.count(Happening.ORDER_IN_DOUBT);
        if (world.timeline.now() - transit.startMicros + RETRY_MICROS >= WAIT_MICROS) {
            transit.answer(new Unknown());
            return;
        }
        if (world.has(Bug.NEW_ATTEMPT_ON_RETRY)) {
            PlaceOrder order = transit.order;
            transit.order = new PlaceOrder(new AttemptId(world.chance.nextLong(), world.chance.nextLong()),
                    order.fingerprint(), order.intent(), order.email(), order.customerId(), order.currency(),
                    order.lines(), order.shippingAddress(), order.paymentMethod());
        }
        later(RETRY_MICROS, () -> send(transit));
    }
}
