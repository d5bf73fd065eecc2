package io.doorbuster.standalone;

import io.doorbuster.node.email.MailServer;
import io.doorbuster.node.payment.StripeAccount;
import io.doorbuster.node.webhook.WebhookReceiver;
import io.doorbuster.standalone.Standalone.Settings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalInt;

/** The flags of {@code standalone}. */
final class CommandLine {

    static final int DEFAULT_PORT = 8080;
    /** Loopback: whoever wants to be reached from elsewhere says so. */
    static final String DEFAULT_HOST = "127.0.0.1";

    private static final int MAX_PORT = 65_535;
    /** The app node's and the member's, one after the other. */
    private static final int MANAGEMENT_PORTS = 2;
    private static final String USAGE = "usage: standalone [--port PORT] [--data DIR] [--empty] [--host ADDRESS]"
            + " [--management-port PORT]";

    private Path data;
    private String host = DEFAULT_HOST;
    private int port = DEFAULT_PORT;
    private OptionalInt managementPort = OptionalInt.empty();
    private boolean empty;

    private CommandLine(Path data) {
        this.data = data;
    }

    /**
     * Reads flags, and from the environment {@code DOORBUSTER_OPERATOR_KEY}, {@code DOORBUSTER_FULFILLMENT_WEBHOOK_…},
     * {@code DOORBUSTER_SMTP_…} and {@code DOORBUSTER_STRIPE_…}.
     *
     * @throws IllegalArgumentException with the usage, if they make no sense
     */
    static Settings parse(String[] args, Map<String, String> environment) {
        CommandLine line = new CommandLine(defaultData(environment));
        Iterator<String> words = Arrays.asList(args).iterator();
        while (words.hasNext()) {
            line.take(words.next(), words);
        }
        return new Settings(line.data.toAbsolutePath().normalize(), line.host, line.port,
                line.managementPort.orElse(nextTo(line.port)), line.empty,
                environment.getOrDefault("DOORBUSTER_OPERATOR_KEY", ""), WebhookReceiver.from(environment),
                MailServer.from(environment), StripeAccount.from(environment));
    }

    private void take(String flag, Iterator<String> words) {
        switch (flag) {
            case "--empty" -> empty = true;
            case "--data" -> data = path(value(flag, words));
            case "--host" -> host = value(flag, words);
            case "--port" -> port = port(value(flag, words), MAX_PORT - MANAGEMENT_PORTS);
            case "--management-port" -> managementPort = OptionalInt
                    .of(port(value(flag, words), MAX_PORT - MANAGEMENT_PORTS));
            default -> throw new IllegalArgumentException("unknown flag " + flag + "; " + USAGE);
        }
    }

    private static String value(String flag, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(flag + " has no value; " + USAGE);
        }
        return words.next();
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("--data " + text + " is not a path: " + e.getReason(), e);
        }
    }

    private static int port(String text, int max) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= max) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("port " + text + " is not between 0 and " + max);
    }

    /** Two servers with different ports do not meet at their management ports either. */
    private static int nextTo(int port) {
        return port == 0 ? 0 : port + 1;
    }

    /** Where programs keep state of their own by the XDG convention. */
    private static Path defaultData(Map<String, String> environment) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        Path home = Path.of(System.getProperty("user.home"));
        return (state.isBlank() ? home.resolve(".local/state") : Path.of(state)).resolve("doorbuster");
    }
}
