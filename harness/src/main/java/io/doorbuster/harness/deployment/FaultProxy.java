package io.doorbuster.harness.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between grid nodes and PostgreSQL and makes the network bad: slow, silent, cut, or cut just when a COMMIT is
 * answered. Threadsafe; each connection has two virtual threads.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int BACKLOG = 100;
    private static final int CONNECT_MILLIS = 5_000;
    private static final Duration STALL_POLL = Duration.ofMillis(20);

    /** How PostgreSQL tells that a transaction is committed (CommandComplete): the tag, ended by a zero byte. */
    private static final byte[] COMMITTED = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private final AtomicInteger commitsToCut = new AtomicInteger();
    private final AtomicInteger commitsCut = new AtomicInteger();
    private volatile InetSocketAddress target;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean stalled;
    private volatile boolean refusing;

    /** A client's connection and ours behind it. */
    private record Pair(Socket client, Socket upstream) {
        void close() {
            closeQuietly(client);
            closeQuietly(upstream);
        }
    }

    private FaultProxy(ServerSocket server, InetSocketAddress target) {
        this.server = server;
        this.target = target;
    }

    /** Starts a proxy on {@code address} (any free port) for {@code target}. */
    public static FaultProxy start(String address, InetSocketAddress target) throws IOException {
        FaultProxy proxy = new FaultProxy(new ServerSocket(0, BACKLOG, InetAddress.getByName(address)), target);
        Thread.ofVirtual().name("fault-proxy").start(proxy::accept);
        return proxy;
    }

    /** {@code host:port} for clients. */
    public String address() {
        return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
    }

    /** Where new connections lead from now on. */
    public void target(InetSocketAddress newTarget) {
        target = newTarget;
    }

    /** How long each piece of data is held up, each way; zero for not at all. */
    public void delay(Duration newDelay) {
        delay = newDelay;
    }

    /** Whether nothing passes any more while connections stand, as on a cable that was pulled. */
    public void stall(boolean newStalled) {
        stalled = newStalled;
    }

    /** Whether connections are cut, and new ones at once. */
    public void refuse(boolean newRefusing) {
        refusing = newRefusing;
        if (newRefusing) {
            cut();
        }
    }

    /** Cuts all connections. */
    public void cut() {
        pairs.forEach(Pair::close);
    }

    /** Cuts the connections on which the next {@code count} commits are answered, instead of passing the answer on. */
    public void cutCommits(int count) {
        commitsToCut.set(count);
    }

    /** Commits whose answer was cut so far. */
    public int commitsCut() {
        return commitsCut.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().name("fault-proxy-connection").start(() -> serve(client));
            } catch (IOException e) {
                // Closed, or a client that was gone before it was accepted.
            }
        }
    }

    private void serve(Socket client) {
        Socket upstream = new Socket();
        Pair pair = new Pair(client, upstream);
        pairs.add(pair);
        try {
            if (refusing) {
                return;
            }
            upstream.connect(target, CONNECT_MILLIS);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            Thread answers = Thread.ofVirtual().start(() -> pump(pair, upstream, client, true));
            pump(pair, client, upstream, false);
            answers.join();
        } catch (IOException e) {
            // The server does not accept: the client sees its connection end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pair.close();
            pairs.remove(pair);
        }
    }

    private void pump(Pair pair, Socket from, Socket to, boolean isAnswer) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                holdUp();
                if (isAnswer && isCommitToCut(buffer, count)) {
                    return;
                }
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            // Either side has closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pair.close();
        }
    }

    private void holdUp() throws InterruptedException {
        Thread.sleep(delay);
        while (stalled && !server.isClosed()) {
            Thread.sleep(STALL_POLL);
        }
    }

    private boolean isCommitToCut(byte[] buffer, int count) {
        if (commitsToCut.get() <= 0 || !contains(buffer, count)) {
            return false;
        }
        boolean cut = commitsToCut.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        if (cut) {
            commitsCut.incrementAndGet();
        }
        return cut;
    }

    private static boolean contains(byte[] buffer, int count) {
        for (int i = 0; i <= count - COMMITTED.length; i++) {
            if (Arrays.equals(buffer, i, i + COMMITTED.length, COMMITTED, 0, COMMITTED.length)) {
                return true;
            }
        }
        return false;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed all the same.
        }
    }

    /** Cuts everything and stops. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // Closed all the same.
        }
        cut();
    }
}
