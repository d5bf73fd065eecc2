package io.doorbuster.harness.deployment;

import io.doorbuster.harness.ProjectHome;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Grid nodes and app nodes as processes of their own, started by the launcher as an operator would, against a database
 * server that is there already. Several deployments may run on one machine. Used by one thread.
 */
public final class Deployment implements AutoCloseable {

    private static final Pattern MEMBER_READY = Pattern.compile("grid-node is ready");
    private static final Pattern APP_NODE_READY = Pattern.compile("serving on port \\d+");

    /** What two cores' worth of tests need; several members and app nodes fit one machine. */
    private static final String MEMBER_HEAP = "512m";
    private static final String APP_NODE_HEAP = "384m";

    /**
     * Below those that connections get at their other end: while a node is down, one of these could take its port, and a
     * member that comes back finds it in use.
     */
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 32_000;
    private static final int LOOKS = 1_000;

    private final ProjectHome home;
    private final Path folder;
    private final String operatorKey = "key-" + UUID.randomUUID();
    private final Map<String, String> environment = new HashMap<>();
    private final List<Node> members = new ArrayList<>();
    private final List<Integer> managementPorts = new ArrayList<>();
    private final Map<Node, URI> appNodes = new LinkedHashMap<>();
    private final List<Integer> appManagementPorts = new ArrayList<>();

    private Deployment(ProjectHome home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    /**
     * Lays out a deployment; nothing runs yet.
     *
     * @param folder for logs; it exists
     * @param memberHosts where each member runs
     * @param appNodeHosts where each app node runs
     */
    public static Deployment plan(Path folder, DatabaseLogin database, List<Host> memberHosts,
            List<Host> appNodeHosts) throws IOException {
        Deployment deployment = new Deployment(ProjectHome.find(), folder);
        List<Integer> ports = freePorts(2 * memberHosts.size() + 2 * appNodeHosts.size());
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < memberHosts.size(); i++) {
            addresses.add(memberHosts.get(i).address() + ":" + ports.get(i));
        }
        deployment.share(database, addresses, "test-" + ports.getFirst());
        int next = memberHosts.size();
        for (int i = 0; i < memberHosts.size(); i++) {
            deployment.addMember(memberHosts.get(i), ports.get(i), ports.get(next++));
        }
        for (Host host : appNodeHosts) {
            deployment.addAppNode(host, ports.get(next++), ports.get(next++));
        }
        return deployment;
    }

    /** What every node is told. */
    private void share(DatabaseLogin database, List<String> addresses, String clusterName) {
        environment.put("DOORBUSTER_BUILD", "never");
        environment.put("DOORBUSTER_JAVA_HOME", System.getProperty("java.home"));
        environment.put("DOORBUSTER_MEMBERS", addresses.stream().collect(Collectors.joining(",")));
        environment.put("DOORBUSTER_DATABASE_URL", database.url());
        environment.put("DOORBUSTER_DATABASE_USER", database.user());
        environment.put("DOORBUSTER_DATABASE_PASSWORD", database.password());
        environment.put("DOORBUSTER_OPERATOR_KEY", operatorKey);
        environment.put("HZ_CLUSTERNAME", clusterName);
        environment.put("HZCLIENT_CLUSTERNAME", clusterName);
    }

    /** Has nodes started with one more variable; to be called before they start. */
    public void set(String variable, String value) {
        members.forEach(member -> member.set(variable, value));
        appNodes().forEach(node -> node.set(variable, value));
    }

    private void addMember(Host host, int port, int managementPort) {
        Map<String, String> own = new HashMap<>(environment);
        own.put("DOORBUSTER_HEAP", MEMBER_HEAP);
        own.put("DOORBUSTER_MEMBER_INTERFACE", host.address());
        own.put("HZ_NETWORK_PORT_PORT", Integer.toString(port));
        // It would take the next one, where nobody looks for it.
        own.put("HZ_NETWORK_PORT_AUTOINCREMENT", "false");
        List<String> command = command(host, "grid-node", "--management-host", host.address(), "--management-port",
                Integer.toString(managementPort));
        managementPorts.add(managementPort);
        members.add(new Node("member-" + (members.size() + 1), command, own, MEMBER_READY, folder));
    }

    private void addAppNode(Host host, int port, int managementPort) {
        Map<String, String> own = new HashMap<>(environment);
        own.put("DOORBUSTER_HEAP", APP_NODE_HEAP);
        List<String> command = command(host, "app-node", "--host", host.address(), "--port", Integer.toString(port),
                "--management-port", Integer.toString(managementPort));
        Node node = new Node("app-node-" + (appNodes.size() + 1), command, own, APP_NODE_READY, folder);
        appManagementPorts.add(managementPort);
        appNodes.put(node, URI.create("http://" + host.address() + ":" + port));
    }

    private List<String> command(Host host, String... words) {
        List<String> command = new ArrayList<>(host.prefix());
        command.add(home.launcher().toString());
        command.addAll(List.of(words));
        return command;
    }

    /** Starts every member and app node, and returns when all of them serve. */
    public void start() throws IOException, InterruptedException {
        start(members.size());
    }

    /** Starts the first {@code memberCount} members and every app node, and returns when all of them serve. */
    public void start(int memberCount) throws IOException, InterruptedException {
        start(members.subList(0, memberCount));
        start(appNodes());
    }

    /** Starts every member that does not run, together, and returns when all serve. */
    public void startMembers() throws IOException, InterruptedException {
        start(members.stream().filter(member -> !member.isAlive()).toList());
    }

    private static void start(List<Node> nodes) throws IOException, InterruptedException {
        for (Node node : nodes) {
            node.start();
        }
        for (Node node : nodes) {
            node.awaitReady();
        }
    }

    /** The members, in the order of their hosts. */
    public List<Node> members() {
        return List.copyOf(members);
    }

    /** The app nodes, in the order of their hosts. */
    public List<Node> appNodes() {
        return List.copyOf(appNodes.keySet());
    }

    /** Where each app node serves. */
    public List<URI> shops() {
        return List.copyOf(appNodes.values());
    }

    /** The port of health and metrics of each member, on its host. */
    public List<Integer> managementPorts() {
        return List.copyOf(managementPorts);
    }

    /** The port of health and metrics of each app node, on its host. */
    public List<Integer> appManagementPorts() {
        return List.copyOf(appManagementPorts);
    }

    /** Where clients reach the members, {@code host:port} each. */
    public List<String> memberAddresses() {
        return List.of(Objects.requireNonNull(environment.get("DOORBUSTER_MEMBERS")).split(",", -1));
    }

    /** What members and clients call the cluster. */
    public String clusterName() {
        return Objects.requireNonNull(environment.get("HZ_CLUSTERNAME"));
    }

    /** The operator's key of every app node. */
    public String operatorKey() {
        return operatorKey;
    }

    /** A port that is free now, and that Linux gives to nobody who does not ask for it. */
    public static int freePort() throws IOException {
        return freePorts(1).getFirst();
    }

    /** The same for several, all different. */
    static List<Integer> freePorts(int count) throws IOException {
        Set<Integer> ports = new LinkedHashSet<>();
        for (int look = 0; ports.size() < count; look++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                ports.add(port);
            } catch (BindException e) {
                if (look >= LOOKS) {
                    throw e;
                }
            }
        }
        return List.copyOf(ports);
    }

    /** Stops the app nodes, then the members, all of each at once. */
    @Override
    public void close() {
        closeAll(appNodes());
        closeAll(members());
    }

    /** Members that leave one after the other would each wait for their partitions to move. */
    private static void closeAll(List<Node> nodes) {
        List<Thread> stops = nodes.stream().map(node -> Thread.ofVirtual().start(node::close)).toList();
        for (Thread stop : stops) {
            try {
                stop.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
