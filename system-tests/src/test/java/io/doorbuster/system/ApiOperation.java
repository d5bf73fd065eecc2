package io.doorbuster.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One operation of the OpenAPI document, as far as a client must know it to call it.
 *
 * @param contentTypes of bodies, empty if it takes none
 * @param bodySchema missing if it takes no JSON body
 * @param statuses that the document says it answers with
 */
record ApiOperation(String method, String path, List<Parameter> parameters, List<String> contentTypes,
        JsonNode bodySchema, Set<String> statuses) {

    /** @param place path, query or header */
    record Parameter(String name, String place, JsonNode schema) {}

    /** What is read of the document; schemas are looked up by their {@code $ref}. */
    record Contract(List<ApiOperation> operations, JsonNode document) {

        static Contract read(Path file) throws IOException {
            JsonNode document = new JsonMapper().readTree(Files.readString(file));
            List<ApiOperation> operations = new ArrayList<>();
            document.path("paths").properties().forEach(path -> path.getValue().properties()
                    .forEach(operation -> operations.add(of(path.getKey(), operation.getKey(), operation.getValue()))));
            return new Contract(List.copyOf(operations), document);
        }

        /** The schema itself, wherever it stands. */
        JsonNode resolve(JsonNode schema) {
            JsonNode ref = schema.path("$ref");
            return ref.isMissingNode() ? schema : document.at(ref.asString().substring(1));
        }
    }

    private static ApiOperation of(String path, String method, JsonNode operation) {
        JsonNode content = operation.path("requestBody").path("content");
        return new ApiOperation(method.toUpperCase(Locale.ROOT), path,
                operation.path("parameters").valueStream().map(parameter -> new Parameter(
                        parameter.path("name").asString(), parameter.path("in").asString(), parameter.path("schema")))
                        .toList(),
                List.copyOf(content.propertyNames()), content.path("application/json").path("schema"),
                new TreeSet<>(operation.path("responses").propertyNames()));
    }

    boolean takesBody() {
        return !contentTypes.isEmpty();
    }

    boolean isRead() {
        return method.equals("GET");
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
