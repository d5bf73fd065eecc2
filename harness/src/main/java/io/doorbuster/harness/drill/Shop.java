package io.doorbuster.harness.drill;

import io.doorbuster.harness.RetryPolicy;
import io.doorbuster.harness.ShopClient;
import io.doorbuster.harness.deployment.DatabaseLogin;
import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.deployment.FaultProxy;
import io.doorbuster.harness.deployment.Host;
import io.doorbuster.harness.deployment.HostClock;
import io.doorbuster.harness.deployment.Network;
import io.doorbuster.harness.deployment.Node;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A deployment with its database, its network and its clients, as a {@link Layout} wants it. Used by one thread. */
final class Shop implements AutoCloseable {

    private static final int MEMBERS = 3;
    private static final int APP_NODES = 2;
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

    /** Enough for the server and its log, small enough to fill within a second. */
    private static final String SMALL_DISK_SIZE = "size=320m,mode=755";

    /** Partitions get their backups back within seconds; a merge takes longer. */
    private static final Duration SAFE_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(5);

    /** What a member logs when it takes another one off its list without having been told that it leaves. */
    private static final Pattern MEMBER_LOST = Pattern.compile("Suspecting Member|is suspected to be dead");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Layout layout;
    private final Path folder;
    private final Deque<AutoCloseable> closeLastFirst = new ArrayDeque<>();
    private @Nullable Network network;
    private @Nullable FaultProxy proxy;
    private @Nullable PostgresServer standby;
    private @Nullable Receiver receiver;
    private PostgresServer database;
    private final PostgresServer primary;
    private final List<HostClock> clocks = new ArrayList<>();
    private final Deployment deployment;
    private final List<ShopClient> clients = new ArrayList<>();
    private final ShopClient operator;

    private Shop(Layout layout, Path folder) throws IOException, InterruptedException {
        this.layout = layout;
        this.folder = folder;
        try {
            this.database = openDatabase();
            this.primary = database;
            makeClocks();
            this.deployment = Deployment.plan(folder, openRoute(), memberHosts(),
                    Collections.nCopies(APP_NODES, Host.LOCAL));
            closeLastFirst.push(deployment);
            if (layout == Layout.RECEIVER) {
                openReceiver();
            }
            deployment.start(MEMBERS);
            for (var url : deployment.shops()) {
                ShopClient client = new ShopClient(url, "", REQUEST_TIMEOUT, RetryPolicy.NONE);
                closeLastFirst.push(client);
                clients.add(client);
            }
            this.operator = new ShopClient(deployment.shops().getFirst(), deployment.operatorKey(), REQUEST_TIMEOUT,
                    RetryPolicy.PATIENT);
            closeLastFirst.push(operator);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts everything; returns when all nodes serve. {@code folder} gets logs and data. */
    static Shop open(Layout layout, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        return new Shop(layout, folder);
    }

    private PostgresServer openDatabase() throws IOException, InterruptedException {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        if (layout == Layout.SMALL_DISK) {
            mount(disk);
        }
        Host host = Host.LOCAL;
        if (layout == Layout.NAMESPACES) {
            Network hosts = Network.create(MEMBERS);
            network = hosts;
            closeLastFirst.push(hosts);
            host = new Host(hosts.gateway(), List.of());
        }
        PostgresServer server = PostgresServer.create(disk.resolve("primary"), host, folder, settings());
        closeLastFirst.push(server);
        if (layout == Layout.ARCHIVED) {
            server.archiveTo(archive());
        }
        server.start();
        if (layout == Layout.STANDBY) {
            PostgresServer second = server.standby(folder.resolve("standby"), "standby", folder);
            standby = second;
            closeLastFirst.push(second);
            second.start();
            server.query("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
            server.query("SELECT pg_reload_conf()");
        }
        return server;
    }

    private void makeClocks() throws IOException, InterruptedException {
        for (int i = 1; layout == Layout.OWN_CLOCKS && i <= MEMBERS; i++) {
            clocks.add(HostClock.create(folder.resolve("clock-" + i)));
        }
    }

    private List<String> settings() {
        return layout == Layout.SMALL_DISK
                ? List.of("max_wal_size = 48MB", "min_wal_size = 32MB", "checkpoint_timeout = 30s")
                : List.of();
    }

    private void mount(Path disk) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("mount", "-t", "tmpfs", "-o", SMALL_DISK_SIZE, "tmpfs", disk.toString())
                .inheritIO().start().waitFor();
        if (exitCode != 0) {
            throw new IOException("a small disk cannot be mounted on " + disk + ": the drill must run as root");
        }
        closeLastFirst.push(() -> new ProcessBuilder("umount", "-l", disk.toString()).start().waitFor());
    }

    private void openReceiver() throws IOException {
        Receiver newReceiver = Receiver.start(Deployment.freePort());
        receiver = newReceiver;
        closeLastFirst.push(newReceiver);
        for (var member : deployment.members()) {
            member.set("DOORBUSTER_FULFILLMENT_WEBHOOK_URL", newReceiver.url().toString());
            member.set("DOORBUSTER_FULFILLMENT_WEBHOOK_SECRET", newReceiver.secret());
        }
    }

    /** How members reach the database. */
    private DatabaseLogin openRoute() throws IOException {
        if (standby != null) {
            return PostgresServer.login(address(database) + "," + address(standby));
        }
        FaultProxy newProxy = FaultProxy.start(database.host().address(), socketAddress(database));
        proxy = newProxy;
        closeLastFirst.push(newProxy);
        return PostgresServer.login(newProxy.address());
    }

    private static String address(PostgresServer server) {
        return server.host().address() + ":" + server.port();
    }

    private static InetSocketAddress socketAddress(PostgresServer server) {
        return new InetSocketAddress(server.host().address(), server.port());
    }

    private List<Host> memberHosts() {
        if (network != null) {
            return network.hosts();
        }
        if (layout == Layout.OWN_CLOCKS) {
            return clocks.stream().map(HostClock::host).toList();
        }
        return Collections.nCopies(layout == Layout.FOURTH_MEMBER_WAITING ? MEMBERS + 1 : MEMBERS, Host.LOCAL);
    }

    /** Starts again whatever a drill left stopped, and returns when all of it serves. */
    void heal() throws IOException, InterruptedException {
        if (!database.isAlive()) {
            database.start();
        }
        deployment.startMembers();
        for (var node : deployment.appNodes()) {
            if (!node.isAlive()) {
                node.start();
                node.awaitReady();
            }
        }
    }

    /**
     * Waits until every member says that it is ready, a minute at most, which includes that every partition has its
     * backup; returns what one of them answered instead, or nothing.
     */
    Optional<String> awaitSafe() throws InterruptedException {
        return awaitMembers(SAFE_LIMIT, page -> page.statusCode() == 200, "/actuator/health/readiness");
    }

    /** Whether every member comes to see a cluster of {@code count} within {@code limit}. */
    boolean comesToHave(int count, Duration limit) throws InterruptedException {
        return awaitMembers(limit, page -> page.body().contains("\"members\":" + count), "/actuator/info").isEmpty();
    }

    private Optional<String> awaitMembers(Duration limit, Predicate<HttpResponse<String>> wanted, String path)
            throws InterruptedException {
        long start = System.nanoTime();
        Optional<String> unwanted = unwanted(wanted, path);
        while (unwanted.isPresent() && System.nanoTime() - start < limit.toNanos()) {
            Thread.sleep(POLL);
            unwanted = unwanted(wanted, path);
        }
        return unwanted;
    }

    /** What the first member says that does not answer as wanted. */
    private Optional<String> unwanted(Predicate<HttpResponse<String>> wanted, String path) throws InterruptedException {
        for (int i = 0; i < deployment.members().size(); i++) {
            Node member = deployment.members().get(i);
            if (member.isAlive()) {
                URI uri = URI.create("http://" + memberHosts().get(i).address() + ":"
                        + deployment.managementPorts().get(i) + path);
                try {
                    HttpRequest request = HttpRequest.newBuilder(uri).timeout(PAGE_TIMEOUT).build();
                    HttpResponse<String> page = http.send(request, BodyHandlers.ofString());
                    if (!wanted.test(page)) {
                        return Optional.of(member.name() + " says " + page.body());
                    }
                } catch (IOException e) {
                    return Optional.of(member.name() + " does not answer: " + e);
                }
            }
        }
        return Optional.empty();
    }

    /** How often a member has given another one up since the shop was opened, as their logs tell. */
    int membersLost() {
        return deployment.members().stream().mapToInt(member -> {
            Matcher removed = MEMBER_LOST.matcher(member.output());
            return (int) removed.results().count();
        }).sum();
    }

    Deployment deployment() {
        return deployment;
    }

    /** The server that members write to now. */
    PostgresServer database() {
        return database;
    }

    /** Another server has taken over. */
    void databaseIsNow(PostgresServer server) {
        database = server;
        if (proxy != null) {
            proxy.target(socketAddress(server));
        }
    }

    /** Owns {@code server} from now on. */
    void add(PostgresServer server) {
        closeLastFirst.push(server);
    }

    /** The server that members wrote to at first. */
    PostgresServer primary() {
        return primary;
    }

    /** The clock of each member, if the layout has them. */
    List<HostClock> clocks() {
        return List.copyOf(clocks);
    }

    /** Where PostgreSQL archives its log. */
    Path archive() {
        return folder.resolve("disk/archive");
    }

    FaultProxy proxy() {
        return Optional.ofNullable(proxy).orElseThrow(() -> new IllegalStateException(layout + " has no proxy"));
    }

    Network network() {
        return Optional.ofNullable(network).orElseThrow(() -> new IllegalStateException(layout + " has no network"));
    }

    PostgresServer standby() {
        return Optional.ofNullable(standby).orElseThrow(() -> new IllegalStateException(layout + " has no standby"));
    }

    Receiver receiver() {
        return Optional.ofNullable(receiver).orElseThrow(() -> new IllegalStateException(layout + " has no receiver"));
    }

    /** One for each app node; a call is one request, without a retry. */
    List<ShopClient> clients() {
        return clients;
    }

    /** Retries; asks the first app node. */
    ShopClient operator() {
        return operator;
    }

    /** Logs and data. */
    Path folder() {
        return folder;
    }

    /** Ends everything that was started. */
    @Override
    public void close() {
        while (!closeLastFirst.isEmpty()) {
            AutoCloseable next = closeLastFirst.pop();
            try {
                next.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                // What does not end by itself has been killed; the next one must end all the same.
            }
        }
    }
}
