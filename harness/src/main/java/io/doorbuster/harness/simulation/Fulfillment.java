package io.doorbuster.harness.simulation;

import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.fulfillment.PlacedOrder;
import io.doorbuster.harness.simulation.LedgerModel.StoredOrder;
import io.doorbuster.harness.simulation.Statements.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The stream that makes fulfillment orders: one job in the cluster, whose reader remembers how far it has read and whose
 * sink moves the position in the database. When it is killed, a new one begins there, while the old sink may still write.
 */
final class Fulfillment {

    private static final int BATCH = 5;
    private static final long LOOK_MICROS = 2_000_000;
    private static final List<String> LOCATION = List.of("main");

    private final World world;
    private final Fleet fleet;
    private final LedgerModel ledger;
    private @Nullable Job job;
    /** What a snapshot had kept; only the planted bug begins there. */
    private Map<Long, Long> snapshot = new TreeMap<>();

    Fulfillment(World world, Fleet fleet, LedgerModel ledger) {
        this.world = world;
        this.fleet = fleet;
        this.ledger = ledger;
    }

    void start() {
        submit();
        world.timeline.after(LOOK_MICROS, this::look);
    }

    /** Every member supervises: a job whose member is gone is submitted again. */
    private void look() {
        Job current = job;
        if (current != null && !current.killed && !current.member.isRunning()) {
            current.fail();
        }
        world.timeline.after(LOOK_MICROS, this::look);
    }

    void kill() {
        world.count(Happening.JOB_KILLED);
        world.tell(() -> "the fulfillment job is killed");
        if (job != null) {
            job.fail();
        }
    }

    private void submit() {
        fleet.anyMember().ifPresentOrElse(member -> {
            Job next = new Job(member);
            job = next;
            next.begin();
        }, () -> world.timeline.after(1_000_000, this::submit));
    }

    /** One execution of the job. */
    private final class Job {
        private final Member member;
        private Map<Long, Long> positions = new TreeMap<>();
        private boolean killed;
        private long cursor;

        private Job(Member member) {
            this.member = member;
        }

        private void begin() {
            if (world.has(Bug.CURSOR_RUNS_BACK)) {
                positions = new TreeMap<>(snapshot);
                poll();
                return;
            }
            Statement<Long> readCursor = (session, done, fault) -> done.accept(ledger.cursor);
            member.transact(readCursor, read -> {
                positions = new TreeMap<>(ledger.positions);
                cursor = read;
                poll();
            }, this::fail);
        }

        private void poll() {
            if (killed) {
                return;
            }
            if (!member.isRunning()) {
                fail();
                return;
            }
            List<AllocatedOrder> orders = world.has(Bug.CURSOR_SKIPS_IN_FLIGHT) ? readByNumber() : read();
            if (orders.isEmpty() || ledger.isDown() || !member.reachesDatabase()) {
                world.timeline.after(world.chance.millis(100, 500), () -> poll());
                return;
            }
            if (world.chance.oneIn(3)) {
                snapshot = new TreeMap<>(positions);
            }
            orders.forEach(order -> positions.put(order.writer(), order.sequence()));
            // What the reader has read waits for the sink, even after the job was killed.
            member.later(world.chance.millis(0, world.chance.oneIn(4) ? 2_500 : 50), () -> write(orders));
        }

        private void write(List<AllocatedOrder> orders) {
            if (killed) {
                world.count(Happening.OLD_SINK_WROTE);
            }
            Map<Long, List<AllocatedOrder>> byWriter = new TreeMap<>();
            orders.forEach(order -> byWriter.computeIfAbsent(order.writer(), w -> new ArrayList<>()).add(order));
            Statement<Integer> statement = world.has(Bug.CURSOR_SKIPS_IN_FLIGHT)
                    ? storeByNumber(orders, cursor)
                    : Statements.fulfill(byWriter);
            member.transact(statement, stored -> {
                for (int i = 0; i < stored; i++) {
                    world.count(Happening.FULFILLED);
                }
                poll();
            }, this::fail);
        }

        private void fail() {
            if (!killed) {
                killed = true;
                world.timeline.after(world.chance.millis(500, 2_500), Fulfillment.this::submit);
            }
        }

        /** What {@code OrderStream} reads: what its own member has in memory, and what else is behind its positions. */
        private List<AllocatedOrder> read() {
            List<AllocatedOrder> orders = new ArrayList<>();
            Map<Long, Long> reached = new TreeMap<>(positions);
            for (PlacedOrder order : member.recent.after(positions)) {
                world.count(Happening.STREAMED_FROM_MEMORY);
                orders.add(AllocatedOrder.of(order, LOCATION));
                reached.put(order.writer(), order.sequence());
            }
            for (Map.Entry<Long, TreeMap<Long, StoredOrder>> writer : ledger.byWriter.entrySet()) {
                long previous = reached.getOrDefault(writer.getKey(), 0L);
                for (StoredOrder order : writer.getValue().tailMap(previous, false).values()) {
                    if (orders.size() >= BATCH) {
                        return orders;
                    }
                    orders.add(allocated(order, previous));
                    previous = order.accepted().sequence();
                }
            }
            return orders;
        }

        /** The planted bug: a number that was drawn before the commit, so that a late commit lies behind the cursor. */
        private List<AllocatedOrder> readByNumber() {
            List<StoredOrder> unread = new ArrayList<>(ledger.orders.values().stream()
                    .filter(order -> order.inserted() > cursor).toList());
            unread.sort(Comparator.comparingLong(StoredOrder::inserted));
            if (!unread.isEmpty()) {
                cursor = unread.getLast().inserted();
            }
            return unread.stream().map(order -> allocated(order, 0)).toList();
        }

        private Statement<Integer> storeByNumber(List<AllocatedOrder> orders, long upTo) {
            return (session, done, fault) -> session.lock(List.of("cursor").iterator(), () -> {
                boolean isNew = ledger.cursor < upTo;
                if (isNew) {
                    session.change(() -> {
                        ledger.cursor = upTo;
                        ledger.fulfillments.addAll(orders);
                    });
                }
                done.accept(isNew ? orders.size() : 0);
            }, fault);
        }

        private AllocatedOrder allocated(StoredOrder order, long previous) {
            return AllocatedOrder.of(new PlacedOrder(order.writer(), previous, order.accepted().sequence(),
                    order.order()), LOCATION);
        }
    }
}
