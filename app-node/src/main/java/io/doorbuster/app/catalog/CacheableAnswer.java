package io.doorbuster.app.catalog;

import io.doorbuster.app.http.EntityTag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * An answer that caches may keep. Its tag is of the very bytes, so it covers availability as well as the product. It is
 * compressed here, for Tomcat compresses nothing that has a strong tag: two encodings of one thing need two tags. Made
 * once, given to any number of requests. Thread-safe.
 */
final class CacheableAnswer {

    /** Caches may be this late to tell that something sold out: placing an order decides, not the page. */
    private static final long MAX_AGE_SECONDS = 5;
    private static final long STALE_SECONDS = 30;
    private static final CacheControl CACHING = caching(MAX_AGE_SECONDS, STALE_SECONDS);
    /** What proxies in front purge pages by. */
    private static final String SURROGATE_KEY = "Surrogate-Key";

    /** Below one packet compressing costs more than it saves. */
    private static final int MIN_COMPRESSED = 1_024;
    private static final int DIGEST_BYTES = 8;

    private final byte[] body;
    private final String tag;
    private final long untilMillis;
    private final HttpHeaders headers = new HttpHeaders();
    private final Encoded plain;
    private volatile @Nullable Encoded gzipped;

    private record Encoded(String tag, ResponseEntity<byte[]> whole, ResponseEntity<byte[]> notModified) {}

    /**
     * What goes with a body.
     *
     * @param tagPrefix begins the tag, for what else it shall tell
     * @param more headers besides
     */
    record Labels(String tagPrefix, String surrogateKey, HttpHeaders more) {}

    /** An answer with {@code body}, which is right until just before {@code untilMillis}. */
    CacheableAnswer(byte[] body, Labels labels, long untilMillis) {
        this.body = body;
        this.tag = labels.tagPrefix() + digest(body);
        this.untilMillis = untilMillis;
        headers.addAll(labels.more());
        headers.setCacheControl(CACHING);
        headers.setVary(List.of(HttpHeaders.ACCEPT_ENCODING));
        headers.set(SURROGATE_KEY, labels.surrogateKey());
        plain = encoded(tag, body, headers);
    }

    /** 200 with the body, or 304 if the caller has it; no cache may keep it beyond its time. */
    ResponseEntity<byte[]> to(HttpServletRequest request, long nowMillis) {
        Encoded encoded = body.length >= MIN_COMPRESSED && acceptsGzip(request) ? gzipped() : plain;
        ResponseEntity<byte[]> answer =
                EntityTag.isNotModified(request, encoded.tag()) ? encoded.notModified() : encoded.whole();
        long leftSeconds = Math.max(0, Math.floorDiv(untilMillis - nowMillis, 1_000L));
        return leftSeconds >= MAX_AGE_SECONDS + STALE_SECONDS ? answer : shortened(answer, leftSeconds);
    }

    /** Until when it is right, in epoch milliseconds. */
    long untilMillis() {
        return untilMillis;
    }

    private static ResponseEntity<byte[]> shortened(ResponseEntity<byte[]> answer, long leftSeconds) {
        long maxAge = Math.min(MAX_AGE_SECONDS, leftSeconds);
        HttpHeaders shorter = new HttpHeaders();
        shorter.addAll(answer.getHeaders());
        shorter.setCacheControl(caching(maxAge, Math.min(STALE_SECONDS, leftSeconds - maxAge)));
        return new ResponseEntity<>(answer.getBody(), shorter, answer.getStatusCode());
    }

    private static CacheControl caching(long maxAgeSeconds, long staleSeconds) {
        return CacheControl.maxAge(Duration.ofSeconds(maxAgeSeconds)).cachePublic()
                .staleWhileRevalidate(Duration.ofSeconds(staleSeconds));
    }

    /** Bytes of the body. */
    int size() {
        return body.length;
    }

    /** Should two threads make it at once, both make the same. */
    private Encoded gzipped() {
        Encoded known = gzipped;
        if (known == null) {
            HttpHeaders more = new HttpHeaders();
            more.addAll(headers);
            more.set(HttpHeaders.CONTENT_ENCODING, "gzip");
            known = encoded(tag + "-gzip", gzip(body), more);
            gzipped = known;
        }
        return known;
    }

    private Encoded encoded(String encodedTag, byte[] bytes, HttpHeaders wholeHeaders) {
        String quoted = "\"" + encodedTag + "\"";
        return new Encoded(quoted, ResponseEntity.ok().headers(wholeHeaders).eTag(quoted).body(bytes),
                ResponseEntity.status(HttpStatus.NOT_MODIFIED).headers(headers).eTag(quoted).build());
    }

    private static boolean acceptsGzip(HttpServletRequest request) {
        if (request.getHeader(HttpHeaders.ACCEPT_ENCODING) == null) {
            return false;
        }
        return Collections.list(request.getHeaders(HttpHeaders.ACCEPT_ENCODING)).stream()
                .flatMap(header -> Arrays.stream(header.toLowerCase(Locale.ROOT).split(",", -1)))
                .map(coding -> coding.replace(" ", ""))
                .anyMatch(coding -> coding.equals("gzip") || coding.matches("gzip;q=(1|0?\\.[0-9]*[1-9]).*"));
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return bytes.toByteArray();
    }

    private static String digest(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
