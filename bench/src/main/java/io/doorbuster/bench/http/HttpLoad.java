package io.doorbuster.bench.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Sends requests over HTTP/1.1 from one thread, in one of two models. Closed: each connection sends its next request
 * when the last one is answered, which finds the most that a server can do, and hides how long it makes others wait.
 * Open: requests arrive when they arrive, whatever the server does, and their latency counts from that moment; a server
 * that stops for a second is seen to make everyone wait who came in that second.
 */
public final class HttpLoad {

    private static final int DIGITS = 3;
    private static final long LONGEST_NANOS = Duration.ofMinutes(2).toNanos();
    /** For the last answers; who has none by then is counted as failed. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(12);
    /** Requests that wait for a free connection; more of them say no more than that the server is overrun. */
    private static final int MAX_WAITING = 1_000_000;
    private static final long SELECT_NANOS = 1_000_000;
    /** How late an answer may be seen at most: to look more often costs what is measured its processor time. */
    private static final long PARK_NANOS = 200_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Requests requests;
    private final int wanted;
    private final Selector selector;
    private final List<Connection> connections = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Histogram latency = new Histogram(LONGEST_NANOS, DIGITS);
    private final Histogram lateness = new Histogram(LONGEST_NANOS, DIGITS);
    private final Map<Integer, Long> byStatus = new HashMap<>();
    private final Map<Integer, Long> inTime = new HashMap<>();
    /** From when on latency is recorded, by {@link System#nanoTime}. */
    private long recordedNanos = System.nanoTime();
    /** When the time is over, by the same. */
    private long endNanos;
    private long sent;
    private long failed;
    private int underWay;

    private HttpLoad(List<URI> urls, int count, Requests requests, int wanted) throws IOException {
        List<InetSocketAddress> servers = urls.stream().map(url -> new InetSocketAddress(url.getHost(), url.getPort()))
                .toList();
        this.requests = requests;
        this.wanted = wanted;
        this.selector = Selector.open();
        for (int i = 0; i < count; i++) {
            Connection connection = new Connection(servers.get(i % servers.size()), selector);
            connections.add(connection);
            idle.add(connection);
        }
    }

    /**
     * Keeps {@code connections} busy for {@code time}; blocks for a few seconds longer at most.
     *
     * @param wanted the status whose latencies count
     */
    public static LoadResult closed(URI url, int connections, Requests requests, int wanted, Duration time)
            throws IOException {
        return closed(List.of(url), connections, requests, wanted, time);
    }

    /** The same with connections to several servers, as evenly as their number allows. */
    public static LoadResult closed(List<URI> urls, int connections, Requests requests, int wanted, Duration time)
            throws IOException {
        HttpLoad load = new HttpLoad(urls, connections, requests, wanted);
        try {
            return load.runClosed(time);
        } finally {
            load.close();
        }
    }

    /**
     * Lets requests arrive whatever becomes of those before; blocks for some seconds longer at most.
     *
     * @param connections the most that are open at once; requests beyond wait, which counts
     */
    public static LoadResult open(URI url, int connections, Requests requests, int wanted, Arrivals arrivals)
            throws IOException {
        HttpLoad load = new HttpLoad(List.of(url), connections, requests, wanted);
        try {
            return Punctual.call(() -> load.runOpen(arrivals));
        } finally {
            load.close();
        }
    }

    private LoadResult runClosed(Duration time) throws IOException {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        endNanos = end;
        while (!idle.isEmpty()) {
            send(idle.removeFirst(), System.nanoTime());
        }
        while (end - System.nanoTime() > 0) {
            receive(SELECT_NANOS);
            while (!idle.isEmpty() && end - System.nanoTime() > 0) {
                send(idle.removeFirst(), System.nanoTime());
            }
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        receiveTheLast();
        return new LoadResult(taken, sent, byStatus, inTime, failed, latency, lateness);
    }

    private LoadResult runOpen(Arrivals arrivals) throws IOException {
        SplittableRandom random = new SplittableRandom(arrivals.seed());
        double mean = NANOS_PER_SECOND / arrivals.perSecond();
        Deque<Long> waiting = new ArrayDeque<>();
        long start = System.nanoTime();
        long end = start + arrivals.time().toNanos();
        endNanos = end;
        recordedNanos = start + arrivals.settling().toNanos();
        long next = start;
        while (next - end < 0
                || (!waiting.isEmpty() && System.nanoTime() - end < LAST_ANSWERS.toNanos())) {
            long now = System.nanoTime();
            while (next - end < 0 && next - now <= 0) {
                if (waiting.size() < MAX_WAITING) {
                    waiting.add(next);
                } else {
                    failed++;
                }
                next += (long) (-Math.log(1 - random.nextDouble()) * mean);
            }
            while (!waiting.isEmpty() && !idle.isEmpty()) {
                sendLate(idle.removeFirst(), waiting.removeFirst());
            }
            receive(waiting.isEmpty() ? next - System.nanoTime() : SELECT_NANOS);
        }
        failed += waiting.size();
        receiveTheLast();
        return new LoadResult(arrivals.time(), sent, byStatus, inTime, failed, latency, lateness);
    }

    private void sendLate(Connection connection, long intendedNanos) {
        long possible = Math.max(intendedNanos, connection.idleSinceNanos);
        lateness.recordValue(Math.clamp(System.nanoTime() - possible, 0, LONGEST_NANOS));
        send(connection, intendedNanos);
    }

    private void send(Connection connection, long intendedNanos) {
        connection.intendedNanos = intendedNanos;
        try {
            connection.send(requests, sent++);
            underWay++;
        } catch (IOException e) {
            fail(connection);
        }
    }

    private void fail(Connection connection) {
        failed++;
        connection.close();
        rest(connection);
    }

    private void rest(Connection connection) {
        connection.idleSinceNanos = System.nanoTime();
        idle.addLast(connection);
    }

    /** Waits for answers, no longer than {@code nanos}: shorter waits than a millisecond by parking, for precision. */
    private void receive(long nanos) throws IOException {
        if (nanos >= SELECT_NANOS) {
            selector.select(this::receive, 1);
        } else {
            if (selector.selectNow(this::receive) == 0 && nanos > 0) {
                LockSupport.parkNanos(Math.min(nanos, PARK_NANOS));
            }
        }
    }

    private void receive(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            Response response = connection.receive();
            if (response != null) {
                underWay--;
                byStatus.merge(response.status(), 1L, Long::sum);
                if (System.nanoTime() - endNanos < 0) {
                    inTime.merge(response.status(), 1L, Long::sum);
                }
                if (response.status() == wanted && connection.intendedNanos - recordedNanos >= 0) {
                    latency.recordValue(Math.clamp(System.nanoTime() - connection.intendedNanos, 0, LONGEST_NANOS));
                }
                rest(connection);
            }
        } catch (IOException | RuntimeException e) {
            if (idle.contains(connection)) {
                connection.close(); // an idle connection that the server has closed
            } else {
                underWay--;
                fail(connection);
            }
        }
    }

    private void receiveTheLast() throws IOException {
        long start = System.nanoTime();
        while (underWay > 0 && System.nanoTime() - start < LAST_ANSWERS.toNanos()) {
            receive(SELECT_NANOS);
        }
        failed += underWay;
    }

    private void close() throws IOException {
        connections.forEach(Connection::close);
        selector.close();
    }
}
