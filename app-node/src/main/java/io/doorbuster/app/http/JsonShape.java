package io.doorbuster.app.http;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Holds a JSON text against the record that it shall become, before Jackson makes one: so every unknown field and every
 * wrong kind of value is reported, by our names, and nothing is coerced.
 *
 * <p>Request records may be made of {@code String}, {@code Long}, {@code Boolean}, {@code List}, {@code Map} with text
 * keys, and such records. A field that is absent or null becomes null.
 */
final class JsonShape {

    private final Validation validation;

    JsonShape(Validation validation) {
        this.validation = validation;
    }

    void check(JsonNode node, Type type, String path) {
        switch (type) {
            case ParameterizedType list when list.getRawType() == List.class -> checkList(node, list, path);
            case ParameterizedType map when map.getRawType() == Map.class -> checkMap(node, map, path);
            case Class<?> record when record.isRecord() -> checkRecord(node, record, path);
            default -> checkScalar(node, type, path);
        }
    }

    private void checkRecord(JsonNode node, Class<?> record, String path) {
        if (!expect(node.isObject(), path, "an object", node)) {
            return;
        }
        Map<String, Type> fields = Arrays.stream(record.getRecordComponents())
                .collect(Collectors.toMap(RecordComponent::getName, RecordComponent::getGenericType));
        refuseUnknown(node, fields.keySet(), path);
        fields.forEach((name, type) -> {
            JsonNode value = node.path(name);
            if (!value.isMissingNode() && !value.isNull()) {
                check(value, type, field(path, name));
            }
        });
    }

    private void refuseUnknown(JsonNode node, Set<String> known, String path) {
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                validation.refuse(field(path, unquoted(name)), "is not a known field");
            }
        }
    }

    private void checkList(JsonNode node, ParameterizedType list, String path) {
        if (expect(node.isArray(), path, "an array", node)) {
            for (int i = 0; i < node.size(); i++) {
                check(node.get(i), list.getActualTypeArguments()[0], path + "[" + i + "]");
            }
        }
    }

    private void checkMap(JsonNode node, ParameterizedType map, String path) {
        if (expect(node.isObject(), path, "an object", node)) {
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                check(entry.getValue(), map.getActualTypeArguments()[1], field(path, unquoted(entry.getKey())));
            }
        }
    }

    private void checkScalar(JsonNode node, Type type, String path) {
        if (type == String.class) {
            expect(node.isString(), path, "a string", node);
        } else if (type == Boolean.class) {
            expect(node.isBoolean(), path, "true or false", node);
        } else if (type == Long.class) {
            boolean whole = expect(node.isIntegralNumber(), path, "a whole number", node);
            if (whole && !node.canConvertToLong()) {
                validation.refuse(path, "is beyond every limit: " + Problem.quote(node.asString()));
            }
        } else {
            throw new IllegalStateException("a request record must not hold " + type);
        }
    }

    private boolean expect(boolean fits, String path, String expected, JsonNode found) {
        if (!fits) {
            validation.refuse(path, "must be " + expected + ", not " + kindOf(found));
        }
        return fits;
    }

    private static String kindOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT, POJO -> "an object";
            case ARRAY -> "an array";
            case STRING, BINARY -> "the string " + Problem.quote(node.asString());
            case NUMBER -> "the number " + Problem.quote(node.asString());
            case BOOLEAN -> node.asString();
            case NULL, MISSING -> "null";
        };
    }

    private static String field(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String unquoted(String name) {
        String quoted = Problem.quote(name);
        return quoted.substring(1, quoted.length() - 1);
    }
}
