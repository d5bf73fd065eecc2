package io.doorbuster.node.webhook;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A receiver that reads requests properly and answers anything; each connection has a thread. */
final class ScriptedReceiver implements AutoCloseable {

    private static final byte[] BLOCK = new byte[1 << 16];

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicLong bytesSent = new AtomicLong();
    private volatile Function<Request, Reply> replies = _ -> Reply.OK;

    enum Reply {
        OK, OK_WITHOUT_END, GONE, REFUSED, SERVER_ERROR, REDIRECT, GARBAGE, RESET, CLOSED, GIGABYTE, GZIP_BOMB, DRIP,
        ENDLESS_HEADERS, SILENCE
    }

    record Request(String line, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    ScriptedReceiver() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/in");
    }

    void replies(Function<Integer, Reply> byNumber) {
        replies = _ -> byNumber.apply(requests.size());
    }

    void repliesByRequest(Function<Request, Reply> byRequest) {
        replies = byRequest;
    }

    List<Request> requests() {
        return requests;
    }

    long bytesSent() {
        return bytesSent.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                Request request = read(in);
                Reply reply;
                synchronized (this) {
                    requests.add(request);
                    reply = replies.apply(request);
                }
                answer(socket, reply);
            }
        } catch (IOException | InterruptedException e) {
            // The other side has gone, as it should.
        }
    }

    private static Request read(InputStream in) throws IOException {
        String line = line(in);
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            headers.put(header.split(":", 2)[0].toLowerCase(Locale.ROOT), header.split(":", 2)[1].strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Request(line, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("end of connection");
            }
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.UTF_8).strip();
    }

    private void answer(Socket socket, Reply reply) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        switch (reply) {
            case OK -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"ok\":true}");
            case OK_WITHOUT_END -> pour(out, "HTTP/1.1 200 OK\r\n\r\n");
            case GONE -> write(out, "HTTP/1.1 410 Gone\r\nContent-Length: 11\r\n\r\nmoved\0\33away");
            case REFUSED -> write(out, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            case SERVER_ERROR -> write(out, "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops");
            case REDIRECT -> write(out,
                    "HTTP/1.1 307 Elsewhere\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
            case GARBAGE -> {
                write(out, "SSH-2.0-OpenSSH_9.7\r\n\r\n\0\1\2");
                socket.close();
            }
            case RESET -> {
                socket.setSoLinger(true, 0);
                socket.close();
            }
            case CLOSED -> socket.close();
            case GIGABYTE -> pour(out, "HTTP/1.1 500 Oops\r\nContent-Length: 1073741824\r\n\r\n");
            case GZIP_BOMB -> pour(out, "HTTP/1.1 500 Oops\r\nContent-Encoding: gzip\r\n\r\n");
            case DRIP -> {
                write(out, "HTTP/1.1 500 Oops\r\nContent-Length: 1000\r\n\r\n");
                for (int i = 0; i < 1_000; i++) {
                    write(out, "x");
                    Thread.sleep(100);
                }
            }
            case ENDLESS_HEADERS -> pour(out, "HTTP/1.1 500 Oops\r\nX: ");
            case SILENCE -> Thread.sleep(20_000);
        }
    }

    private void pour(OutputStream out, String head) throws IOException {
        write(out, head);
        while (true) {
            out.write(BLOCK);
            bytesSent.addAndGet(BLOCK.length);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
