package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.harness.Conservation;
import io.doorbuster.harness.History;
import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.OrderOutcome;
import io.doorbuster.harness.OrderRequest;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.ProjectHome;
import io.doorbuster.harness.RetryPolicy;
import io.doorbuster.harness.ShopClient;
import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.deployment.Node;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./doorbuster standalone}, stopped and killed in the middle of a sale and started again on its folder. */
class StandaloneRestartIT {

    private static final String SKU = "LAMP";
    private static final long UNITS = 100_000;
    private static final int SHOPPERS = 8;
    private static final int ORDERS_EACH = 150;
    /** About a third of all: the sale is under way. */
    private static final int ORDERS_BEFORE_THE_END = 400;
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final String KEY = "a key for the operator";

    @TempDir private Path folder;
    private Node shop;
    private ShopClient client;

    @BeforeEach
    void start() throws Exception {
        // PostgreSQL runs as another user where the tests run as root: it must get through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port = Deployment.freePort();
        List<String> command = List.of(ProjectHome.find().launcher().toString(), "standalone", "--port",
                Integer.toString(port), "--management-port", "0", "--data", folder.resolve("data").toString(),
                "--empty");
        Map<String, String> environment = Map.of("DOORBUSTER_BUILD", "never", "DOORBUSTER_HEAP", "512m",
                "DOORBUSTER_JAVA_HOME", System.getProperty("java.home"), "DOORBUSTER_OPERATOR_KEY", KEY,
                "DOORBUSTER_JAVA_OPTS", Cluster.QUICK_COMPILER);
        shop = new Node("standalone", command, environment, Pattern.compile("ready.*http://"), folder);
        client = new ShopClient(URI.create("http://127.0.0.1:" + port), KEY, TIMEOUT, RetryPolicy.PATIENT);
        shop.start();
        shop.awaitReady();
        Catalog.importInto(client, folder, Map.of(SKU, UNITS));
    }

    @AfterEach
    void stop() {
        client.close();
        shop.close();
    }

    @Test
    void losesNoOrderWhenItIsStopped() throws Exception {
        sellAcross(() -> assertThat(shop.stop()).isEqualTo(Optional.of(143)));
    }

    @Test
    void losesNoOrderWhenItIsKilled() throws Exception {
        sellAcross(shop::kill);
    }

    private interface End {
        void come() throws InterruptedException;
    }

    /** Shoppers buy all the time; the shop ends and is started again meanwhile. */
    private void sellAcross(End end) throws IOException, InterruptedException {
        Audit before = client.audit();
        History history = new History(SHOPPERS * ORDERS_EACH);
        try (ExecutorService shoppers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SHOPPERS; i++) {
                String name = "shopper-" + i;
                shoppers.execute(() -> buy(name, history));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> history.calls().size() >= ORDERS_BEFORE_THE_END);
            end.come();
            assertThat(shop.isAlive()).isFalse();
            shop.start();
            shop.awaitReady();
        }

        assertThat(history.calls()).filteredOn(call -> call.outcome() instanceof OrderOutcome.Placed)
                .hasSizeGreaterThan(ORDERS_BEFORE_THE_END);
        assertThat(Conservation.check(history, Quiet.evidence(client, before))).isEmpty();
    }

    private void buy(String name, History history) {
        for (int i = 0; i < ORDERS_EACH; i++) {
            OrderRequest order = new OrderRequest(name + "-" + i, name + "@example.org", "",
                    List.of(new Line(SKU, 1 + i % 3)));
            long startNanos = System.nanoTime();
            history.add(new Call(order, client.placeOrder(order), startNanos, System.nanoTime()));
        }
    }
}
