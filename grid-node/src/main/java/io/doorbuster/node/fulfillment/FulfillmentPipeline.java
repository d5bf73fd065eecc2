package io.doorbuster.node.fulfillment;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.config.JobConfig;
import com.hazelcast.jet.config.ProcessingGuarantee;
import com.hazelcast.jet.pipeline.Pipeline;
import com.hazelcast.jet.pipeline.Sink;
import com.hazelcast.jet.pipeline.SinkBuilder;
import com.hazelcast.jet.pipeline.SourceBuilder;
import com.hazelcast.jet.pipeline.StreamSource;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOrder;
import io.doorbuster.domain.fulfillment.PlacedOrder;
import io.doorbuster.domain.fulfillment.StreamedOrder;
import io.doorbuster.domain.fulfillment.UnreadableOrder;
import io.doorbuster.store.Database;
import java.util.List;
import java.util.Objects;

/**
 * Placed orders in, fulfillment orders out: one for each order and location, exactly once. What makes it so is the
 * position in PostgreSQL, committed together with the fulfillment orders; Jet may lose, repeat and double whatever it
 * likes.
 */
final class FulfillmentPipeline {

    /** Name of the job, of its positions in PostgreSQL, and of the source of its dead letters. */
    static final String NAME = DeadLetter.FULFILLMENT;

    private FulfillmentPipeline() {}

    /**
     * One reader in the cluster, and order kept: the sink refuses to go on after a gap. All stages run on the reader's
     * member, for no edge leaves it.
     */
    static Pipeline create() {
        Pipeline pipeline = Pipeline.create();
        pipeline.setPreserveOrder(true);
        pipeline.readFrom(placedOrders())
                .withoutTimestamps()
                .map(FulfillmentPipeline::allocate)
                .setName("locations")
                .writeTo(fulfillmentOrders());
        return pipeline;
    }

    /**
     * No processing guarantee, on purpose: snapshots live in memory and die with the last member, and the position in
     * PostgreSQL does not. Auto-scaling is what restarts the job when a member is lost.
     */
    static JobConfig config() {
        return new JobConfig()
                .setName(NAME)
                .setProcessingGuarantee(ProcessingGuarantee.NONE)
                .setAutoScaling(true);
    }

    /** Where an order is shipped from: everything from the one location there is. */
    static AllocatedOrder allocate(StreamedOrder order) {
        return switch (order) {
            case PlacedOrder placed -> AllocatedOrder.of(placed, List.of(FulfillmentOrder.DEFAULT_LOCATION));
            case UnreadableOrder unreadable -> AllocatedOrder.refused(unreadable);
        };
    }

    private static StreamSource<StreamedOrder> placedOrders() {
        return SourceBuilder.stream("placed orders", context -> new OrderReader(database(context.hazelcastInstance())))
                .<StreamedOrder>fillBufferFn(OrderReader::fill)
                .build();
    }

    /** A sink of this kind has a thread of its own, and may block. */
    private static Sink<AllocatedOrder> fulfillmentOrders() {
        return SinkBuilder
                .sinkBuilder("fulfillment orders",
                        context -> new FulfillmentWriter(context.hazelcastInstance(),
                                database(context.hazelcastInstance())))
                .<AllocatedOrder>receiveFn(FulfillmentWriter::receive)
                .flushFn(writer -> Objects.requireNonNull(writer).flush())
                .preferredLocalParallelism(1)
                .build();
    }

    private static Database database(HazelcastInstance member) {
        return Database.of(member).orElseThrow(() -> new IllegalStateException("no database in the user context"));
    }
}
