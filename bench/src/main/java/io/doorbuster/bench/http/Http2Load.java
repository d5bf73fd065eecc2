package io.doorbuster.bench.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * Sends requests over HTTP/2 without TLS and without asking first (h2c with prior knowledge), in the closed model: as
 * many are under way as over HTTP/1.1, on an eighth of the connections. One thread, Netty's event loop, frames them and
 * owns all figures; it costs the generator more than HTTP/1.1 does.
 */
public final class Http2Load {

    /** Streams of a connection; Tomcat works on 20 of each at once. */
    private static final int STREAMS = 8;
    private static final int DIGITS = 3;
    private static final long LONGEST_NANOS = Duration.ofMinutes(2).toNanos();
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    /** For the last answers, as over HTTP/1.1. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(12);

    private final Requests requests;
    private final int wanted;
    private final long lengthNanos;
    private final Histogram latency = new Histogram(LONGEST_NANOS, DIGITS);
    private final Map<Integer, Long> byStatus = new HashMap<>();
    private final Map<Integer, Long> inTime = new HashMap<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private long startNanos;
    private long sent;
    private long failed;
    private int underWay;
    private Optional<String> fault = Optional.empty();

    private Http2Load(Requests requests, int wanted, Duration time) {
        this.requests = requests;
        this.wanted = wanted;
        this.lengthNanos = time.toNanos();
    }

    /**
     * Keeps {@code streams} busy for {@code time}; blocks for a few seconds longer at most. Throws {@link IOException}
     * if a server closes a connection: it has no reason to.
     *
     * @param urls of servers that share the connections
     * @param wanted the status whose latencies count
     */
    public static LoadResult closed(List<URI> urls, int streams, Requests requests, int wanted, Duration time)
            throws IOException, InterruptedException {
        Http2Load load = new Http2Load(requests, wanted, time);
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            List<Http2Session> sessions = load.connect(urls, streams, loop);
            loop.execute(() -> load.start(sessions));
            load.over.await(time.plus(LAST_ANSWERS).toMillis(), TimeUnit.MILLISECONDS);
            return loop.submit(() -> load.result(time)).get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private List<Http2Session> connect(List<URI> urls, int streams, EventLoopGroup loop)
            throws IOException, InterruptedException {
        List<Http2Session> sessions = new ArrayList<>();
        for (int first = 0; first < streams; first += STREAMS) {
            URI url = urls.get(sessions.size() % urls.size());
            Http2Session session = new Http2Session(this, Math.min(STREAMS, streams - first));
            sessions.add(session);
            try {
                new Bootstrap().group(loop).channel(NioSocketChannel.class).option(ChannelOption.TCP_NODELAY, true)
                        .handler(session.handler()).connect(new InetSocketAddress(url.getHost(), url.getPort())).get();
                session.ready().get(CONNECT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException(url + " does not speak HTTP/2", e);
            }
        }
        return sessions;
    }

    private void start(List<Http2Session> sessions) {
        startNanos = System.nanoTime();
        sessions.forEach(Http2Session::start);
    }

    private LoadResult result(Duration time) throws IOException {
        if (fault.isPresent()) {
            throw new IOException(fault.get());
        }
        return new LoadResult(time, sent, byStatus, inTime, failed + underWay, latency.copy(),
                new Histogram(LONGEST_NANOS, DIGITS));
    }

    private boolean isOver() {
        return System.nanoTime() - startNanos >= lengthNanos;
    }

    /** The next request, unless the time is over; like all that follows, for the loop only. */
    Optional<Http2Request> next() {
        if (isOver()) {
            if (underWay == 0) {
                over.countDown();
            }
            return Optional.empty();
        }
        underWay++;
        return Optional.of(requests.http2(sent++));
    }

    /** An answer is complete. */
    void answered(int status, long sentNanos) {
        underWay--;
        if (!isOver()) {
            byStatus.merge(status, 1L, Long::sum);
            if (!isOver()) {
                inTime.merge(status, 1L, Long::sum);
            }
        }
        if (status == wanted) {
            latency.recordValue(Math.clamp(System.nanoTime() - sentNanos, 0, LONGEST_NANOS));
        }
    }

    /** A request will not be answered. */
    void refused() {
        underWay--;
        failed++;
    }

    /** A connection is gone. */
    void broken(String reason) {
        fault = Optional.of(reason);
        over.countDown();
    }
}
