package io.doorbuster.bench.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Requests that differ in a number only, rendered once and patched for each: the generator shares its cores with what it
 * measures. Immutable.
 */
public final class Requests {

    private static final int KEY_DIGITS = 12;
    private static final int SKU_DIGITS = 5;
    private static final String KEY_MARK = "#".repeat(KEY_DIGITS);
    private static final String SKU_MARK = "@".repeat(SKU_DIGITS);
    private static final int DECIMAL = 10;
    /** Spreads consecutive numbers over all SKUs; Knuth's multiplicative hash. */
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int HASH_SHIFT = 33;

    private final List<Text> texts;
    private final int skus;
    private final boolean repeats;

    private Requests(List<Text> texts, int skus, boolean repeats) {
        this.texts = texts;
        this.skus = skus;
        this.repeats = repeats;
    }

    private Requests(String text, int skus, boolean repeats) {
        this(List.of(new Text(text)), skus, repeats);
    }

    /** What is patched, and where; negative for nowhere. */
    private static final class Text {

        final byte[] bytes;
        final int keyOffset;
        final int skuOffset;

        Text(String text) {
            bytes = text.getBytes(StandardCharsets.US_ASCII);
            keyOffset = text.indexOf(KEY_MARK);
            skuOffset = text.indexOf(SKU_MARK);
        }
    }

    /** {@code GET path} again and again, with these further header lines. */
    public static Requests get(String path, String... headers) {
        StringBuilder text = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: shop\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return new Requests(text.append("\r\n").toString(), 1, false);
    }

    /** {@code POST path} again and again, with the same body of JSON. */
    public static Requests post(String path, String json) {
        return new Requests("POST " + path + " HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + json.length() + "\r\n\r\n" + json, 1, false);
    }

    /**
     * Orders of one unit, each under a key of its own.
     *
     * @param run part of all keys, so that no two runs share one
     */
    public static Requests orders(String run, String sku) {
        return new Requests(order(run, sku, ""), 1, false);
    }

    /** As {@link #orders}, of customers who show their access tokens, one after the other. */
    public static Requests ordersOf(List<String> accessTokens, String run, String sku) {
        return new Requests(accessTokens.stream()
                .map(token -> new Text(order(run, sku, "Authorization: Bearer " + token + "\r\n"))).toList(), 1, false);
    }

    /** As {@link #orders}, spread evenly over SKUs of {@code prefix} and five digits, 0 to {@code skus} - 1. */
    public static Requests spreadOrders(String run, String prefix, int skus) {
        return new Requests(order(run, prefix + SKU_MARK, ""), skus, false);
    }

    /** The same order again and again, under one key. */
    public static Requests replays(String run, String sku) {
        return new Requests(order(run, sku, ""), 1, true);
    }

    private static String order(String run, String sku, String headers) {
        String body = "{\"email\":\"buyer@bench.example\",\"lines\":[{\"sku\":\"" + sku + "\",\"quantity\":1}]}";
        return "POST /api/v1/orders HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nIdempotency-Key: "
                + run + "-" + KEY_MARK + "\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Writes the request of that number. */
    void write(long number, ByteBuffer out) {
        Text text = text(number);
        int start = out.position();
        out.put(text.bytes);
        if (text.keyOffset >= 0) {
            digits(repeats ? 0 : number, KEY_DIGITS, out, start + text.keyOffset);
        }
        if (text.skuOffset >= 0) {
            digits(((number * MULTIPLIER) >>> HASH_SHIFT) % skus, SKU_DIGITS, out, start + text.skuOffset);
        }
    }

    private Text text(long number) {
        return texts.get((int) (number % texts.size()));
    }

    /** The request of that number for HTTP/2. */
    Http2Request http2(long number) {
        ByteBuffer buffer = ByteBuffer.allocate(text(number).bytes.length);
        write(number, buffer);
        return Http2Request.of(new String(buffer.array(), StandardCharsets.US_ASCII));
    }

    private static void digits(long number, int count, ByteBuffer out, int offset) {
        long rest = number;
        for (int i = count - 1; i >= 0; i--) {
            out.put(offset + i, (byte) ('0' + rest % DECIMAL));
            rest /= DECIMAL;
        }
    }
}
