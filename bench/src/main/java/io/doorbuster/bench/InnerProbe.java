package io.doorbuster.bench;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.internal.serialization.impl.compact.Schema;
import com.hazelcast.internal.serialization.impl.compact.SchemaService;
import com.sun.management.ThreadMXBean;
import io.doorbuster.app.order.OrderView;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.BatchDecision;
import io.doorbuster.domain.journal.Found;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.placement.ReservationPlan;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.ReservationOutcome.Reserved;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.grid.member.MemberRequest.PlaceOrders;
import io.doorbuster.grid.member.MemberTask;
import io.doorbuster.grid.stock.ReserveStock;
import io.doorbuster.grid.stock.SettleStock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parts of an order's path that only compute, in loops of fixed time. JMH would measure them better, but its licence
 * is not one that this project takes; what each loop makes goes into a sum that is kept, so that no part of it can be
 * left out, and figures are the median of samples of a millisecond or so.
 */
final class InnerProbe {

    /** Orders that a batch has when 64 shoppers wait. */
    private static final int BATCH = 20;
    private static final String SKU = "HOT-1";
    private static final long DEADLINE = Long.MAX_VALUE / 2;
    private static final long SAMPLE_NANOS = 1_000_000;
    private static final long MOST_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int DIGITS = 3;
    private static final Duration QUICK = Duration.ofMillis(200);
    private static final Duration USUAL = Duration.ofSeconds(3);
    private static final double SHARE_OF_WARM_UP = 0.5;

    private final Lab lab;
    private final Duration time;
    private final SplittableRandom random = new SplittableRandom(1);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** Keeps what was made from being optimized away. */
    private volatile long kept;

    InnerProbe(Lab lab) {
        this.lab = lab;
        this.time = lab.options().quick() ? QUICK : USUAL;
    }

    /** A part: what it is for, how many orders one run is for, and the run itself. */
    private record Part(String what, int orders, Supplier<?> run) {}

    /** Schemas of Compact, which members keep among them. */
    private record Schemas(Map<Long, Schema> known) implements SchemaService {

        @Override
        public @Nullable Schema get(long schemaId) {
            return known.get(schemaId);
        }

        @Override
        public void put(Schema schema) {
            putLocal(schema);
        }

        @Override
        public void putLocal(Schema schema) {
            known.put(schema.getSchemaId(), schema);
        }
    }

    List<Trial> run() {
        List<Part> parts = new ArrayList<>();
        for (int pending : List.of(0, 1_000, StockLevel.MAX_PENDING - BATCH)) {
            parts.addAll(stock(pending));
        }
        parts.addAll(decisions());
        parts.addAll(serialization());
        List<Trial> trials = new ArrayList<>();
        for (Part part : parts) {
            trials.add(measure(part));
        }
        return trials;
    }

    private List<Part> stock(int pending) {
        StockLevel level = level(pending);
        List<Reservation> wanted = reservations(BATCH);
        ReserveStock reserve = new ReserveStock(wanted);
        StockLevel reserved = level.reserve(wanted).next();
        SettleStock settle = new SettleStock(wanted.stream().map(Reservation::attempt).toList(), LedgerRow.NONE);
        lab.require(reserve.process(new SimpleEntry<>(SKU, level)).stream().allMatch(Reserved.class::isInstance)
                && reserved.pending().size() == pending + BATCH
                && settle.process(new SimpleEntry<>(SKU, reserved)).reserved() == pending,
                "inner: a batch with " + pending + " pending is not reserved and settled");
        String with = String.format(" of a batch of %d, %,d pending", BATCH, pending);
        return List.of(new Part("ReserveStock" + with, BATCH, () -> reserve.process(new SimpleEntry<>(SKU, level))),
                new Part("SettleStock" + with, BATCH, () -> settle.process(new SimpleEntry<>(SKU, reserved))));
    }

    private List<Part> decisions() {
        List<PlaceOrder> orders = orders();
        ReservationPlan made = ReservationPlan.of(orders, 0);
        List<Reservation> wanted = made.reservations(SKU);
        var outcomes = level(0).reserve(wanted).outcomes();
        List<JournalEntry> entries = orders.stream().map(order -> made.handOver(order,
                Map.of(SKU, made.byAttempt(SKU, outcomes))).entry()).toList();
        Found found = new Found(Map.of(SKU, new LedgerRow(1, Workload.PLENTY, 0)), Set.of(), Map.of());
        return List.of(
                new Part("ReservationPlan of a batch of " + BATCH, BATCH, () -> {
                    ReservationPlan plan = ReservationPlan.of(orders, 0);
                    var answers = Map.of(SKU, plan.byAttempt(SKU, outcomes));
                    return orders.stream().map(order -> plan.handOver(order, answers)).toList();
                }),
                new Part("BatchDecision of a batch of " + BATCH, BATCH, () -> {
                    BatchDecision decision = BatchDecision.decide(entries, found, 0, this::newId);
                    return decision.accepted().size() + decision.settlements(Map.of()).size();
                }));
    }

    private List<Part> serialization() {
        SerializationConfig config = new SerializationConfig();
        GridSerialization.register(config);
        InternalSerializationService service = new DefaultSerializationServiceBuilder().setConfig(config)
                .setSchemaService(new Schemas(new ConcurrentHashMap<>())).build();
        lab.endLater(service::dispose);
        MemberTask<?> task = new MemberTask<>(new PlaceOrders(orders()));
        StockLevel level = level(1_000);
        Order order = Order.placed(orders().getFirst(), newId(), "1-1", Durability.LEDGER, Instant.EPOCH);
        JsonMapper json = JsonMapper.shared();
        return List.of(writing("PlaceOrders of " + BATCH, service, task, BATCH),
                reading("PlaceOrders of " + BATCH, service, task, BATCH),
                writing("a StockLevel with 1,000 pending", service, level, 1),
                reading("a StockLevel with 1,000 pending", service, level, 1),
                writing("an Order", service, order, 1),
                reading("an Order", service, order, 1),
                new Part("writing an order as JSON", 1, () -> json.writeValueAsBytes(OrderView.of(order))));
    }

    private static Part writing(String what, InternalSerializationService service, Object value, int orders) {
        return new Part("writing " + what, orders, () -> service.toBytes(value));
    }

    private static Part reading(String what, InternalSerializationService service, Object value, int orders) {
        Data data = service.toData(value);
        return new Part("reading " + what, orders, () -> service.toObject(data));
    }

    private Trial measure(Part part) {
        Duration warmUp = Duration.ofNanos((long) (time.toNanos() * SHARE_OF_WARM_UP));
        int runs = runsOfASample(part, warmUp);
        Histogram histogram = new Histogram(MOST_NANOS, DIGITS);
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long made = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            long begin = System.nanoTime();
            sample(part, runs);
            histogram.recordValue((System.nanoTime() - begin) / runs);
            made += runs;
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
        lab.screen().print(String.format("%-50s p50 %,9d ns  p99 %,9d ns  %,9d bytes; for each order %,7d ns",
                part.what, histogram.getValueAtPercentile(50), histogram.getValueAtPercentile(99), allocated / made,
                histogram.getValueAtPercentile(50) / part.orders));
        return Trial.told("inner", part.what + ", ns", (double) histogram.getValueAtPercentile(50));
    }

    /** Runs the part until it is warm; answers how often it runs in a millisecond then. */
    private int runsOfASample(Part part, Duration warmUp) {
        int runs = 1;
        long start = System.nanoTime();
        while (System.nanoTime() - start < warmUp.toNanos()) {
            long begin = System.nanoTime();
            sample(part, runs);
            runs = Math.clamp(runs * SAMPLE_NANOS / Math.max(1, System.nanoTime() - begin), 1, 1_000_000);
        }
        return runs;
    }

    private void sample(Part part, int runs) {
        long sum = kept;
        for (int i = 0; i < runs; i++) {
            sum += System.identityHashCode(part.run.get()) & 1;
        }
        kept = sum;
    }

    private StockLevel level(int pending) {
        return StockLevel.of(new LedgerRow(1, Workload.PLENTY, 0)).reserve(reservations(pending)).next();
    }

    private List<Reservation> reservations(int count) {
        return Stream.generate(() -> new Reservation(attempt(), 1, DEADLINE)).limit(count).toList();
    }

    private List<PlaceOrder> orders() {
        return Stream.generate(() -> new PlaceOrder(attempt(), 1, Intent.PLACE, "buyer@bench.example", "", "EUR",
                List.of(new OrderLine(SKU, 1, 1_999)), Address.NONE, "")).limit(BATCH).toList();
    }

    private AttemptId attempt() {
        return new AttemptId(random.nextLong(), random.nextLong());
    }

    private OrderId newId() {
        return OrderId.of(0, random.nextLong(), random.nextLong());
    }
}
