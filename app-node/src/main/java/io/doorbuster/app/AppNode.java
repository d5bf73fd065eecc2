package io.doorbuster.app;

import com.hazelcast.client.config.ClientConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
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

    /** Each start sets logging up for the whole JVM, by its properties, and each end takes it down: one at a time. */
    private static final Object LOGGING = new Object();

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

    private final ConfigurableApplicationContext context;

    private AppNode(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * Starts a node; blocks until it serves, and before that while another one of this JVM starts or ends. Throws
     * {@link StartException} if a port is in use or no member of the grid answers within half a minute.
     */
    public static AppNode start(Settings settings) {
        return start(settings, GRID_WAIT);
    }

    static AppNode start(Settings settings, Duration gridWait) {
        synchronized (LOGGING) {
            return startAlone(settings, gridWait);
        }
    }

    private static AppNode startAlone(Settings settings, Duration gridWait) {
        Map<String, Object> properties = Map.of("server.address", settings.host(), "server.port", settings.port(),
                "management.server.address", settings.host(), "management.server.port", settings.managementPort(),
                "doorbuster.operator-key", settings.operatorKey());
        try {
            return new AppNode(new SpringApplicationBuilder(Application.class)
                    .registerShutdownHook(false)
                    .initializers((GenericApplicationContext beans) -> {
                        beans.getEnvironment().getPropertySources()
                                .addFirst(new MapPropertySource("settings", properties));
                        beans.registerBean("gridConnection", GridConnection.class, () -> new GridConnection(gridWait));
                        beans.registerBean(ClientConfig.class, settings::hazelcast);
                    })
                    .run());
        } catch (RuntimeException e) {
            throw explained(e);
        }
    }

    /** What an operator can do something about is buried under what Spring says of it. */
    private static RuntimeException explained(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartException known) {
                return known;
            }
            if (cause instanceof PortInUseException port) {
                return new StartException("port " + port.getPort() + " is in use", failure);
            }
        }
        return failure;
    }

    /** The port of the REST API. */
    public int port() {
        return port("local.server.port");
    }

    /** The port of health and metrics. */
    public int managementPort() {
        return port("local.management.port");
    }

    /** What the node is made of, to be looked at by tests. */
    ConfigurableApplicationContext parts() {
        return context;
    }

    private int port(String property) {
        return Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty(property), property));
    }

    /** Stops the node: answers what is under way, for a bounded time, then leaves the grid. Blocks. */
    @Override
    public void close() {
        synchronized (LOGGING) {
            context.close();
        }
    }
}
