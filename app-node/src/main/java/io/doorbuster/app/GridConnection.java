package io.doorbuster.app;

import com.hazelcast.config.ListenerConfig;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Knows whether the grid can be reached: part of the readiness. */
final class GridConnection implements LifecycleListener, HealthIndicator {

    private final CountDownLatch connectedOnce = new CountDownLatch(1);
    private volatile boolean connected;

    @Override
    public void stateChanged(LifecycleEvent event) {
        if (event.getState() == LifecycleState.CLIENT_CONNECTED) {
            connected = true;
            connectedOnce.countDown();
        } else if (event.getState() == LifecycleState.CLIENT_DISCONNECTED) {
            connected = false;
        }
    }

    @Override
    public Health health() {
        return connected ? Health.up().build() : Health.down().build();
    }

    ListenerConfig asListener() {
        return new ListenerConfig(this);
    }

    /** Waits for the first connection; false if there is none in time. */
    boolean await(Duration limit) {
        try {
            return connectedOnce.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
