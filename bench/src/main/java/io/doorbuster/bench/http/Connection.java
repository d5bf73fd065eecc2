package io.doorbuster.bench.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A keep-alive connection with at most one request under way; opened again when the server closes it. */
final class Connection {

    private static final int OUT_BYTES = 4 << 10;
    private static final int FIRST_IN_BYTES = 16 << 10;
    /** No answer that is measured is longer. */
    private static final int MAX_IN_BYTES = 4 << 20;

    private final InetSocketAddress server;
    private final Selector selector;
    private final ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
    private ByteBuffer in = ByteBuffer.allocate(FIRST_IN_BYTES);
    private @Nullable SocketChannel channel;

    /** When the request under way should have been sent, by {@link System#nanoTime}. */
    long intendedNanos;
    /** Since when no request is under way. */
    long idleSinceNanos;

    Connection(InetSocketAddress server, Selector selector) {
        this.server = server;
        this.selector = selector;
    }

    /** Connects if need be, which blocks, and sends a request. */
    void send(Requests requests, long number) throws IOException {
        SocketChannel open = channel;
        if (open == null) {
            open = SocketChannel.open(server);
            open.setOption(StandardSocketOptions.TCP_NODELAY, true);
            open.configureBlocking(false);
            open.register(selector, SelectionKey.OP_READ, this);
            channel = open;
        }
        out.clear();
        requests.write(number, out);
        out.flip();
        while (out.hasRemaining()) {
            // A request fits into any empty socket buffer, so this goes round once.
            open.write(out);
        }
    }

    /** Reads what is there; the response once it is complete, else null. Throws if the connection is gone. */
    @Nullable
    Response receive() throws IOException {
        SocketChannel open = channel;
        if (open == null) {
            return null;
        }
        if (!in.hasRemaining()) {
            grow();
        }
        if (open.read(in) < 0) {
            throw new IOException("the server closed the connection");
        }
        Response response = Response.read(in.array(), in.position());
        if (!response.isComplete()) {
            return null;
        }
        if (response.bytes() != in.position()) {
            throw new IOException((in.position() - response.bytes()) + " bytes follow a response");
        }
        in.clear();
        if (response.closes()) {
            close();
        }
        return response;
    }

    private void grow() throws IOException {
        if (in.capacity() >= MAX_IN_BYTES) {
            throw new IOException("a response is longer than " + MAX_IN_BYTES + " bytes");
        }
        in = ByteBuffer.wrap(Arrays.copyOf(in.array(), 2 * in.capacity())).position(in.position());
    }

    void close() {
        SocketChannel open = channel;
        channel = null;
        in.clear();
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Nobody needs it any more.
            }
        }
    }
}
