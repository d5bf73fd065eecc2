package io.doorbuster.system;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Sends what no client library would: any bytes as path, headers and body, over a connection for each request. */
final class RawHttp {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private RawHttp() {}

    /** A request as it is sent; target and whole lines of headers with the bytes of ISO 8859-1. Its length is right. */
    static final class Request {

        private final String method;
        private final String target;
        private final List<String> headers;
        private final byte[] body;

        Request(String method, String target, List<String> headers, byte[] body) {
            this.method = method;
            this.target = target;
            this.headers = List.copyOf(headers);
            this.body = body.clone();
        }

        private byte[] head() {
            StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: shop\r\n"
                    + "Connection: close\r\n");
            headers.forEach(header -> head.append(header).append("\r\n"));
            if (body.length > 0 || method.equals("POST") || method.equals("PUT") || method.equals("PATCH")) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        }

        /** For people, with what cannot be printed escaped. */
        @Override
        public String toString() {
            byte[] head = head();
            StringBuilder text = new StringBuilder();
            append(text, head, head.length);
            append(text, body, Math.min(body.length, 600));
            return text + (body.length > 600 ? "… (" + body.length + " bytes)" : "");
        }

        private static void append(StringBuilder text, byte[] bytes, int length) {
            for (int i = 0; i < length; i++) {
                boolean printable = (bytes[i] >= ' ' && bytes[i] < 0x7f) || bytes[i] == '\n';
                if (printable) {
                    text.append((char) bytes[i]);
                } else if (bytes[i] != '\r') {
                    text.append("\\x%02x".formatted(bytes[i]));
                }
            }
        }
    }

    /** @param headers by name in small letters */
    record Answer(int status, Map<String, String> headers, String body) {

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** Blocks until the answer is there; throws {@link IOException} if there is none. */
    static Answer send(URI server, Request request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), (int) TIMEOUT.toMillis());
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            write(socket.getOutputStream(), request);
            return read(readAll(socket.getInputStream()));
        }
    }

    /** A server may answer and close before it has read everything. */
    private static void write(OutputStream out, Request request) throws IOException {
        out.write(request.head());
        try {
            out.write(request.body);
            out.flush();
        } catch (SocketException _) {
            // what it said stands in its answer
        }
    }

    private static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        try {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                all.write(buffer, 0, length);
            }
        } catch (SocketException e) {
            if (all.size() == 0) {
                throw e;
            }
        }
        return all.toByteArray();
    }

    private static Answer read(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0 || !text.startsWith("HTTP/1.1 ")) {
            throw new IOException("not an HTTP answer: " + text);
        }
        String[] head = text.substring(0, end).split("\r\n", -1);
        Map<String, String> headers = new TreeMap<>();
        for (String line : Arrays.asList(head).subList(1, head.length)) {
            int colon = line.indexOf(':');
            headers.merge(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip(),
                    (first, second) -> first + ", " + second);
        }
        String body = text.substring(end + 4);
        String whole = headers.getOrDefault("transfer-encoding", "").equals("chunked") ? unchunk(body) : body;
        byte[] content = whole.getBytes(StandardCharsets.ISO_8859_1);
        return new Answer(Integer.parseInt(head[0].substring(9, 12)), headers,
                new String(headers.getOrDefault("content-encoding", "").equals("gzip") ? unzip(content) : content,
                        StandardCharsets.UTF_8));
    }

    private static byte[] unzip(byte[] content) throws IOException {
        try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return unzipped.readAllBytes();
        }
    }

    private static String unchunk(String body) {
        StringBuilder whole = new StringBuilder();
        int at = 0;
        while (true) {
            int end = body.indexOf("\r\n", at);
            int length = Integer.parseInt(body.substring(at, end), 16);
            if (length == 0) {
                return whole.toString();
            }
            whole.append(body, end + 2, end + 2 + length);
            at = end + 2 + length + 2;
        }
    }
}
