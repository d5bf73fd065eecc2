package io.doorbuster.node;

import com.hazelcast.config.Config;
import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.config.NetworkConfig;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.node.GridNode.Membership;
import io.doorbuster.node.GridNode.Membership.Alone;
import io.doorbuster.node.GridNode.Membership.Among;
import io.doorbuster.node.email.MailServer;
import io.doorbuster.node.payment.StripeAccount;
import io.doorbuster.node.webhook.WebhookReceiver;
import io.doorbuster.store.Database;
import java.util.Set;

/** Makes a member's configuration: {@code config/hazelcast.yaml}, the environment above it, and what is ours on top. */
final class MemberConfiguration {

    /** The system property that names another file. */
    private static final String FILE_PROPERTY = "hazelcast.config";
    /** The copy of {@code config/hazelcast.yaml} in our own jar. */
    private static final String PACKAGED = "hazelcast.yaml";
    private static final String LOOPBACK = "127.0.0.1";

    private MemberConfiguration() {}

    static Config create(Membership membership, Database database, WebhookReceiver receiver, MailServer mail,
            StripeAccount stripe) {
        Config config = load();
        apply(membership, config.getNetworkConfig());
        GridSerialization.register(config.getSerializationConfig());
        config.getUserContext().put(Database.KEY, database);
        config.getUserContext().put(WebhookReceiver.KEY, receiver);
        config.getUserContext().put(MailServer.KEY, mail);
        config.getUserContext().put(StripeAccount.KEY, stripe);
        return config;
    }

    /** The file with {@code HZ_…} variables of the environment and {@code hz.…} system properties applied. */
    static Config load() {
        try {
            return System.getProperty(FILE_PROPERTY) == null
                    ? Config.loadFromClasspath(MemberConfiguration.class.getClassLoader(), PACKAGED)
                    : Config.load();
        } catch (InvalidConfigurationException e) {
            throw new CannotStartException("the grid's configuration is not valid: " + e.getMessage(), e);
        }
    }

    static void apply(Membership membership, NetworkConfig network) {
        switch (membership) {
            case Alone alone -> {
                network.setPort(0).setPublicAddress(null);
                useInterface(network, LOOPBACK);
                network.getJoin().getTcpIpConfig().setEnabled(false);
            }
            case Among(String networkInterface, var members) -> {
                if (!networkInterface.isEmpty()) {
                    useInterface(network, networkInterface);
                }
                if (!members.isEmpty()) {
                    network.getJoin().getTcpIpConfig().setEnabled(true).setMembers(members);
                }
            }
        }
    }

    private static void useInterface(NetworkConfig network, String networkInterface) {
        network.getInterfaces().setEnabled(true).setInterfaces(Set.of(networkInterface));
    }
}
