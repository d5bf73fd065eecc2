package io.doorbuster.app.http;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.springdoc.core.customizers.OpenApiCustomizer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shows in the OpenAPI document how each operation is asked and what it answers. {@code examples.json} holds a visit of the
 * shop as a list of requests, of which the first to an operation is its example; {@code answers.json} what a real shop
 * answered to it. A test on real processes makes the visit, and writes the answers anew when it is told so.
 */
final class WorkedExamples implements OpenApiCustomizer {

    private static final String JSON = "application/json";
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Map<String, JsonNode> requests = new TreeMap<>();
    private final JsonNode answers = read("answers.json");

    WorkedExamples() {
        read("examples.json").forEach(step -> requests.putIfAbsent(step.path("operation").asString(), step));
    }

    @Override
    public void customise(OpenAPI document) {
        document.getPaths().forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
            String name = method + " " + path;
            Optional.ofNullable(requests.get(name)).ifPresent(step -> showRequest(operation, step));
            if (answers.has(name)) {
                showAnswer(operation, plain(answers.path(name)));
            }
        }));
    }

    private static void showRequest(Operation operation, JsonNode step) {
        for (Parameter parameter : Objects.requireNonNullElse(operation.getParameters(),
                List.<Parameter>of())) {
            JsonNode value = step.path(parameter.getIn()).path(parameter.getName());
            if (!value.isMissingNode()) {
                parameter.setExample(plain(value));
            }
        }
        JsonNode body = step.path("body");
        if (operation.getRequestBody() != null && !body.isMissingNode()) {
            MediaType shown = operation.getRequestBody().getContent().get(body.isString() ? "text/csv" : JSON);
            if (shown != null) {
                shown.setExample(plain(body));
            }
        }
    }

    private static void showAnswer(Operation operation, Object answer) {
        operation.getResponses().forEach((status, response) -> {
            MediaType shown = response.getContent() == null ? null : response.getContent().get(JSON);
            if (status.startsWith("2") && shown != null) {
                shown.setExample(answer);
            }
        });
    }

    /** As the document's own writer knows it: maps, lists and values. */
    private static Object plain(JsonNode value) {
        return MAPPER.convertValue(value, Object.class);
    }

    private static JsonNode read(String name) {
        try (InputStream file = Objects.requireNonNull(WorkedExamples.class.getResourceAsStream(name), name)) {
            return MAPPER.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
