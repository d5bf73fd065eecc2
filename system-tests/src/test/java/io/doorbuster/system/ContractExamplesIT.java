package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.doorbuster.harness.ProjectHome;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every example of the OpenAPI document works: each request is sent to a real shop and answered as the document says, and
 * every answer, shown or given, is one by its schema. The requests are made in the order of {@code examples.json}, a visit
 * of the shop, whose other requests only lead from one example to the next.
 *
 * <p>{@code -Dexamples.update=true} takes the answers that are given for those that are shown; then ContractTest must write
 * the document anew.
 */
class ContractExamplesIT {

    private static final String FOLDER = "app-node/src/main/resources/io/doorbuster/app/http/";
    private static final String JSON_TYPE = "application/json";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** How long views and streams may take before a request is let through. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(250);
    /** Rows of a list that are shown: more tell nothing more. */
    private static final int MAX_ROWS = 2;
    /** Operations whose example cannot be let through, each with what it is answered and why. */
    private static final Map<String, Integer> REFUSED = Map.of(
            // There is a dead letter only if an order is damaged or the warehouse refuses what it is told.
            "POST /api/v1/admin/dead-letters/{id}/retries", 404);
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @TempDir private static Path folder;
    @AutoClose private static Cluster cluster;
    private static JsonNode document;
    private static JsonNode steps;
    private static ObjectNode closed;

    /** What stands for a value of the examples in this shop: ids and secrets that it makes itself. */
    private final Map<String, String> actual = new TreeMap<>();
    private final Set<String> done = new HashSet<>();
    private final ObjectNode answers = JSON.createObjectNode();

    /** One request of the visit; an example if it is the first to its operation. */
    private record Step(String operation, JsonNode description, JsonNode given, boolean isExample) {}

    @BeforeAll
    static void start() throws Exception {
        Path home = ProjectHome.find().folder();
        document = JSON.readTree(Files.readString(home.resolve("app-node/src/main/openapi/doorbuster-v1.json")));
        steps = JSON.readTree(Files.readString(home.resolve(FOLDER + "examples.json")));
        closed = closed();
        cluster = new Cluster(folder, 1, 1);
        cluster.deployment.start();
    }

    @Test
    void letsEveryExampleThroughAndAnswersAsTheDocumentSays() throws Exception {
        List<String> defects = new ArrayList<>();
        for (JsonNode given : steps) {
            String name = given.path("operation").asString();
            Step step = new Step(name, operation(name), given, done.add(name));
            HttpResponse<String> answer = untilLetThrough(step);
            if (answer.statusCode() != expected(step)) {
                defects.add(name + " as\n" + given + "\nwas answered\n" + answer.statusCode() + " " + answer.body());
                continue;
            }
            String type = answer.headers().firstValue("Content-Type").orElse("");
            if (type.equals(JSON_TYPE)) {
                JsonNode body = JSON.readTree(answer.body());
                defectsOf(schemaOf(step, answer), body).forEach(defect -> defects.add(name + ": " + defect));
                learn(step, body).forEach(missing -> defects.add(name + " does not tell " + missing));
            } else if (answer.statusCode() != 204 && !step.description.path("responses")
                    .path(Integer.toString(answer.statusCode())).path("content").has(type.replaceAll(";.*", ""))
                    && !type.equals("application/problem+json")) {
                defects.add(name + " was answered by " + type);
            }
        }
        if (Boolean.getBoolean("examples.update")) {
            Files.writeString(ProjectHome.find().folder().resolve(FOLDER + "answers.json"),
                    JSON.writeValueAsString(answers).replace("\r\n", "\n") + "\n");
        }

        assertThat(defects).isEmpty();
        assertThat(done).as("operations of the visit").isEqualTo(operations());
    }

    @Test
    void showsAnExampleWhereverOneHelps() {
        Set<String> without = new TreeSet<>();
        for (String name : operations()) {
            JsonNode operation = operation(name);
            JsonNode bodies = operation.at("/requestBody/content");
            if (!bodies.isEmpty() && bodies.valueStream().noneMatch(body -> body.has("example"))) {
                without.add(name + ": body");
            }
            operation.path("parameters").valueStream().filter(parameter -> !parameter.has("example")
                    && !parameter.path("name").asString().equals("after") // a cursor is taken from the page before
                    && !parameter.path("in").asString().equals("header"))
                    .forEach(parameter -> without.add(name + ": " + parameter.path("name").asString()));
            operation.path("responses").properties().stream().filter(response -> response.getKey().startsWith("2"))
                    .flatMap(response -> response.getValue().path("content").properties().stream())
                    .filter(content -> content.getKey().equals(JSON_TYPE) && !content.getValue().has("example"))
                    .forEach(content -> without.add(name + ": answer"));
        }

        assertThat(without).containsExactlyElementsOf(REFUSED.keySet().stream().map(name -> name + ": answer")
                .sorted().toList());
    }

    @Test
    void showsNothingThatIsNotAsItsSchemaSays() {
        List<String> defects = new ArrayList<>();
        for (String name : operations()) {
            JsonNode operation = operation(name);
            Stream<JsonNode> contents = Stream.concat(operation.at("/requestBody/content").valueStream(),
                    operation.path("responses").valueStream()
                            .flatMap(response -> response.path("content").valueStream()));
            contents.forEach(content -> Stream.concat(
                    content.has("example") ? Stream.of(content.path("example")) : Stream.of(),
                    content.path("examples").valueStream().map(example -> example.path("value")))
                    .forEach(example -> defectsOf(content.path("schema"), example)
                            .forEach(defect -> defects.add(name + ": " + defect + " in " + example))));
            operation.path("parameters").valueStream().filter(parameter -> parameter.has("example"))
                    .forEach(parameter -> defectsOf(parameter.path("schema"), parameter.path("example"))
                            .forEach(defect -> defects.add(name + ": " + parameter.path("name") + ": " + defect)));
        }

        assertThat(defects).isEmpty();
    }

    /** Views and streams follow; what is refused changes nothing, and may be asked again. */
    private HttpResponse<String> untilLetThrough(Step step) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            HttpResponse<String> answer = send(step);
            boolean complete = answer.statusCode() == expected(step) && (step.given.path("makes").isEmpty()
                    || step.given.path("makes").propertyStream().allMatch(
                            made -> JSON.readTree(answer.body()).at(made.getKey()).isString()));
            if (complete || System.nanoTime() - deadline > 0) {
                return answer;
            }
            Thread.sleep(PAUSE);
        }
    }

    /** Of the statuses of success the last: what is put is made. */
    private static int expected(Step step) {
        return REFUSED.getOrDefault(step.operation, step.description.path("responses").propertyStream()
                .map(response -> Integer.parseInt(response.getKey())).filter(status -> status < 300)
                .max(Integer::compare).orElseThrow());
    }

    private HttpResponse<String> send(Step step) throws IOException, InterruptedException {
        String method = step.operation.substring(0, step.operation.indexOf(' '));
        String path = step.operation.substring(method.length() + 1);
        List<String> query = new ArrayList<>();
        HttpRequest.Builder request = HttpRequest.newBuilder().timeout(TIMEOUT);
        String key = UUID.randomUUID().toString();
        for (JsonNode parameter : step.description.path("parameters")) {
            String name = parameter.path("name").asString();
            String place = parameter.path("in").asString();
            JsonNode value = step.isExample ? parameter.path("example") : step.given.path(place).path(name);
            switch (place) {
                case "path" -> path = path.replace("{" + name + "}", encode(value.asString("")));
                case "query" -> {
                    Stream<JsonNode> values = value.isArray() ? value.valueStream() : Stream.of(value);
                    values.filter(each -> !each.isMissingNode()).map(each -> name + "=" + encode(each.asString()))
                            .forEach(query::add);
                }
                default -> key = value.asString(key);
            }
        }
        JsonNode content = step.description.at("/requestBody/content");
        JsonNode body = step.given.path("body");
        String type = body.isString() ? "text/csv" : JSON_TYPE;
        JsonNode sent = step.isExample ? content.path(type).path("example") : body;
        String text = sent.isMissingNode() ? "" : here(sent.isString() ? sent.asString() : sent.toString());
        if (!text.isEmpty()) {
            request.header("Content-Type", type);
        }
        String token = tokenFor(step);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (method.equals("POST")) {
            request.header("Idempotency-Key", key);
        }
        URI shop = cluster.deployment.shops().getFirst();
        return cluster.http.send(
                request.uri(shop.resolve(path + (query.isEmpty() ? "" : "?" + String.join("&", query))))
                        .method(method, text.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(text))
                        .build(),
                BodyHandlers.ofString());
    }

    private String tokenFor(Step step) {
        JsonNode security = step.description.path("security");
        if (security.valueStream().anyMatch(scheme -> scheme.has("operatorKey"))) {
            return cluster.deployment.operatorKey();
        }
        return security.isEmpty() ? "" : actual.entrySet().stream().filter(known -> known.getKey().startsWith("eyJ"))
                .map(Map.Entry::getValue).findFirst().orElse("");
    }

    /** Takes over what the answer tells; what it does not tell, though it should, is answered. */
    private List<String> learn(Step step, JsonNode body) {
        List<String> missing = new ArrayList<>();
        step.given.path("makes").properties().forEach(made -> {
            String value = body.at(made.getKey()).asString("");
            if (value.isEmpty()) {
                missing.add(made.getKey());
            } else {
                actual.put(made.getValue().asString(), value);
            }
        });
        if (step.isExample && !REFUSED.containsKey(step.operation)) {
            String shown = body.toString();
            for (Map.Entry<String, String> known : actual.entrySet()) {
                shown = shown.replace(known.getValue(), known.getKey());
            }
            JsonNode answer = withoutNulls(JSON.readTree(shown));
            if (answer.path("data") instanceof ArrayNode rows) {
                while (rows.size() > MAX_ROWS) {
                    rows.remove(MAX_ROWS);
                }
            }
            answers.set(step.operation, answer);
        }
        return missing;
    }

    /** The text with what the examples call otherwise. */
    private String here(String text) {
        String replaced = text;
        for (Map.Entry<String, String> known : actual.entrySet()) {
            replaced = replaced.replace(known.getKey(), known.getValue());
        }
        return replaced;
    }

    private String encode(String value) {
        return URLEncoder.encode(here(value), StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static JsonNode schemaOf(Step step, HttpResponse<String> answer) {
        return step.description.path("responses").path(Integer.toString(answer.statusCode())).path("content")
                .path(JSON_TYPE).path("schema");
    }

    private static List<String> defectsOf(JsonNode schema, JsonNode value) {
        if (schema.isMissingNode()) {
            return List.of("the document has no schema of it");
        }
        ObjectNode root = closed.deepCopy();
        root.putArray("allOf").add(schema);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(root)
                .validate(withoutNulls(value))
                .stream().map(error -> error.getInstanceLocation() + " " + error.getMessage()).toList();
    }

    /** What is not required may be null, says the document; what is, is missing then. */
    private static JsonNode withoutNulls(JsonNode value) {
        JsonNode copy = value.deepCopy();
        if (copy instanceof ObjectNode object) {
            object.removeIf(JsonNode::isNull);
            object.propertyNames().forEach(name -> object.set(name, withoutNulls(object.path(name))));
        } else if (copy instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, withoutNulls(array.path(i)));
            }
        }
        return copy;
    }

    /** The schemas of the document, none of which allows what it does not name; but problems carry what they need. */
    private static ObjectNode closed() {
        ObjectNode root = JSON.createObjectNode();
        root.set("components", document.path("components").deepCopy());
        root.at("/components/schemas").properties().stream().filter(schema -> !schema.getKey().equals("Problem"))
                .map(Map.Entry::getValue).filter(schema -> schema.has("properties"))
                .forEach(schema -> ((ObjectNode) schema).put("additionalProperties", false));
        return root;
    }

    private static JsonNode operation(String name) {
        int space = name.indexOf(' ');
        return document.path("paths").path(name.substring(space + 1))
                .path(name.substring(0, space).toLowerCase(Locale.ROOT));
    }

    private static Set<String> operations() {
        Set<String> names = new TreeSet<>();
        document.path("paths").properties().forEach(path -> path.getValue().propertyNames()
                .forEach(method -> names.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return names;
    }
}
