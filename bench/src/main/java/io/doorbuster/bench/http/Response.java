package io.doorbuster.bench.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The head of an HTTP/1.1 response (RFC 9112), read as far as the generator needs it. */
record Response(int status, boolean closes, int bytes) {

    private static final int STATUS_OFFSET = "HTTP/1.1 ".length();
    private static final int STATUS_DIGITS = 3;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int INCOMPLETE = -1;
    private static final int HEXADECIMAL = 16;
    private static final String LENGTH = "content-length:";
    private static final String CHUNKED = "transfer-encoding: chunked";
    private static final String CLOSE = "connection: close";

    private static final Response NOT_ALL_THERE = new Response(0, false, INCOMPLETE);

    boolean isComplete() {
        return bytes != INCOMPLETE;
    }

    /** Reads the response at the beginning of {@code buffer}; it may not be complete yet. */
    static Response read(byte[] buffer, int length) throws IOException {
        int body = endOfLine(buffer, 0, length, "\r\n\r\n");
        if (body < 0) {
            return NOT_ALL_THERE;
        }
        String head = new String(buffer, 0, body, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int status = Integer.parseInt(head, STATUS_OFFSET, STATUS_OFFSET + STATUS_DIGITS, 10);
        int end = end(buffer, length, body, head, status);
        return end < 0 ? NOT_ALL_THERE : new Response(status, head.contains(CLOSE), end);
    }

    private static int end(byte[] buffer, int length, int body, String head, int status) throws IOException {
        if (status == NO_CONTENT || status == NOT_MODIFIED) {
            return body;
        }
        int field = head.indexOf(LENGTH);
        if (field >= 0) {
            int value = field + LENGTH.length();
            int end = body + Integer.parseInt(head.substring(value, head.indexOf('\r', value)).strip());
            return end <= length ? end : INCOMPLETE;
        }
        if (head.contains(CHUNKED)) {
            return endOfChunks(buffer, length, body);
        }
        throw new IOException("a response of status " + status + " does not say how long it is");
    }

    private static int endOfChunks(byte[] buffer, int length, int body) {
        int at = body;
        while (true) {
            int data = endOfLine(buffer, at, length, "\r\n");
            if (data < 0) {
                return INCOMPLETE;
            }
            String size = new String(buffer, at, data - at, StandardCharsets.ISO_8859_1);
            int extension = size.indexOf(';');
            int bytes = Integer.parseInt((extension < 0 ? size : size.substring(0, extension)).strip(), HEXADECIMAL);
            at = data + bytes + 2;
            if (at > length) {
                return INCOMPLETE;
            }
            if (bytes == 0) {
                return at; // no server here sends trailers
            }
        }
    }

    /** The offset behind the next {@code mark}, or -1. */
    private static int endOfLine(byte[] buffer, int from, int length, String mark) {
        for (int i = from; i + mark.length() <= length; i++) {
            int matched = 0;
            while (matched < mark.length() && buffer[i + matched] == mark.charAt(matched)) {
                matched++;
            }
            if (matched == mark.length()) {
                return i + matched;
            }
        }
        return INCOMPLETE;
    }
}
