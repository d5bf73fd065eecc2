package io.doorbuster.node;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.member.MemberServices;
import io.doorbuster.node.email.EmailDelivery;
import io.doorbuster.node.email.MailServer;
import io.doorbuster.node.fulfillment.FulfillmentJob;
import io.doorbuster.node.payment.PaymentJob;
import io.doorbuster.node.payment.StripeAccount;
import io.doorbuster.node.placement.PlacementService;
import io.doorbuster.node.reconcile.Reconcile;
import io.doorbuster.node.webhook.WebhookDelivery;
import io.doorbuster.node.webhook.WebhookReceiver;
import io.doorbuster.store.Database;
import io.doorbuster.store.Housekeeping;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the grid with all that runs on it: maps and their stores, the order journal, stream jobs, and a port for
 * health and metrics. Starting and closing block; several nodes may run in one JVM.
 */
public final class GridNode implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GridNode.class);
    private static final Clock CLOCK = Clock.systemUTC();

    /**
     * What a node needs to know.
     *
     * @param managementHost address for health and metrics; they have no login, so a private one
     * @param managementPort its port, 0 for any free one
     * @param receiver whom to tell of fulfillment orders
     * @param mail by whom buyers are told
     * @param stripe with whom payments are made
     */
    public record Settings(Database.Settings database, Membership membership, String managementHost,
            int managementPort, WebhookReceiver receiver, MailServer mail, StripeAccount stripe) {

        /** Without e-mails and payments by Stripe. */
        public Settings(Database.Settings database, Membership membership, String managementHost, int managementPort,
                WebhookReceiver receiver) {
            this(database, membership, managementHost, managementPort, receiver, new MailServer.None(),
                    new StripeAccount.None());
        }

        /** Loopback only. */
        public static final String DEFAULT_MANAGEMENT_HOST = "127.0.0.1";
        /** Next to nothing that is common: app nodes use 8081. */
        public static final int DEFAULT_MANAGEMENT_PORT = 8701;
    }

    /** Whom the node forms a cluster with. */
    public sealed interface Membership {

        /** Nobody: on a free port of the loopback interface, where only this machine's app nodes find it. */
        record Alone() implements Membership {}

        /**
         * The members at these addresses ({@code host} or {@code host:port}).
         *
         * @param networkInterface address or pattern ({@code 10.0.*.*}) to listen on; empty: as configured
         * @param members empty: as configured
         */
        record Among(String networkInterface, List<String> members) implements Membership {
            public Among {
                members = List.copyOf(members);
            }
        }
    }

    private final HazelcastInstance hazelcast;
    private final ManagementServer management;
    private final Shutdown shutdown;

    private GridNode(HazelcastInstance hazelcast, ManagementServer management, Shutdown shutdown) {
        this.hazelcast = hazelcast;
        this.management = management;
        this.shutdown = shutdown;
    }

    /**
     * Starts a node; returns when it has joined, the catalog and the stock are in memory, and it takes orders.
     *
     * @throws CannotStartException with one line for the operator; nothing is left running then
     */
    public static GridNode start(Settings settings) {
        Shutdown shutdown = new Shutdown();
        try {
            return start(settings, shutdown);
        } catch (RuntimeException e) {
            shutdown.run();
            throw e;
        }
    }

    /** What is started later may use what was started before, and is stopped before it. */
    private static GridNode start(Settings settings, Shutdown shutdown) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Readiness readiness = new Readiness();
        ManagementServer management = ManagementServer.start(settings.managementHost(), settings.managementPort(),
                new ManagementPages(readiness, registry));
        shutdown.add("management", management);
        Database database = openDatabase(settings.database());
        shutdown.add("database", database);
        HazelcastInstance hazelcast = startMember(settings, database);
        shutdown.add("grid", hazelcast::shutdown);
        shutdown.add("metrics", GridMetrics.bind(registry, hazelcast, database));
        ColdStart.awaitOthers(hazelcast, ColdStart.LIMIT);
        loadMaps(hazelcast);
        PlacementService placement = PlacementService.start(hazelcast, database, registry, CLOCK);
        shutdown.add("placement", placement);
        Reconcile reconcile = Reconcile.start(hazelcast, database, placement, registry, CLOCK);
        shutdown.add("reconcile", reconcile);
        shutdown.add("reloading", LostPartitions.watch(hazelcast));
        shutdown.add("loads", UnendedLoads.watch(hazelcast));
        shutdown.add("housekeeping", Housekeeper.start(hazelcast, new Housekeeping(database), registry, CLOCK));
        hazelcast.getUserContext().put(MemberServices.KEY, new BackOffice(hazelcast, placement, database, CLOCK));
        FulfillmentJob fulfillment = FulfillmentJob.start(hazelcast, CLOCK);
        shutdown.add("fulfillment", fulfillment);
        GridMetrics.bind(registry, fulfillment);
        shutdown.add("payments", PaymentJob.start(hazelcast, registry));
        if (settings.receiver() instanceof WebhookReceiver.At receiver) {
            shutdown.add("webhooks", WebhookDelivery.start(receiver, database, registry, CLOCK));
        }
        if (settings.mail() instanceof MailServer.Smtp server) {
            shutdown.add("e-mails", EmailDelivery.start(server, database, registry, CLOCK));
        }
        shutdown.add("services", () -> hazelcast.getUserContext().remove(MemberServices.KEY));

        readiness.arrive(hazelcast, database, placement, reconcile);
        shutdown.add("readiness", readiness::leave);
        LOG.info("member {} of {} is ready", hazelcast.getName(), hazelcast.getConfig().getClusterName());
        return new GridNode(hazelcast, management, shutdown);
    }

    private static Database openDatabase(Database.Settings settings) {
        try {
            return Database.open(settings);
        } catch (LedgerUnavailableException | IllegalStateException e) {
            throw new CannotStartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static HazelcastInstance startMember(Settings settings, Database database) {
        try {
            return Hazelcast.newHazelcastInstance(
                    MemberConfiguration.create(settings.membership(), database, settings.receiver(), settings.mail(),
                            settings.stripe()));
        } catch (HazelcastException | IllegalStateException | IllegalArgumentException e) {
            throw new CannotStartException("the grid member does not start: " + e.getMessage(), e);
        }
    }

    /**
     * The first use of an eager map loads it, or waits until another member has. Both at once: Hazelcast looks only once a
     * second whether a load has ended, and meanwhile the other one goes on.
     */
    private static void loadMaps(HazelcastInstance hazelcast) {
        try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            var _ = other.submit(() -> Grid.inventory(hazelcast)); // if it fails, the same call below tells why
            LOG.info("{} products and {} stock levels are in memory", Grid.products(hazelcast).size(),
                    Grid.inventory(hazelcast).size());
        } catch (HazelcastException | LedgerUnavailableException e) {
            throw new CannotStartException("the catalog and the stock cannot be loaded: " + e.getMessage(), e);
        }
    }

    /** Where clients and other members reach this one: {@code host:port}. */
    public String address() {
        var address = hazelcast.getCluster().getLocalMember().getAddress();
        return address.getHost() + ":" + address.getPort();
    }

    /** The port of health and metrics. */
    public int managementPort() {
        return management.port();
    }

    /**
     * Leaves in order: no more orders, jobs, then the grid, which hands its partitions over and writes what waits to be
     * written, and the database last. Blocks, for two minutes at most where much data moves; may be called twice.
     */
    @Override
    public void close() {
        shutdown.run();
    }
}
