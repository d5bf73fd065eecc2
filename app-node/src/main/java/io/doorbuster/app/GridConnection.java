package io.doorbuster.app;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig.ReconnectMode;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import io.doorbuster.app.AppNode.StartException;
import io.doorbuster.grid.GridSerialization;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Makes the connection to the grid, and knows whether it stands: part of the readiness. */
final class GridConnection implements LifecycleListener, HealthIndicator {

    private static final Logger LOG = LoggerFactory.getLogger(GridConnection.class);

    private final Duration firstWait;
    private final CountDownLatch connectedOnce = new CountDownLatch(1);
    private volatile boolean connected;

    /** A connection whose first member must answer within {@code firstWait}. */
    GridConnection(Duration firstWait) {
        this.firstWait = firstWait;
    }

    /**
     * Connects, and waits for the first member to answer; throws {@link StartException} if none does. Once connected, a
     * node that loses the grid tries for ever to find it again; what it is asked meanwhile fails at once.
     */
    HazelcastInstance connect(ClientConfig config) {
        GridSerialization.register(config.getSerializationConfig());
        config.getConnectionStrategyConfig().setAsyncStart(true).setReconnectMode(ReconnectMode.ASYNC);
        config.addListenerConfig(new ListenerConfig(this));
        HazelcastInstance hazelcast = HazelcastClient.newHazelcastClient(config);
        if (!awaitFirst()) {
            hazelcast.shutdown();
            throw new StartException("no member of the grid answers at " + config.getNetworkConfig().getAddresses()
                    + " within " + firstWait.toSeconds() + " s");
        }
        return hazelcast;
    }

    private boolean awaitFirst() {
        try {
            return connectedOnce.await(firstWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void stateChanged(LifecycleEvent event) {
        if (event.getState() == LifecycleState.CLIENT_CONNECTED) {
            connected = true;
            LOG.info("connected to the grid");
            connectedOnce.countDown();
        } else if (event.getState() == LifecycleState.CLIENT_DISCONNECTED) {
            connected = false;
            LOG.warn("lost the grid; trying to find it again");
        }
    }

    @Override
    public Health health() {
        return connected ? Health.up().build() : Health.down().build();
    }
}
