package io.doorbuster.node.payment;

import com.hazelcast.jet.pipeline.SourceBuilder.SourceBuffer;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.store.PaymentDesk.Claimed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run of the job: what it has claimed, and what of it is under way. */
final class PaymentSession implements AutoCloseable {

    /** The delay that a payment meets at each of its steps. */
    private static final Duration IDLE_PAUSE = Duration.ofMillis(100);
    /** While PostgreSQL is away. */
    private static final Duration LONG_PAUSE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(PaymentSession.class);

    private final PaymentOffice office;
    private final AtomicInteger here = new AtomicInteger();
    private final AtomicInteger asking = new AtomicInteger();
    private final ExecutorService requests =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("payment-", 0).factory());
    private Duration pause = Duration.ZERO;
    private long pausedSinceNanos = System.nanoTime();

    PaymentSession(PaymentOffice office) {
        this.office = office;
    }

    /** A payment on its way through the job. All of a job's stages are in one process, so that it never travels. */
    record Work(PaymentSession session, Claimed claimed) {

        /** Done when it is recorded; never fails. */
        CompletableFuture<Claimed> perform() {
            return CompletableFuture.supplyAsync(() -> {
                try {
                    session.office.perform(claimed);
                } finally {
                    session.counter(claimed).decrementAndGet();
                }
                return claimed;
            }, session.requests);
        }
    }

    /** Adds nothing while it pauses: it must not sleep, for Jet wants its thread back to end the job. */
    void fill(SourceBuffer<Work> buffer) {
        if (System.nanoTime() - pausedSinceNanos < pause.toNanos()) {
            return;
        }
        pause = IDLE_PAUSE;
        try {
            List<Claimed> claimed = office.claim(here.get(), asking.get());
            claimed.forEach(one -> counter(one).incrementAndGet());
            claimed.forEach(one -> buffer.add(new Work(this, one)));
        } catch (LedgerUnavailableException e) {
            pause = LONG_PAUSE;
            LOG.warn("payments pause for {} ms: {}", pause.toMillis(), e.getMessage());
        }
        pausedSinceNanos = System.nanoTime();
    }

    private AtomicInteger counter(Claimed claimed) {
        return claimed.asksProvider() ? asking : here;
    }

    /** What is under way ends by itself, and is recorded if it can be. */
    @Override
    public void close() {
        requests.shutdown();
    }
}
