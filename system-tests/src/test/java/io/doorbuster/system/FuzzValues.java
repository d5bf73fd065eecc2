package io.doorbuster.system;

import io.doorbuster.system.ApiOperation.Contract;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Values for fields and parameters: such as the schema asks for, and such as nobody should send. */
final class FuzzValues {

    /** Longer than every limit of a field, shorter than that of a body. */
    private static final int LONG = 70_000;

    private static final List<String> NASTY_STRINGS = List.of("", " ", "\0", "a\0b", "\u0001", "\t\r\n", "null", "-1",
            "0", "1e400", "NaN", "Infinity", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
            "2147483648", "0x10", "１２", "+1", "1.5", "true", "[]", "{}", "' OR 1=1--", "%", "_", "%00", "%2e%2e",
            "../../etc/passwd", "..", ".", "/", "\\", "a/b", "a;b=c", "${jndi:ldap://127.0.0.1/a}", "#{7*7}",
            "<script>alert(1)</script>", "=cmd()", "\u202e", "\ufeff", "e\u0301", "🎁", "\ud83d", "\udfff",
            "2026-02-30", "2026-02-30T25:61:61Z", "+999999999-12-31T23:59:59Z", "-999999999-01-01T00:00:00Z",
            "0000-00-00T00:00:00Z", "2026-11-29T00:00:00+18:00", "EUR ", "eur", "XXX", "EUREUREUR", "ada@example.org",
            "@", "a@b@c", "ord_", "cart_" + "0".repeat(32), "ord_" + "f".repeat(32), "prod_zz", "*", "\"", "'", ",",
            ":",
            "{\"a\":1}", "x".repeat(255), "x".repeat(256), "x".repeat(1_025), "\u00fc".repeat(5_000), "9".repeat(40));

    private static final List<String> NASTY_JSON = List.of("null", "true", "0", "-1", "-0", "1.5", "1e2", "1e400",
            "-1e400", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808",
            "-9223372036854775808", "-9223372036854775809", "9".repeat(99), "9".repeat(200), "[]", "{}", "[null]",
            "[[]]", "{\"\":null}", "[".repeat(31) + "]".repeat(31), "[".repeat(5_000), "NaN", "'x'", "01",
            "\"\\ud800\"",
            "\"\\u0000\"", "\"\\x\"", "{\"a\":1,\"a\":2}", "[1,]", "// x", "\"1\"", "\"\\ud83c\\udf81\"");

    private final Contract contract;
    private final Random random;
    private final Map<String, List<String>> known;

    /** @param known values that were seen in answers, by name of the field or parameter */
    FuzzValues(Contract contract, Random random, Map<String, List<String>> known) {
        this.contract = contract;
        this.random = random;
        this.known = known;
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    String nastyString() {
        return chance(3) ? "y".repeat(LONG) : any(NASTY_STRINGS);
    }

    /** JSON text, or something that is nearly JSON, to stand where a value should. */
    String nastyJson() {
        return chance(40) ? Json.quote(nastyString()) : any(NASTY_JSON);
    }

    /** Text for a parameter: mostly what it asks for. */
    String parameter(String name, JsonNode schema) {
        return chance(15) ? nastyString() : plain(name, contract.resolve(schema));
    }

    private String plain(String name, JsonNode schema) {
        return switch (type(schema)) {
            case "integer" -> Integer.toString(1 + random.nextInt(3));
            case "boolean" -> Boolean.toString(chance(50));
            case "array" -> text(name, contract.resolve(schema.path("items")));
            default -> text(name, schema);
        };
    }

    /** A body that its schema allows, but for {@code changes} of its values, members or their names. */
    String json(JsonNode schema, int changes) {
        Json body = Json.of(value("", schema, 0));
        List<Json> places = new ArrayList<>();
        body.collect(places);
        for (int i = 0; i < changes; i++) {
            change(any(places));
        }
        return body.toString();
    }

    private void change(Json place) {
        switch (random.nextInt(7)) {
            case 0 -> place.remove(random.nextInt(8));
            case 1 -> place.add(chance(50) ? "nonsense" : nastyString(), nastyJson());
            case 2 -> place.repeat(random.nextInt(8), nastyJson());
            case 3 -> place.multiply(chance(20) ? 1_500 : 2);
            default -> place.become(nastyJson());
        }
    }

    private @Nullable Object value(String name, JsonNode unresolved, int depth) {
        JsonNode schema = contract.resolve(unresolved);
        return switch (type(schema)) {
            case "integer" -> number(name, schema);
            case "number" -> 1.5;
            case "boolean" -> chance(50);
            case "array" -> list(name, schema, depth);
            case "object" -> object(schema, depth);
            default -> text(name, schema);
        };
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.path(0).asString() : type.asString("");
    }

    private long number(String name, JsonNode schema) {
        if (schema.has("example") && chance(30)) {
            return schema.path("example").asLong(1);
        }
        return name.equals("amount") ? random.nextInt(10_000) : 1 + random.nextInt(3);
    }

    private List<@Nullable Object> list(String name, JsonNode schema, int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        int length = depth > 4 ? 0 : 1 + random.nextInt(2);
        for (int i = 0; i < length; i++) {
            list.add(value(name, schema.path("items"), depth + 1));
        }
        return list;
    }

    private Map<String, @Nullable Object> object(JsonNode schema, int depth) {
        List<String> required = schema.path("required").valueStream().map(JsonNode::asString).toList();
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        schema.path("properties").properties().forEach(property -> {
            if (required.contains(property.getKey()) || chance(20)) {
                object.put(property.getKey(), value(property.getKey(), property.getValue(), depth + 1));
            }
        });
        return object;
    }

    private String text(String name, JsonNode schema) {
        if (schema.has("enum")) {
            return any(schema.path("enum").valueStream().map(JsonNode::asString).toList());
        }
        if (schema.path("format").asString("").equals("date-time")) {
            return "20" + (20 + random.nextInt(20)) + "-01-01T00:00:00Z";
        }
        List<String> seen = known.getOrDefault(name, List.of());
        if (!seen.isEmpty() && chance(95)) {
            return any(seen);
        }
        Supplier<String> made = () -> name + "-" + random.nextInt(1_000);
        return schema.has("example") && chance(90) ? schema.path("example").asString() : made.get();
    }
}
