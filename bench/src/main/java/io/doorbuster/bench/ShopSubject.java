package io.doorbuster.bench;

import io.doorbuster.harness.ImportReport;
import io.doorbuster.harness.RetryPolicy;
import io.doorbuster.harness.ShopClient;
import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.deployment.Host;
import io.doorbuster.harness.deployment.Node;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The shop itself: members and app nodes as processes of their own, beside a PostgreSQL server. */
final class ShopSubject implements Subject {

    private static final Duration IMPORT_LIMIT = Duration.ofMinutes(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final String HEAP = "1g";
    /** A product of about two kilobytes, as its page is. */
    private static final String DESCRIPTION = "A lamp of turned oak with a linen shade. ".repeat(40);

    private final String name;
    private final Deployment deployment;
    private final PostgresServer database;
    private final Path folder;
    private final ShopClient operator;
    private int imports;

    private ShopSubject(String name, Deployment deployment, PostgresServer database, Path folder) {
        this.name = name;
        this.deployment = deployment;
        this.database = database;
        this.folder = folder;
        this.operator = new ShopClient(deployment.shops().getFirst(), deployment.operatorKey(), REQUEST_TIMEOUT,
                RetryPolicy.PATIENT);
    }

    /**
     * Starts one; returns when it serves.
     *
     * @param database is its own
     */
    static ShopSubject start(String name, int members, int appNodes, PostgresServer database, Path folder)
            throws IOException, InterruptedException {
        Path logs = Files.createDirectories(folder.resolve(name));
        Deployment deployment = Deployment.plan(logs, database.login(), Collections.nCopies(members, Host.LOCAL),
                Collections.nCopies(appNodes, Host.LOCAL));
        try {
            deployment.members().forEach(node -> node.set("DOORBUSTER_HEAP", HEAP));
            deployment.appNodes().forEach(node -> node.set("DOORBUSTER_HEAP", HEAP));
            deployment.start();
            return new ShopSubject(name, deployment, database, logs);
        } catch (IOException | InterruptedException | RuntimeException e) {
            deployment.close();
            throw e;
        }
    }

    Deployment deployment() {
        return deployment;
    }

    PostgresServer database() {
        return database;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String durability() {
        return "D2";
    }

    @Override
    public URI url() {
        return deployment.shops().getFirst();
    }

    /** By import, a product for each SKU. */
    @Override
    public void stock(List<String> skus, long units) throws IOException, InterruptedException {
        StringBuilder csv = new StringBuilder("Handle,Title,Body (HTML),Variant SKU,Variant Price,"
                + "Variant Inventory Qty\n");
        for (String sku : skus) {
            csv.append(String.join(",", sku.toLowerCase(Locale.ROOT), "Lamp", DESCRIPTION, sku, "19.99",
                    Long.toString(units))).append('\n');
        }
        Path file = Files.writeString(folder.resolve("import-" + ++imports + ".csv"), csv);
        ImportReport report =
                operator.importProducts(file, "format=shopify-csv&currency=EUR&stock=receive", IMPORT_LIMIT);
        if (report.refused() > 0) {
            throw new IOException("the shop refused " + report);
        }
    }

    @Override
    public long cpuMillis() {
        long nodes = deployment.members().stream().mapToLong(Node::pid).map(CpuTime::millis).sum()
                + deployment.appNodes().stream().mapToLong(Node::pid).map(CpuTime::millis).sum();
        return nodes + CpuTime.millis(database.pid());
    }

    @Override
    public Tally tally() throws IOException, InterruptedException {
        return Tally.of(database.query(Tally.query("public", "inventory")));
    }

    @Override
    public void close() {
        operator.close();
        deployment.close();
        database.close();
    }
}
