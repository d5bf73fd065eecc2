package io.doorbuster.app;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig.ReconnectMode;
import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.grid.GridSerialization;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** A running app node: the REST face of the shop, a client of the grid. Several may run in one JVM. */
public final class AppNode implements AutoCloseable {

    /** How long to wait at the start for a member to answer: a cluster that starts along with us needs a few seconds. */
    private static final Duration GRID_WAIT = Duration.ofSeconds(30);

    /** Shorter keys can be guessed. */
    private static final int MIN_OPERATOR_KEY_LENGTH = 16;

    /**
     * What a node is started with.
     *
     * @param host address to listen on, {@code 0.0.0.0} for all
     * @param port of the REST API, 0 for any free one
     * @param managementPort of health and metrics, on the same host, 0 for any free one
     * @param operatorKey at least 16 characters
     * @param hazelcast how the grid is reached; taken over, and changed, by the node
     */
    public record Settings(String host, int port, int managementPort, String operatorKey, ClientConfig hazelcast) {

        public Settings {
            if (operatorKey.length() < MIN_OPERATOR_KEY_LENGTH) {
                throw new IllegalArgumentException("the operator's key has " + operatorKey.length()
                        + " characters, fewer than " + MIN_OPERATOR_KEY_LENGTH);
            }
        }

        /** Never prints the key. */
        @Override
        public String toString() {
            return "Settings[" + host + ":" + port + "]";
        }
    }

    /** The node could not be started, for a reason that the operator can do something about; the message is one line. */
    public static final class StartException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        StartException(String message, Throwable cause) {
            super(message, cause);
        }

        StartException(String message) {
            super(message);
        }
    }

    private final HazelcastInstance hazelcast;
    private final ConfigurableApplicationContext context;

    private AppNode(HazelcastInstance hazelcast, ConfigurableApplicationContext context) {
        this.hazelcast = hazelcast;
        this.context = context;
    }

    /**
     * Starts a node; blocks until it serves. Throws {@link StartException} if a port is in use or no member of the grid
     * answers within half a minute.
     */
    public static AppNode start(Settings settings) {
        GridConnection connection = new GridConnection();
        HazelcastInstance hazelcast = connect(settings.hazelcast(), connection);
        try {
            return new AppNode(hazelcast, startHttp(settings, hazelcast, connection));
        } catch (RuntimeException e) {
            hazelcast.shutdown();
            throw e;
        }
    }

    private static HazelcastInstance connect(ClientConfig config, GridConnection connection) {
        GridSerialization.register(config.getSerializationConfig());
        // A node that loses the grid goes on trying and says 503 meanwhile; calls must not pile up waiting for it.
        config.getConnectionStrategyConfig().setAsyncStart(true).setReconnectMode(ReconnectMode.ASYNC);
        config.addListenerConfig(connection.asListener());
        HazelcastInstance hazelcast = HazelcastClient.newHazelcastClient(config);
        if (!connection.await(GRID_WAIT)) {
            hazelcast.shutdown();
            throw new StartException("no member of the grid answers at " + config.getNetworkConfig().getAddresses()
                    + " within " + GRID_WAIT.toSeconds() + " s");
        }
        return hazelcast;
    }

    private static ConfigurableApplicationContext startHttp(Settings settings, HazelcastInstance hazelcast,
            GridConnection connection) {
        Map<String, Object> properties = Map.of("server.address", settings.host(), "server.port", settings.port(),
                "management.server.address", settings.host(), "management.server.port", settings.managementPort(),
                "doorbuster.operator-key", settings.operatorKey());
        try {
            return new SpringApplicationBuilder(Application.class)
                    .bannerMode(Banner.Mode.OFF)
                    .registerShutdownHook(false)
                    .initializers((GenericApplicationContext beans) -> {
                        beans.getEnvironment().getPropertySources()
                                .addFirst(new MapPropertySource("settings", properties));
                        beans.registerBean(HazelcastInstance.class, () -> hazelcast,
                                bean -> bean.setDestroyMethodName(""));
                        beans.registerBean("gridConnection", GridConnection.class, () -> connection);
                    })
                    .run();
        } catch (PortInUseException e) {
            throw new StartException("port " + e.getPort() + " is in use", e);
        }
    }

    /** The port of the REST API. */
    public int port() {
        return port("local.server.port");
    }

    /** The port of health and metrics. */
    public int managementPort() {
        return port("local.management.port");
    }

    private int port(String property) {
        return Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty(property), property));
    }

    /** Stops the node: answers what is under way, for a bounded time, then leaves the grid. Blocks. */
    @Override
    public void close() {
        context.close();
        hazelcast.shutdown();
    }
}
