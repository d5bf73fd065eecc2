package io.doorbuster.node.webhook;

import io.doorbuster.store.WebhookOutbox.Backlog;
import io.doorbuster.store.WebhookOutbox.Result;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** The figures of webhooks on this member. */
final class WebhookMetrics {

    private static final double MILLIS_PER_SECOND = 1_000;

    private final Counter delivered;
    private final Counter failed;
    private final Counter dead;
    private volatile Backlog backlog = Backlog.NONE;
    private volatile boolean open;

    WebhookMetrics(MeterRegistry registry) {
        delivered = Counter.builder("doorbuster.webhook.delivered")
                .description("Fulfillment orders that the receiver took from this member").register(registry);
        failed = Counter.builder("doorbuster.webhook.failed")
                .description("Tries of this member that failed and will be repeated").register(registry);
        dead = Counter.builder("doorbuster.webhook.dead")
                .description("Fulfillment orders that this member gave up sending").register(registry);
        Gauge.builder("doorbuster.webhook.pending", () -> backlog.events())
                .description("Fulfillment orders that the receiver has not taken yet").register(registry);
        Gauge.builder("doorbuster.webhook.oldest.seconds", () -> backlog.oldestMillis() / MILLIS_PER_SECOND)
                .description("Age of the oldest of them").register(registry);
        Gauge.builder("doorbuster.webhook.paused", () -> open ? 1 : 0)
                .description("1 while the receiver is left alone because it is away").register(registry);
    }

    void recorded(List<Result> results) {
        for (Result result : results) {
            switch (result) {
                case Result.Delivered _ -> delivered.increment();
                case Result.Failed _ -> failed.increment();
                case Result.Dead _ -> dead.increment();
            }
        }
    }

    void show(Backlog newBacklog) {
        backlog = newBacklog;
    }

    void showPaused(boolean paused) {
        open = paused;
    }
}
