package io.doorbuster.app;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.grid.catalog.SaveProduct;
import io.doorbuster.grid.member.MemberServices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An app node over real HTTP, with a real member behind it over loopback; only what the member does in PostgreSQL is in
 * memory.
 */
public final class TestShop implements AutoCloseable {

    public static final String OPERATOR_KEY = "the-operator's-key-of-tests";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    public HazelcastInstance member;
    public final AppNode node;
    public final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String cluster;
    private final int memberPort;
    private final MemberServices services;

    private TestShop(String cluster, int memberPort, MemberServices services) {
        this.cluster = cluster;
        this.memberPort = memberPort;
        this.services = services;
        this.member = startMember();
        this.node = startNode();
    }

    /** One more node before the same member. */
    public AppNode startNode() {
        return AppNode.start(new AppNode.Settings("127.0.0.1", 0, 0, OPERATOR_KEY, clientConfig()));
    }

    /** How a node reaches the member. */
    public ClientConfig clientConfig() {
        ClientConfig client = new ClientConfig().setClusterName(cluster);
        client.getNetworkConfig().addAddress("127.0.0.1:" + memberPort);
        client.setProperty("hazelcast.logging.type", "slf4j");
        client.setProperty("hazelcast.client.invocation.timeout.seconds", "5");
        return client;
    }

    /** Starts a member with {@code services} in its user context, and a node on free ports. */
    public static TestShop start(MemberServices services) {
        return new TestShop("test-" + UUID.randomUUID(), freePort(), services);
    }

    /** Starts the member anew after it was terminated: the same cluster to the node, with empty maps. */
    public void restartMember() {
        member = startMember();
    }

    private HazelcastInstance startMember() {
        Config config = new Config(cluster).setClusterName(cluster);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        GridSerialization.register(config.getSerializationConfig());
        config.getUserContext().put(MemberServices.KEY, services);
        config.getNetworkConfig().setPort(memberPort).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        HazelcastInstance started = Hazelcast.newHazelcastInstance(config);
        if (services instanceof MemoryServices memory) {
            memory.join(started);
        }
        return started;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A shop whose member keeps orders and stock in memory. */
    public static TestShop start() {
        return start(new MemoryServices());
    }

    /** Puts an active product into the catalog and goods on the shelf. */
    public void stock(String sku, long unitPriceCents, long quantity) {
        offer(sku, new Money(unitPriceCents, "EUR"), ProductStatus.ACTIVE);
        asOperator("POST", "/api/v1/admin/inventory/" + encode(sku) + "/receipts",
                "{\"quantity\": " + quantity + ", \"reference\": \"first\"}");
    }

    /** Puts a product of one variant into the catalog, or replaces it, and waits until the node knows the SKU. */
    public void offer(String sku, Money price, ProductStatus status) {
        UUID name = UUID.nameUUIDFromBytes(sku.getBytes(StandardCharsets.UTF_8));
        String id = "prod_" + name;
        Variant variant = new Variant(sku, "Default", List.of(), price, 0);
        Product product = new Product(id, "h-" + name, "Product " + sku, "", "", "", List.of(), List.of(),
                List.of(), status, 1, List.of(variant));
        Grid.products(member).executeOnKey(id, new SaveProduct(product, SaveProduct.ANY_VERSION));
        String path = "/api/v1/inventory/" + encode(sku);
        Awaitility.await().until(() -> get(path).status() == 200);
    }

    /** The answer to a request; {@code headers} are names and values in turn. */
    public Answer send(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .timeout(PATIENCE);
        if (body != null && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    /** The answer to a request that was made by hand. */
    public Answer send(HttpRequest request) {
        try {
            return new Answer(http.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** GET without headers. */
    public Answer get(String path) {
        return send("GET", path, null);
    }

    /** Any method, with the operator's key. */
    public Answer asOperator(String method, String path, @Nullable String body) {
        return send(method, path, body, "Authorization", "Bearer " + OPERATOR_KEY);
    }

    /** A name as one segment of a path. */
    public static String encode(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("..", "%2E%2E");
    }

    public String url(String path) {
        return url(node, path);
    }

    public static String url(AppNode node, String path) {
        return "http://127.0.0.1:" + node.port() + path;
    }

    /** What came back. */
    public record Answer(HttpResponse<String> response) {

        private static final JsonMapper JSON = new JsonMapper();

        public int status() {
            return response.statusCode();
        }

        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public Map<String, List<String>> headers() {
            return response.headers().map();
        }

        /** The problem's name, empty if the answer is none. */
        public String problem() {
            return header("Content-Type").equals("application/problem+json")
                    ? json().path("type").asString().replace("/problems/", "") : "";
        }
    }

    @Override
    public void close() {
        node.close();
        member.shutdown();
    }
}
