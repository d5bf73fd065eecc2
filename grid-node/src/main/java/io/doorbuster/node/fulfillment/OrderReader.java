package io.doorbuster.node.fulfillment;

import com.hazelcast.jet.pipeline.SourceBuilder.SourceBuffer;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.fulfillment.StreamedOrder;
import io.doorbuster.store.Database;
import io.doorbuster.store.OrderStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The source's state: reads on while it cannot keep up, otherwise looks again from time to time. */
final class OrderReader {

    /**
     * Orders of one read, or of each writer when several have just become busy: one more round trip for each thousand is
     * not noticed, and memory holds some thousands of them.
     */
    private static final int BATCH = 1_000;
    /**
     * The delay that an order meets at most. Orders gather meanwhile: a read of ten costs PostgreSQL nearly as much as
     * one of hundreds, and a reader that never paused took as much of it as the journal.
     */
    private static final Duration IDLE_PAUSE = Duration.ofMillis(50);
    /** The longest pause while PostgreSQL is away; the first is {@link #IDLE_PAUSE}, and each doubles. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(OrderReader.class);

    private final OrderStream stream;
    private Duration pause = IDLE_PAUSE;
    private long pausedSinceNanos = System.nanoTime() - LONGEST_PAUSE.toNanos();

    OrderReader(Database database) {
        stream = new OrderStream(database, FulfillmentPipeline.NAME);
    }

    /** Adds nothing while it pauses: it must not sleep, for Jet wants its thread back to end the job. */
    void fill(SourceBuffer<StreamedOrder> buffer) {
        if (System.nanoTime() - pausedSinceNanos < pause.toNanos()) {
            return;
        }
        try {
            stream.poll(BATCH).forEach(buffer::add);
            pause(stream.isCaughtUp() ? IDLE_PAUSE : Duration.ZERO);
        } catch (LedgerUnavailableException e) {
            Duration longer = pause.isZero() ? IDLE_PAUSE : pause.multipliedBy(2);
            pause(longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE);
            LOG.warn("the order stream pauses for {} ms: {}", pause.toMillis(), e.getMessage());
        }
    }

    private void pause(Duration duration) {
        pause = duration;
        pausedSinceNanos = System.nanoTime();
    }
}
