package io.doorbuster.standalone;

import com.hazelcast.client.config.ClientConfig;
import io.doorbuster.app.AppNode;
import io.doorbuster.node.CannotStartException;
import io.doorbuster.node.GridNode;
import io.doorbuster.node.Shutdown;
import io.doorbuster.node.email.MailServer;
import io.doorbuster.node.payment.StripeAccount;
import io.doorbuster.node.webhook.WebhookReceiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The whole shop in one JVM: PostgreSQL, one grid node and one app node, which talk as they would over a network. */
final class Standalone {

    private static final String OPERATOR_KEY_FILE = "operator.key";

    private final String host;
    private final AppNode app;
    private final GridNode grid;

    /**
     * What the server is started with.
     *
     * @param data folder for everything that outlives the process
     * @param host address to listen on
     * @param port of the REST API, 0 for any free one
     * @param managementPort of the app node's health and metrics, the member's are on the next; 0 for any free ones
     * @param empty without the sample catalog
     * @param operatorKey empty: the one kept in the data folder, made on first use
     * @param receiver whom to tell of fulfillment orders
     * @param mail by whom buyers are told
     * @param stripe with whom payments are made
     */
    record Settings(Path data, String host, int port, int managementPort, boolean empty, String operatorKey,
            WebhookReceiver receiver, MailServer mail, StripeAccount stripe) {

        /** Without e-mails and payments by Stripe. */
        Settings(Path data, String host, int port, int managementPort, boolean empty, String operatorKey,
                WebhookReceiver receiver) {
            this(data, host, port, managementPort, empty, operatorKey, receiver, new MailServer.None(),
                    new StripeAccount.None());
        }

        boolean keepsOperatorKey() {
            return operatorKey.isEmpty();
        }

        Path operatorKeyFile() {
            return data.resolve(OPERATOR_KEY_FILE);
        }

        int memberManagementPort() {
            return managementPort == 0 ? 0 : managementPort + 1;
        }

        /** Never prints the key. */
        @Override
        public String toString() {
            return "Settings[" + data + ", " + host + ":" + port + "]";
        }
    }

    private Standalone(String host, AppNode app, GridNode grid) {
        this.host = host;
        this.app = app;
        this.grid = grid;
    }

    /**
     * Starts everything and, where there is no product yet, imports the sample catalog; blocks until it serves.
     *
     * @param shutdown takes every part as soon as it runs, and stops them in order: no more requests, then the grid,
     *     which writes what waits to be written, then PostgreSQL
     * @throws CannotStartException or {@link AppNode.StartException}, with one line for the operator
     */
    static Standalone start(Settings settings, Shutdown shutdown) {
        DataFolder folder = DataFolder.open(settings.data());
        shutdown.add("data folder", folder);
        requireFreePorts(settings);
        String operatorKey = settings.keepsOperatorKey() ? folder.secret(OPERATOR_KEY_FILE) : settings.operatorKey();
        EmbeddedDatabase database = EmbeddedDatabase.start(folder);
        shutdown.add("PostgreSQL", database);
        GridNode grid = GridNode.start(new GridNode.Settings(database.settings(), new GridNode.Membership.Alone(),
                settings.host(), settings.memberManagementPort(), settings.receiver(), settings.mail(),
                settings.stripe()));
        shutdown.add("grid node", grid);
        AppNode app = AppNode.start(new AppNode.Settings(settings.host(), settings.port(), settings.managementPort(),
                operatorKey, client(grid)));
        shutdown.add("app node", app);
        Standalone standalone = new Standalone(settings.host(), app, grid);
        if (!settings.empty()) {
            SampleCatalog.importInto(standalone.url(), operatorKey);
        }
        return standalone;
    }

    /** Said before anything is started, of all ports; whoever takes one later is told of by the part that wants it. */
    private static void requireFreePorts(Settings settings) {
        for (int port : List.of(settings.port(), settings.managementPort(), settings.memberManagementPort())) {
            try {
                new ServerSocket(port, 1, InetAddress.getByName(settings.host())).close();
            } catch (IOException e) {
                throw new CannotStartException("port " + port + " on " + settings.host() + " cannot be used: "
                        + e.getMessage(), e);
            }
        }
    }

    private static ClientConfig client(GridNode grid) {
        ClientConfig config = ClientConfig.load();
        config.getNetworkConfig().setAddresses(List.of(grid.address()));
        return config;
    }

    /** Where the REST API is, as seen from this machine. */
    URI url() {
        String reachable = host.equals("0.0.0.0") ? "127.0.0.1" : host;
        return URI.create("http://" + reachable + ":" + app.port());
    }

    /** Ports of health and metrics: the app node's, then the member's. */
    List<Integer> managementPorts() {
        return List.of(app.managementPort(), grid.managementPort());
    }
}
