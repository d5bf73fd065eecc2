package io.doorbuster.bench;

import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.deployment.Host;
import io.doorbuster.harness.deployment.Node;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** The shop itself: members and app nodes as processes of their own, beside a PostgreSQL server. */
final class ShopSubject implements Subject {

    private static final String HEAP = "1g";

    private final String name;
    private final Deployment deployment;
    private final PostgresServer database;
    private final ProductImports imports;

    private ShopSubject(String name, Deployment deployment, PostgresServer database, Path folder) {
        this.name = name;
        this.deployment = deployment;
        this.database = database;
        this.imports = new ProductImports(deployment.shops().getFirst(), deployment.operatorKey(), folder);
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

    @Override
    public List<URI> urls() {
        return deployment.shops();
    }

    @Override
    public void stock(List<String> skus, long units) throws IOException, InterruptedException {
        imports.stock(skus, units);
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
        imports.close();
        deployment.close();
        database.close();
    }
}
