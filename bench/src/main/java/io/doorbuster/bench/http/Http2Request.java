package io.doorbuster.bench.http;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** A request as HTTP/2 sends it: the one of HTTP/1.1, taken apart. */
final class Http2Request {

    private static final String END_OF_HEAD = "\r\n\r\n";
    /** Which HTTP/2 says otherwise, in frames of its own (RFC 9113, 8.2.2 and 8.3.1). */
    private static final Set<String> OMITTED = Set.of("host", "content-length");

    private final Http2Headers headers;
    private final byte[] body;

    private Http2Request(Http2Headers headers, byte[] body) {
        this.headers = headers;
        this.body = body;
    }

    static Http2Request of(String text) {
        int end = text.indexOf(END_OF_HEAD);
        String[] lines = text.substring(0, end).split("\r\n", -1);
        String[] words = lines[0].split(" ", -1);
        Http2Headers headers = new DefaultHttp2Headers(false).scheme(AsciiString.of("http"))
                .authority(AsciiString.of("shop")).method(AsciiString.of(words[0])).path(AsciiString.of(words[1]));
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
            if (!OMITTED.contains(name)) {
                headers.add(AsciiString.of(name), AsciiString.of(lines[i].substring(colon + 2)));
            }
        }
        return new Http2Request(headers,
                text.substring(end + END_OF_HEAD.length()).getBytes(StandardCharsets.US_ASCII));
    }

    Http2Headers headers() {
        return headers;
    }

    /** Empty if there is none. */
    byte[] body() {
        return body;
    }
}
