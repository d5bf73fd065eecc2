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
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * Answers that caches may keep. Their tag is of the very bytes, so it covers availability as well as the product. They
 * are compressed here, for Tomcat compresses nothing that has a strong tag: two encodings of one thing need two tags.
 */
final class CacheableAnswer {

    /** Caches may be this late to tell that something sold out: placing an order decides, not the page. */
    private static final CacheControl CACHING = CacheControl.maxAge(Duration.ofSeconds(5)).cachePublic()
            .staleWhileRevalidate(Duration.ofSeconds(30));
    /** What proxies in front purge pages by. */
    private static final String SURROGATE_KEY = "Surrogate-Key";

    /** Below one packet compressing costs more than it saves. */
    private static final int MIN_COMPRESSED = 1_024;
    private static final int DIGEST_BYTES = 8;

    private CacheableAnswer() {}

    /**
     * 200 with {@code body}, or 304 if the caller has it.
     *
     * @param tagPrefix begins the tag, for what else it shall tell
     * @param more headers besides
     */
    static ResponseEntity<byte[]> of(HttpServletRequest request, byte[] body, String tagPrefix, String surrogateKey,
            HttpHeaders more) {
        boolean compressed = body.length >= MIN_COMPRESSED && acceptsGzip(request);
        String tag = "\"" + tagPrefix + digest(body) + (compressed ? "-gzip\"" : "\"");
        boolean known = EntityTag.isNotModified(request, tag);
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(known ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .headers(more)
                .eTag(tag)
                .cacheControl(CACHING)
                .varyBy(HttpHeaders.ACCEPT_ENCODING)
                .header(SURROGATE_KEY, surrogateKey);
        if (known) {
            return answer.build();
        }
        return compressed ? answer.header(HttpHeaders.CONTENT_ENCODING, "gzip").body(gzip(body)) : answer.body(body);
    }

    private static boolean acceptsGzip(HttpServletRequest request) {
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
