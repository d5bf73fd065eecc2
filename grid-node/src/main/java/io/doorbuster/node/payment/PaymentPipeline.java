package io.doorbuster.node.payment;

import com.hazelcast.jet.config.JobConfig;
import com.hazelcast.jet.config.ProcessingGuarantee;
import com.hazelcast.jet.pipeline.Pipeline;
import com.hazelcast.jet.pipeline.ServiceFactories;
import com.hazelcast.jet.pipeline.Sinks;
import com.hazelcast.jet.pipeline.SourceBuilder;
import com.hazelcast.jet.pipeline.StreamSource;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.node.payment.PaymentSession.Work;
import java.util.Objects;

/**
 * What is due of payments, to their providers. What makes it safe are leases and events in PostgreSQL and the states at the
 * provider; Jet may lose, repeat and double whatever it likes.
 */
final class PaymentPipeline {

    /** Name of the job, and of the source of its dead letters. */
    static final String NAME = DeadLetter.PAYMENT;

    private PaymentPipeline() {}

    /** One reader in the cluster; payments overtake one another, for a bank that is slow must not hold up the others. */
    static Pipeline create() {
        Pipeline pipeline = Pipeline.create();
        pipeline.readFrom(duePayments())
                .withoutTimestamps()
                .mapUsingServiceAsync(
                        ServiceFactories.sharedService(context -> PaymentOffice.of(context.hazelcastInstance())),
                        PaymentOffice.MAX_UNDER_WAY + PaymentOffice.MAX_HERE, false, (_, work) -> work.perform())
                .setName("providers")
                .writeTo(Sinks.noop());
        return pipeline;
    }

    /** As with fulfillment: the state is in PostgreSQL, and auto-scaling restarts the job when a member is lost. */
    static JobConfig config() {
        return new JobConfig()
                .setName(NAME)
                .setProcessingGuarantee(ProcessingGuarantee.NONE)
                .setAutoScaling(true);
    }

    private static StreamSource<Work> duePayments() {
        return SourceBuilder
                .stream("due payments", context -> new PaymentSession(PaymentOffice.of(context.hazelcastInstance())))
                .<Work>fillBufferFn(PaymentSession::fill)
                .destroyFn(session -> Objects.requireNonNull(session).close())
                .build();
    }
}
