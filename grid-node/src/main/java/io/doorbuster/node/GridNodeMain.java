package io.doorbuster.node;

import io.doorbuster.node.GridNode.Membership;
import io.doorbuster.node.GridNode.Settings;
import io.doorbuster.node.console.Console;
import io.doorbuster.node.email.MailServer;
import io.doorbuster.node.payment.StripeAccount;
import io.doorbuster.node.webhook.WebhookReceiver;
import io.doorbuster.store.Database;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Starts a grid node as a process of its own. Members, database and network come from the environment (see
 * {@link #USAGE}); SIGTERM closes the node in order.
 */
public final class GridNodeMain {

    private static final String USAGE = """
            usage: grid-node [--management-host ADDRESS] [--management-port PORT]
              DOORBUSTER_DATABASE_URL, _USER, _PASSWORD   jdbc:postgresql://host:port/database and its login
              DOORBUSTER_MEMBERS                          host:port,… of all members
              DOORBUSTER_MEMBER_INTERFACE                 address or pattern (10.0.*.*) to listen on
              DOORBUSTER_FULFILLMENT_WEBHOOK_URL, _SECRET whom to tell of fulfillment orders
              DOORBUSTER_SMTP_HOST, _PORT, …              who sends e-mails
              DOORBUSTER_STRIPE_SECRET_KEY, _API_BASE     with whom payments by Stripe are made""";
    private static final int MAX_PORT = 65_535;

    private GridNodeMain() {}

    public static void main(String[] args) {
        try {
            GridNode node = GridNode.start(settings(List.of(args), System.getenv()));
            Runtime.getRuntime().addShutdownHook(new Thread(node::close, "shutdown"));
            Console.say("grid-node is ready: member " + node.address() + ", health and metrics on port "
                    + node.managementPort());
        } catch (CannotStartException | IllegalArgumentException e) {
            Console.complain(String.valueOf(e.getMessage()));
            System.exit(1);
        }
    }

    static Settings settings(List<String> args, Map<String, String> environment) {
        String host = Settings.DEFAULT_MANAGEMENT_HOST;
        int port = Settings.DEFAULT_MANAGEMENT_PORT;
        for (int i = 0; i < args.size(); i += 2) {
            if (i + 1 == args.size()) {
                throw new IllegalArgumentException(args.get(i) + " is not a flag with a value\n" + USAGE);
            }
            switch (args.get(i)) {
                case "--management-host" -> host = args.get(i + 1);
                case "--management-port" -> port = port(args.get(i + 1));
                default -> throw new IllegalArgumentException("unknown flag " + args.get(i) + "\n" + USAGE);
            }
        }
        return new Settings(Database.Settings.fromEnvironment(), membership(environment), host, port,
                WebhookReceiver.from(environment), MailServer.from(environment),
                StripeAccount.from(environment));
    }

    static Membership membership(Map<String, String> environment) {
        List<String> members = Arrays.stream(environment.getOrDefault("DOORBUSTER_MEMBERS", "").split(","))
                .map(String::strip).filter(member -> !member.isEmpty()).toList();
        return new Membership.Among(environment.getOrDefault("DOORBUSTER_MEMBER_INTERFACE", "").strip(), members);
    }

    private static int port(String text) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= MAX_PORT) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("port " + text + " is not between 0 and " + MAX_PORT);
    }
}
