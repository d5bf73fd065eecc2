package io.doorbuster.system;

import io.doorbuster.system.ApiOperation.Contract;
import io.doorbuster.system.ApiOperation.Parameter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Requests for each operation, right in most things and wrong in some. One seed makes the same requests again, as far as
 * the ids that the shop makes allow.
 */
final class FuzzRequests {

    private static final List<String> CONTENT_TYPES = List.of("application/json;charset=utf-16", "text/plain",
            "text/csv",
            "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "", "a", "a/b/c",
            "*/*", "application/problem+json", "application/json; charset=nonsense", "application/json; q");
    private static final List<String> ACCEPTS = List.of("application/json", "*/*", "text/html", "text/csv", "a", "",
            "application/json;q=nonsense", "application/*", "application/problem+json", "a/b;q=0",
            "application/json;q=0");
    private static final List<String> MATCHES = List.of("\"1\"", "\"2\"", "*", "1", "\"\"", "W/\"1\"", "\"1\", \"2\"",
            "\"-1\"", "\"9223372036854775808\"", "\"x\"", "\"", "", "\"1\" \"2\"", "\"\u00e9\"");
    private static final List<String> KEYS = List.of("", " ", "\"\"", "\"a\"", "\"a", "a b", "\u00fc", "k".repeat(255),
            "k".repeat(256), "\"" + "k".repeat(255) + "\"", "a, b", ":YQ==:", "1", "?1");
    private static final List<String> WRONG_METHODS =
            List.of("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "BREW");
    private static final List<String> PATH_TRICKS = List.of("%2F", "%2f..%2f", "..", ".", "%2e%2e", "%252f", ";a=b",
            "%00", "%ff", "%c0%af", "%5C", "\u00fc", "%F0%9F%8E%81", "%ed%a0%80", "+", "%20", "a%0d%0aX:1", "%", "%zz",
            "");

    private final Random random;
    private final FuzzValues values;
    private final List<String> tokens;
    private final Map<String, List<String>> known = new TreeMap<>();
    private final Map<String, String> files;

    /**
     * What is sent.
     *
     * @param tricked the path may lead elsewhere, or the method may be another than the operation's
     */
    record Fuzzed(ApiOperation operation, RawHttp.Request request, boolean tricked) {}

    /**
     * Makes none yet.
     *
     * @param tokens of every role, the operator's first and a customer's last
     * @param files a body for each type of content that is not JSON
     */
    FuzzRequests(Contract contract, long seed, List<String> tokens, Map<String, String> files) {
        this.random = new Random(seed);
        this.tokens = new ArrayList<>(tokens);
        this.files = new HashMap<>(files);
        this.values = new FuzzValues(contract, random, known);
    }

    /** The token that customers' operations are mostly tried with. */
    String customerToken() {
        return tokens.getLast();
    }

    /** Takes {@code token} for {@link #customerToken} from now on. */
    void logInWith(String token) {
        tokens.set(tokens.size() - 1, token);
    }

    /** A value that fields and parameters of this name may take on. */
    void learn(String name, String value) {
        List<String> values = known.computeIfAbsent(name, _ -> new ArrayList<>());
        if (values.size() < 50 && !values.contains(value)) {
            values.add(value);
        }
    }

    /** Learns the ids and other names that an answer tells: an id is known by the collection it was found in. */
    void learn(ApiOperation operation, JsonNode answer) {
        String collection = collectionOf(operation.path(), "{");
        JsonNode rows = answer.path("data").isArray() ? answer.path("data") : answer;
        for (JsonNode row : rows.isArray() ? rows.valueStream().toList() : List.of(rows)) {
            if (row.path("id").isString()) {
                learn("id of " + collection, row.path("id").asString());
            }
            row.properties().stream().filter(member -> member.getValue().isString() && !member.getKey().equals("id"))
                    .forEach(member -> learn(member.getKey(), member.getValue().asString()));
        }
        if (answer.at("/page/next").isString()) {
            learn("after", answer.at("/page/next").asString());
        }
    }

    /** {@code orders} of both {@code /api/v1/orders/{id}/cancel} and {@code /api/v1/admin/orders}. */
    private static String collectionOf(String path, String parameter) {
        List<String> segments = Arrays.asList(path.replaceAll("/line-items.*", "").split("/", -1));
        int at = segments.indexOf(segments.stream().filter(segment -> segment.startsWith(parameter)).findFirst()
                .orElse(segments.getLast()));
        return at < 1 || !segments.get(at).startsWith("{") ? segments.getLast() : segments.get(at - 1);
    }

    /** The next request to the operation. */
    Fuzzed next(ApiOperation operation) {
        boolean trickedPath = values.chance(7);
        boolean otherMethod = values.chance(2);
        String method = otherMethod ? values.any(WRONG_METHODS) : operation.method();
        List<String> headers = headers(operation);
        byte[] body = {};
        if (operation.takesBody() && !values.chance(3)) {
            String type = values.any(operation.contentTypes());
            body = body(operation, type);
            if (!values.chance(2)) {
                headers.add("Content-Type: " + (values.chance(4) ? values.any(CONTENT_TYPES) : type));
            }
        } else if (values.chance(5)) {
            body = "{}".getBytes(StandardCharsets.UTF_8);
            headers.add("Content-Type: application/json");
        }
        String target = path(operation, trickedPath) + query(operation);
        boolean leadsElsewhere = trickedPath || otherMethod || target.contains("/.") || target.contains("//")
                || target.contains("/%2E") || target.contains("/?") || target.endsWith("/");
        return new Fuzzed(operation, new RawHttp.Request(method, target, List.copyOf(headers), body), leadsElsewhere);
    }

    private String path(ApiOperation operation, boolean tricked) {
        String path = operation.path();
        for (Parameter parameter : operation.parameters()) {
            if (parameter.place().equals("path")) {
                path = path.replace("{" + parameter.name() + "}", segment(operation.path(), parameter, tricked));
            }
        }
        return tricked && values.chance(20) ? path + values.any(PATH_TRICKS) : path;
    }

    private String segment(String path, Parameter parameter, boolean tricked) {
        if (tricked && values.chance(70)) {
            return values.any(PATH_TRICKS);
        }
        if (values.chance(8)) {
            return encode(values.nastyString());
        }
        String name = parameter.name().equals("sku") ? "sku" : "id of " + collectionOf(path, "{");
        List<String> seen = known.getOrDefault(name, List.of());
        return encode(seen.isEmpty() || values.chance(5) ? "new-" + random.nextInt(20) : values.any(seen));
    }

    private String query(ApiOperation operation) {
        Map<String, String> query = new LinkedHashMap<>();
        for (Parameter parameter : operation.parameters()) {
            if (parameter.place().equals("query") && values.chance(35)) {
                query.put(parameter.name(), values.parameter(parameter.name(), parameter.schema()));
            }
        }
        if (values.chance(3)) {
            query.put(values.nastyString(), values.nastyString());
        }
        String text = query.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + "=" + (values.chance(3) ? values.any(PATH_TRICKS)
                        : encode(entry.getValue())))
                .collect(Collectors.joining("&"));
        String twice = values.chance(3) ? text + "&" + text : text;
        return twice.isEmpty() ? "" : "?" + twice;
    }

    private List<String> headers(ApiOperation operation) {
        List<String> headers = new ArrayList<>();
        String token = tokenFor(operation);
        if (!token.isEmpty()) {
            headers.add("Authorization: " + token);
        }
        if (!operation.isRead() && !values.chance(10)) {
            headers.add(
                    "Idempotency-Key: " + (values.chance(15) ? values.any(KEYS) : "key-" + random.nextInt(100_000)));
        }
        if (values.chance(15)) {
            headers.add((operation.isRead() ? "If-None-Match: " : "If-Match: ") + values.any(MATCHES));
        }
        if (values.chance(5)) {
            headers.add("Accept: " + values.any(ACCEPTS));
        }
        if (values.chance(3)) {
            headers.add("X-Request-Id: " + values.any(List.of("a b", "", "x".repeat(300), "\u00e9", "${jndi:x}")));
        }
        if (values.chance(3)) {
            headers.add("Accept-Encoding: " + values.any(List.of("gzip", "br", "identity;q=0", "*;q=0", "nonsense")));
        }
        if (values.chance(2)) {
            headers.add("Content-Encoding: " + values.any(List.of("gzip", "identity", "")));
        }
        if (values.chance(3)) {
            headers.add("Origin: " + values.any(List.of("null", "https://shop.example.org", "x", "http://[::1")));
        }
        // Limits of one address must not hide what lies behind them.
        headers.add("X-Forwarded-For: " + (values.chance(5) ? values.any(List.of("x", "", "::1", "1.2.3.4, y", "%"))
                : "198.51." + random.nextInt(100) + "." + random.nextInt(200)));
        return headers;
    }

    private String tokenFor(ApiOperation operation) {
        boolean operators = operation.path().contains("/admin/") || operation.path().endsWith("/returns")
                || operation.path().endsWith("/refunds");
        if (operators && values.chance(90)) {
            return "Bearer " + tokens.getFirst();
        }
        if (operation.path().contains("/me") && values.chance(90)) {
            return "Bearer " + tokens.getLast();
        }
        return switch (random.nextInt(16)) {
            case 0, 1 -> "Bearer " + values.any(tokens);
            case 2 ->
                    values.any(List.of("Bearer ", "Bearer", "Bearer a.b.c", "Basic YTpi", "Bearer \u00fc", "bearer  x",
                            "Bearer " + "a".repeat(4_000), "Bearer dbk_x", "Bearer eyJhbGciOiJub25lIn0.e30."));
            default -> "";
        };
    }

    private byte[] body(ApiOperation operation, String type) {
        if (!type.equals("application/json")) {
            return spoil(files.getOrDefault(type, "a,b\n1,2\n"));
        }
        int changes = values.chance(40) ? 0 : 1 + random.nextInt(2);
        String json = values.json(operation.bodySchema(), changes);
        return values.chance(12) ? spoil(json) : json.getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes that are cut, or not of the encoding that they should be. */
    private byte[] spoil(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        return switch (random.nextInt(7)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> text.getBytes(StandardCharsets.UTF_16);
            case 2 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
            case 3 -> (text + text).getBytes(StandardCharsets.UTF_8);
            case 4 -> new byte[0];
            case 5 -> {
                bytes = bytes.length == 0 ? new byte[1] : bytes;
                bytes[at] = values.any(List.of((byte) 0, (byte) 0xff, (byte) 0xc0, (byte) 0x80, (byte) '"'));
                yield bytes;
            }
            default -> bytes;
        };
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
