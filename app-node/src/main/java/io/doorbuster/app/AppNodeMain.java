package io.doorbuster.app;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.InvalidConfigurationException;
import io.doorbuster.app.AppNode.Settings;
import io.doorbuster.app.AppNode.StartException;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts an app node as a process of its own. How it reaches the grid is read from the file that the system property
 * {@code hazelcast.client.config} names, and from {@code HZCLIENT_…} variables above it; {@code DOORBUSTER_MEMBERS}
 * (addresses with commas between) says where the members are.
 */
public final class AppNodeMain {

    private static final Logger LOG = LoggerFactory.getLogger(AppNodeMain.class);

    /** Hazelcast tells where it looks for its file before logging is set up. Held here, for levels die with loggers. */
    private static final java.util.logging.Logger EARLY = java.util.logging.Logger.getLogger("com.hazelcast");

    private static final String USAGE = "usage: app-node [--host ADDRESS] [--port PORT] [--management-port PORT]";
    private static final int MAX_PORT = 65_535;

    private AppNodeMain() {}

    /** Takes {@code --host}, {@code --port} and {@code --management-port}; the key from {@code DOORBUSTER_OPERATOR_KEY}. */
    public static void main(String[] args) {
        EARLY.setLevel(Level.WARNING);
        try {
            AppNode node = AppNode.start(settings(List.of(args), System.getenv()));
            Runtime.getRuntime().addShutdownHook(new Thread(node::close, "shutdown"));
            LOG.info("serving on port {}, health and metrics on port {}", node.port(), node.managementPort());
        } catch (StartException | IllegalArgumentException | InvalidConfigurationException e) {
            LOG.error("cannot start: {}", e.getMessage());
            System.exit(1);
        }
    }

    static Settings settings(List<String> args, Map<String, String> environment) {
        String host = "0.0.0.0";
        int port = 8080;
        int managementPort = 8081;
        for (int i = 0; i < args.size(); i += 2) {
            if (i + 1 == args.size()) {
                throw new IllegalArgumentException(args.get(i) + " has no value; " + USAGE);
            }
            String value = args.get(i + 1);
            switch (args.get(i)) {
                case "--host" -> host = value;
                case "--port" -> port = port(value);
                case "--management-port" -> managementPort = port(value);
                default -> throw new IllegalArgumentException(args.get(i) + " is unknown; " + USAGE);
            }
        }
        String key = environment.get("DOORBUSTER_OPERATOR_KEY");
        if (key == null) {
            throw new IllegalArgumentException("DOORBUSTER_OPERATOR_KEY is not set");
        }
        return new Settings(host, port, managementPort, key, grid(environment));
    }

    private static ClientConfig grid(Map<String, String> environment) {
        ClientConfig config = ClientConfig.load();
        String members = environment.get("DOORBUSTER_MEMBERS");
        if (members != null) {
            config.getNetworkConfig().setAddresses(List.of(members.strip().split("\\s*,\\s*", -1)));
        }
        return config;
    }

    private static int port(String text) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= MAX_PORT) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("port " + text + " is not between 0 and " + MAX_PORT);
    }
}
