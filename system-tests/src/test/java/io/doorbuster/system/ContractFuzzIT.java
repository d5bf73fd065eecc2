package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.harness.ProjectHome;
import io.doorbuster.system.ApiOperation.Contract;
import io.doorbuster.system.FuzzRequests.Fuzzed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever is sent, by whomever, is answered as the OpenAPI document says, and never by a fault of ours; what is refused
 * changes nothing. On real processes and a real PostgreSQL server.
 *
 * <p>{@code -Dfuzz.requests=} makes it longer, {@code -Dfuzz.seed=} different.
 */
class ContractFuzzIT {

    /** Some twenty seconds of two cores. */
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 800);
    /** The same each time, so that a change fails for what it is; long runs take others. */
    private static final long SEED = Long.getLong("fuzz.seed", 20_261_127L);
    private static final Set<Integer> KEPT_OUT = Set.of(0, 401, 403);
    /** Kinds of defects that are told before it ends: more are the same few. */
    private static final int MAX_TOLD = 40;
    /** Answers that say that something is busy: passwords are hashed by few at once. More would hide what lies behind. */
    private static final double MOST_BUSY = 0.02;
    /** How long write-behind and the stream may take for what was done. */
    private static final Duration SETTLED = Duration.ofSeconds(30);
    private static final Set<Integer> ANY_PATH = Set.of(200, 204, 304, 400, 401, 403, 404, 405, 406, 415);
    private static final String PASSWORD = "correct horse battery";
    private static final String CSV = "Handle,Title,Variant SKU,Variant Price\ncup,Cup,CUP,9.99\n";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path folder;
    @AutoClose private static Cluster cluster;
    private static URI shop;
    private static Contract contract;
    private static FuzzRequests requests;
    private static int customers;

    @BeforeAll
    static void start() throws Exception {
        System.getLogger(ContractFuzzIT.class.getName()).log(System.Logger.Level.INFO,
                "-Dfuzz.seed=" + SEED + " -Dfuzz.requests=" + REQUESTS);
        contract = Contract.read(
                ProjectHome.find().folder().resolve("app-node/src/main/openapi/doorbuster-v1.json"));
        cluster = new Cluster(folder, 1, 1);
        cluster.deployment.start();
        shop = cluster.deployment.shops().getFirst();
        cluster.offer(Map.of("MUG", 100_000L, "CUP", 2L));
        String operator = cluster.deployment.operatorKey();
        String key = post("/api/v1/admin/api-keys", operator, "{\"name\":\"fuzz\",\"scopes\":[\"orders:read\"]}")
                .path("key").asString();
        requests = new FuzzRequests(contract, SEED, List.of(operator, key, newCustomer("eve@example.org"),
                newCustomer()), Map.of("text/csv", CSV));
        Map.of("sku", List.of("MUG", "CUP"), "currency", List.of("GBP", "EUR"), "email",
                List.of("ada@example.org", "bob@example.org"), "password", List.of(PASSWORD), "country",
                List.of("DE", "GB"), "format", List.of("shopify-csv", "google-merchant-xml", "google-merchant-tsv",
                        "woocommerce-csv"),
                "id of products", List.of("mug", "cup"))
                .forEach((name, values) -> values.forEach(value -> requests.learn(name, value)));
        for (String body : List.of("{\"currency\":\"GBP\"}", "{\"currency\":\"EUR\"}")) {
            requests.learn("id of carts", post("/api/v1/carts", "", body).path("id").asString());
        }
        for (int i = 0; i < 5; i++) {
            requests.learn("id of orders", post("/api/v1/orders", "", "{\"email\":\"bob@example.org\",\"lines\":"
                    + "[{\"sku\":\"MUG\",\"quantity\":2}]}").path("id").asString());
        }
    }

    private static String newCustomer(String email) {
        String credentials = "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\"}";
        post("/api/v1/customers", "", credentials);
        return post("/api/v1/auth/login", "", credentials).path("accessToken").asString();
    }

    /** A password may have been changed, an account erased: each has an address of its own. */
    private static String newCustomer() {
        return newCustomer("ada" + customers++ + "@example.org");
    }

    /** What is sent ends sessions, too: without a new one, all that follows would be 401. */
    private static void stayLoggedIn() {
        if (cluster.send("GET", shop.resolve("/api/v1/customers/me"), requests.customerToken(), "").statusCode()
                == 401) {
            requests.logInWith(newCustomer());
        }
    }

    private static JsonNode post(String path, String token, String body) {
        return JSON.readTree(cluster.send("POST", shop.resolve(path), token, body).body());
    }

    @Test
    void answersEverythingAsTheContractSaysAndRefusesWithoutATrace() throws Exception {
        Map<String, String> defects = new LinkedHashMap<>();
        List<Fuzzed> refused = new ArrayList<>();
        Map<Integer, Integer> statuses = new LinkedHashMap<>();
        Set<String> reached = new TreeSet<>();
        List<ApiOperation> operations = contract.operations();
        for (int i = 0; i < REQUESTS && defects.size() < MAX_TOLD; i++) {
            Fuzzed fuzzed = requests.next(operations.get(i % operations.size()));
            RawHttp.Answer answer = send(fuzzed, defects);
            statuses.merge(answer.status(), 1, Integer::sum);
            if (answer.status() / 100 == 2 || (!fuzzed.tricked() && !KEPT_OUT.contains(answer.status()))) {
                reached.add(fuzzed.operation().toString());
            }
            if (answer.status() == 401 && fuzzed.operation().path().contains("/me")) {
                stayLoggedIn();
            }
            if (answer.status() < 300) {
                learn(fuzzed, answer);
            } else if (answer.status() >= 400 && answer.status() < 500 && answer.status() != 429) {
                refused.add(fuzzed);
            }
        }

        assertThat(defects.values()).as("seed %d: %s", SEED, statuses).isEmpty();
        assertThat(statuses.getOrDefault(503, 0)).as("%s", statuses).isLessThan((int) (REQUESTS * MOST_BUSY));
        assertThat(statuses.getOrDefault(200, 0) + statuses.getOrDefault(201, 0)).as("%s", statuses)
                .isGreaterThan(REQUESTS / 10);
        assertThat(operations.stream().map(ApiOperation::toString).filter(operation -> !reached.contains(operation)))
                .as("operations that let nobody in, seed %d", SEED).isEmpty();
        assertChangeNothing(refused);
    }

    private static RawHttp.Answer send(Fuzzed fuzzed, Map<String, String> defects) {
        try {
            RawHttp.Answer answer = RawHttp.send(shop, fuzzed.request());
            defectOf(fuzzed, answer).ifPresent(defect -> defects.putIfAbsent(
                    fuzzed.operation() + ": " + answer.status() + " " + defect,
                    defect + "\n" + fuzzed.operation() + " as\n" + fuzzed.request() + "\nwas answered\n"
                            + answer.status() + " " + answer.headers() + "\n" + answer.body()));
            return answer;
        } catch (IOException | RuntimeException e) {
            defects.putIfAbsent(fuzzed.operation() + ": " + e.getClass(), e + "\n" + fuzzed.request());
            return new RawHttp.Answer(0, Map.of(), "");
        }
    }

    private static Optional<String> defectOf(Fuzzed fuzzed, RawHttp.Answer answer) {
        int status = answer.status();
        if (status >= 500 && !(status == 503 && !answer.header("retry-after").isEmpty())) {
            return Optional.of("a fault of ours");
        }
        boolean documented = (fuzzed.tricked() && ANY_PATH.contains(status))
                || fuzzed.operation().statuses().contains(Integer.toString(status));
        if (!documented) {
            return Optional.of("not in the document");
        }
        if (answer.header("x-request-id").isEmpty() && status != 400) {
            return Optional.of("no request id");
        }
        return status < 400 ? Optional.empty() : defectOf(answer);
    }

    private static Optional<String> defectOf(RawHttp.Answer refusal) {
        if (!refusal.header("content-type").equals("application/problem+json")) {
            return Optional.of("not a problem");
        }
        try {
            JsonNode problem = JSON.readTree(refusal.body());
            boolean isProblem = problem.path("status").asInt() == refusal.status()
                    && problem.path("type").asString("").startsWith("/problems/")
                    && !problem.path("title").asString("").isEmpty() && !problem.path("detail").asString("").isEmpty();
            return isProblem ? Optional.empty() : Optional.of("a problem that says something else");
        } catch (JacksonException _) {
            return Optional.of("a problem that cannot be read");
        }
    }

    private static void learn(Fuzzed fuzzed, RawHttp.Answer answer) {
        if (!fuzzed.tricked() && answer.header("content-type").startsWith("application/json")) {
            requests.learn(fuzzed.operation(), JSON.readTree(answer.body()));
        }
    }

    /**
     * Sends once more what was refused, until all of it is again: what succeeds may be what others were refused for. Then
     * nothing else happens, and every table must stay as it is.
     */
    private static void assertChangeNothing(List<Fuzzed> refused) throws Exception {
        List<Fuzzed> stillRefused = refused.stream().filter(fuzzed -> !fuzzed.operation().isRead()).toList();
        boolean oneSucceeded = true;
        while (oneSucceeded) {
            oneSucceeded = false;
            List<Fuzzed> again = new ArrayList<>();
            for (Fuzzed fuzzed : stillRefused) {
                int status = RawHttp.send(shop, fuzzed.request()).status();
                oneSucceeded |= status < 400;
                if (status >= 400 && status < 500) {
                    again.add(fuzzed);
                }
            }
            stillRefused = again;
        }
        Map<String, String> before = settled();

        for (Fuzzed fuzzed : stillRefused) {
            int status = RawHttp.send(shop, fuzzed.request()).status();
            assertThat(status == 503 || (status >= 400 && status < 500)).as("%d: %s", status, fuzzed.request())
                    .isTrue();
        }

        assertThat(stillRefused).hasSizeGreaterThan(REQUESTS / 10);
        Map<String, String> after = settled();
        before.forEach((table, rows) -> assertThat(after.get(table)).as("seed %d: rows of %s", SEED, table)
                .isEqualTo(rows));
    }

    /** The tables, once the same was found in them twice. */
    private static Map<String, String> settled() {
        List<Map<String, String>> found = new ArrayList<>();
        await().atMost(SETTLED).pollInterval(Duration.ofMillis(1_200)).until(() -> {
            found.add(Tables.digests(cluster));
            return found.size() > 1 && found.getLast().equals(found.get(found.size() - 2));
        });
        return found.getLast();
    }
}
