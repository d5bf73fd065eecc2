package io.doorbuster.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to PostgreSQL on which COMMITs arrive, and their answers do not, as often as was asked for. */
final class CommitCutter implements AutoCloseable {

    private final ServerSocket socket;
    private final int target;
    private final AtomicInteger cuts = new AtomicInteger();

    CommitCutter(int target) throws IOException {
        this.target = target;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Cuts the next {@code count} commits. */
    void cut(int count) {
        cuts.set(count);
    }

    /** Commits that are still to be cut. */
    int left() {
        return cuts.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                AtomicInteger committing = new AtomicInteger();
                Thread.ofVirtual().start(() -> toServer(client, server, committing));
                Thread.ofVirtual().start(() -> toClient(server, client, committing));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void toServer(Socket client, Socket server, AtomicInteger committing) {
        try (client; server) {
            byte[] buffer = new byte[65_536];
            InputStream in = client.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                boolean isCommit = new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains("COMMIT");
                if (isCommit && cuts.get() > 0) {
                    cuts.decrementAndGet();
                    committing.set(1);
                }
                server.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException e) {
            // both ends are closed
        }
    }

    /** The answer to a COMMIT says that it is committed; what is cut is that answer. */
    private static void toClient(Socket server, Socket client, AtomicInteger committing) {
        try (client; server) {
            byte[] buffer = new byte[65_536];
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (committing.get() > 0) {
                    return;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // both ends are closed
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
