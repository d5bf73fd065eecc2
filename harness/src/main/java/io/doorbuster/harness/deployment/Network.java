package io.doorbuster.harness.deployment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Network namespaces on a bridge of this machine: hosts that can be cut off from one another. Linux only, as root, with
 * {@code ip} of iproute2. Used by one thread.
 */
public final class Network implements AutoCloseable {

    /** RFC 2544 sets 198.18/15 aside for tests between networks: nobody's real addresses. */
    private static final String PREFIX = "198.18.";
    private static final int MAX_HOSTS = 20;

    private final String name;
    private final String subnet;
    private final List<Host> hosts = new ArrayList<>();
    private boolean isUp;

    private Network(String name, String subnet) {
        this.name = name;
        this.subnet = subnet;
    }

    /** Whether this process may make networks. */
    public static boolean isPossible() {
        return "root".equals(System.getProperty("user.name"))
                && (Files.isExecutable(Path.of("/usr/sbin/ip")) || Files.isExecutable(Path.of("/sbin/ip")));
    }

    /** Makes a bridge with {@code count} hosts on it; this process reaches them all, and they it, at {@link #gateway}. */
    public static Network create(int count) throws IOException, InterruptedException {
        if (count > MAX_HOSTS) {
            throw new IllegalArgumentException(count + " hosts are more than " + MAX_HOSTS);
        }
        int id = (int) (ProcessHandle.current().pid() % 250);
        Network network = new Network("db" + id, PREFIX + id + ".");
        try {
            network.isUp = true;
            ip("link", "add", network.name, "type", "bridge");
            ip("addr", "add", network.gateway() + "/24", "dev", network.name);
            ip("link", "set", network.name, "up");
            for (int i = 1; i <= count; i++) {
                network.addHost(i);
            }
            return network;
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    private void addHost(int number) throws IOException, InterruptedException {
        String namespace = namespace(number);
        ip("netns", "add", namespace);
        String address = subnet + (10 + number);
        hosts.add(new Host(address, List.of("ip", "netns", "exec", namespace)));
        ip("link", "add", device(number), "type", "veth", "peer", "name", "eth0", "netns", namespace);
        ip("link", "set", device(number), "master", name, "up");
        ip("-n", namespace, "addr", "add", address + "/24", "dev", "eth0");
        ip("-n", namespace, "link", "set", "eth0", "up");
        ip("-n", namespace, "link", "set", "lo", "up");
    }

    /** The hosts, in order. */
    public List<Host> hosts() {
        return List.copyOf(hosts);
    }

    /** Where hosts reach processes that run outside of them. */
    public String gateway() {
        return subnet + "1";
    }

    /** What host {@code from} (0 is the first) sends to host {@code to} is lost, in silence; not the other way. */
    public void drop(int from, int to) throws IOException, InterruptedException {
        ip("-n", namespace(from + 1), "route", "replace", "blackhole", hosts.get(to).address() + "/32");
    }

    /** Undoes {@link #drop}. */
    public void pass(int from, int to) throws IOException, InterruptedException {
        ip("-n", namespace(from + 1), "route", "del", "blackhole", hosts.get(to).address() + "/32");
    }

    /** Cuts the two groups of hosts off from one another, both ways; both still reach everything else. */
    public void part(List<Integer> one, List<Integer> other) throws IOException, InterruptedException {
        for (int a : one) {
            for (int b : other) {
                drop(a, b);
                drop(b, a);
            }
        }
    }

    /** Undoes {@link #part}. */
    public void heal(List<Integer> one, List<Integer> other) throws IOException, InterruptedException {
        for (int a : one) {
            for (int b : other) {
                pass(a, b);
                pass(b, a);
            }
        }
    }

    /** Pulls a host's cable, or plugs it in again: from everything, this process included. */
    public void plug(int host, boolean plugged) throws IOException, InterruptedException {
        ip("link", "set", device(host + 1), plugged ? "up" : "down");
    }

    private String namespace(int number) {
        return name + "n" + number;
    }

    private String device(int number) {
        return name + "v" + number;
    }

    private static void ip(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said.strip());
        }
    }

    /** Takes the hosts and the bridge away; processes that run there lose their network. */
    @Override
    public void close() {
        if (!isUp) {
            return;
        }
        isUp = false;
        for (int number = 1; number <= hosts.size(); number++) {
            remove("netns", "del", namespace(number));
        }
        remove("link", "del", name);
    }

    private static void remove(String... words) {
        try {
            ip(words);
        } catch (IOException e) {
            // It is gone already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
