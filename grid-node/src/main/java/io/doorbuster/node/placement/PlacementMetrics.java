package io.doorbuster.node.placement;

import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.PlacementBatch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The figures of the order path on this member. */
final class PlacementMetrics {

    private final MeterRegistry registry;
    /** By outcome: so that no order has its tags looked up. */
    private final Map<String, Counter> answers = new ConcurrentHashMap<>();
    private final DistributionSummary journalBatch;
    private final Timer journalTransaction;

    PlacementMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.journalBatch = DistributionSummary.builder("doorbuster.journal.batch.orders")
                .description("Orders inserted by one transaction of the journal").publishPercentiles(0.5, 0.99)
                .register(registry);
        this.journalTransaction = Timer.builder("doorbuster.journal.transaction")
                .description("From the first statement of a journal transaction to its commit")
                .publishPercentiles(0.5, 0.99).register(registry);
    }

    PlacementBatch answered(PlacementBatch batch) {
        for (Placement placement : batch.placements()) {
            answers.computeIfAbsent(outcome(placement),
                    outcome -> registry.counter("doorbuster.placement.answers", "outcome", outcome)).increment();
        }
        return batch;
    }

    void written(int orders, long nanos) {
        journalBatch.record(orders);
        journalTransaction.record(nanos, TimeUnit.NANOSECONDS);
    }

    void swept(int reservations) {
        registry.counter("doorbuster.reservations.swept").increment(reservations);
    }

    private static String outcome(Placement placement) {
        return switch (placement) {
            case Placement.Placed(var order, boolean replayed) -> replayed ? "replayed" : "placed";
            case Placement.OutOfStock outOfStock -> "insufficient-stock";
            case Placement.PurchaseLimited limited -> "purchase-limit";
            case Placement.CouponUsedUp usedUp -> "coupon-used-up";
            case Placement.NotOwned notOwned -> "not-owned";
            case Placement.KeyReused keyReused -> "idempotency-key-reused";
            case Placement.Unknown unknown -> "unknown";
            case Placement.Overloaded overloaded -> "overloaded";
            case Placement.NotReady notReady -> "not-ready";
        };
    }
}
