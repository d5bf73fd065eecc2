package io.doorbuster.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The OpenAPI document that a node serves is the contract that was agreed on. */
class ContractTest {

    private static final Path CONTRACT = Path.of("src/main/openapi/doorbuster-v1.json");
    private static final String UPDATE = "contract.update";
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static JsonNode served;

    @BeforeAll
    static void readServed() {
        try (TestShop shop = TestShop.start(new UnavailableServices())) {
            served = shop.get("/v3/api-docs").json();
        }
    }

    @AfterAll
    static void update() throws IOException {
        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(CONTRACT, JSON.writeValueAsString(served).replace("\r\n", "\n") + "\n");
        }
    }

    @Test
    void servesTheContractThatIsCheckedIn() throws IOException {
        if (Boolean.getBoolean(UPDATE)) {
            return;
        }

        JsonNode contract = JSON.readTree(Files.readString(CONTRACT));

        assertThat(JSON.writeValueAsString(served))
                .as("The API differs from %s. If that is meant, write it anew: "
                        + "mvn -pl app-node -am test -Dtest=ContractTest -D%s=true "
                        + "-Dsurefire.failIfNoSpecifiedTests=false", CONTRACT, UPDATE)
                .isEqualTo(JSON.writeValueAsString(contract));
    }

    @Test
    void describesEveryRefusalAsAProblem() {
        assertThat(served.path("paths").properties()).isNotEmpty();
        for (JsonNode operation : served.path("paths").valueStream().flatMap(JsonNode::valueStream).toList()) {
            operation.path("responses").properties().forEach(response -> {
                boolean isProblem =
                        response.getValue().at("/content/application~1problem+json/schema/$ref").asString("")
                                .equals("#/components/schemas/Problem");
                assertThat(isProblem).as("%s of %s", response.getKey(), operation.path("operationId"))
                        .isEqualTo(response.getKey().compareTo("400") >= 0);
            });
        }
    }

    @Test
    void showsAnExampleOfEveryProblemItNames() {
        for (JsonNode operation : served.path("paths").valueStream().flatMap(JsonNode::valueStream).toList()) {
            operation.path("responses").properties().stream()
                    .filter(response -> response.getKey().compareTo("400") >= 0)
                    .forEach(response -> assertThat(exampleNames(response.getValue()))
                            .as("%s of %s", response.getKey(), operation.path("operationId"))
                            .isEqualTo(Set.of(response.getValue().path("description").asString().split(",\\s*"))));
        }
    }

    @Test
    void asksForAKeyOnOperatorsPathsAndForATokenOnCustomers() {
        served.path("paths").properties().forEach(path -> path.getValue().forEach(operation -> assertThat(
                operation.path("security").valueStream().flatMap(each -> each.propertyNames().stream()))
                .as(path.getKey()).containsExactlyElementsOf(security(path.getKey()))));
    }

    private static List<String> security(String path) {
        if (path.startsWith("/api/v1/admin/") || path.endsWith("/returns") || path.endsWith("/refunds")) {
            return List.of("operatorKey");
        }
        return path.startsWith("/api/v1/customers/me") || path.endsWith("/claim") ? List.of("accessToken") : List.of();
    }

    private static Set<String> exampleNames(JsonNode response) {
        return new TreeSet<>(response.at("/content/application~1problem+json/examples").propertyNames());
    }
}
