package io.doorbuster.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

class StrictJsonTest {

    /** All that request records may be made of. */
    record Body(@Nullable String text, @Nullable Long number, @Nullable Boolean flag, @Nullable List<Part> parts,
            @Nullable List<String> names, @Nullable Map<String, String> options, @Nullable Part part) {}

    record Part(@Nullable String text, @Nullable Long number) {}

    private static final List<String> SCALARS = List.of("null", "\"\"", "\"a\"", "\"12\"", "\"true\"", "\"\\ud800\"",
            "0",
            "12", "-1", "1.0", "1.5", "1e3", "9223372036854775807", "9223372036854775808", "1e999", "true", "false");
    private static final List<String> FIELDS =
            List.of("text", "number", "flag", "parts", "names", "options", "part", "other", "Text");

    private final StrictJson json = new StrictJson();

    /** The one pass binds what the check of the tree lets pass, to the same value, and nothing else. */
    @Test
    void bindsExactlyWhatTheCheckLetsPass() {
        Random random = new Random(7);
        Map<Boolean, Integer> seen = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            String text = random.nextInt(4) == 0 ? value(random, 0) : body(random, 0);
            Optional<Body> bound = json.read(text.getBytes(StandardCharsets.UTF_8), Body.class);

            assertThat(bound).as(text).isEqualTo(checked(text));
            seen.merge(bound.isPresent(), 1, Integer::sum);
        }
        assertThat(seen.get(true)).isGreaterThan(10_000);
        assertThat(seen.get(false)).isGreaterThan(10_000);
    }

    private Optional<Body> checked(String text) {
        Validation validation = new Validation();
        try {
            JsonNode tree = json.getMapper().readTree(text);
            new JsonShape(validation).check(tree, Body.class, "");
            return validation.isClean() ? Optional.of(json.getMapper().treeToValue(tree, Body.class))
                    : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    /** Mostly right, and sometimes wrong in one place or twice. */
    private static String body(Random random, int depth) {
        StringBuilder text = new StringBuilder("{");
        int fields = random.nextInt(5);
        for (int i = 0; i < fields; i++) {
            String field = FIELDS.get(random.nextInt(random.nextInt(8) == 0 ? FIELDS.size() : 7));
            text.append(i == 0 ? "" : ",").append('"').append(field).append("\":")
                    .append(random.nextInt(8) == 0 ? value(random, depth) : right(random, field, depth));
        }
        return text.append(random.nextInt(50) == 0 ? "" : "}").append(random.nextInt(50) == 0 ? "{}" : "").toString();
    }

    private static String right(Random random, String field, int depth) {
        return switch (field) {
            case "text" -> "\"é\\n\"";
            case "number" -> "12";
            case "flag" -> "true";
            case "names" -> random.nextBoolean() ? "[]" : "[\"a\",\"b\"]";
            case "options" -> "{\"size\":\"L\"}";
            case "parts" -> "[{\"text\":\"a\"},{\"number\":" + SCALARS.get(random.nextInt(SCALARS.size())) + "}]";
            case "part" -> "{\"number\":7}";
            default -> value(random, depth);
        };
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 2 ? 1 : 4)) {
            case 1 -> "[" + value(random, depth + 1) + "]";
            case 2 -> "{\"" + FIELDS.get(random.nextInt(FIELDS.size())) + "\":" + value(random, depth + 1) + "}";
            case 3 -> body(random, depth + 1);
            default -> SCALARS.get(random.nextInt(SCALARS.size()));
        };
    }
}
