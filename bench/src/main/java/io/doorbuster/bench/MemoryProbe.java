package io.doorbuster.bench;

import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.bench.Subject.Tally;
import io.doorbuster.bench.http.HttpLoad;
import io.doorbuster.bench.http.LoadResult;
import io.doorbuster.bench.http.Requests;
import io.doorbuster.grid.Grid;
import io.doorbuster.harness.ServerFailedException;
import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.deployment.Host;
import io.doorbuster.harness.deployment.Node;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * P13: what a SKU, a cart and an order cost in the members' heap, and whether a large shop loads and serves. Two members:
 * each holds everything, as owner or as backup. The heap is that after a full collection, and what something costs is
 * the difference to the same members without it.
 */
final class MemoryProbe {

    private static final int MEMBERS = 2;
    /** The goal's limit: with more, a member ends for want of memory, and the probe fails. */
    private static final int HEAP_MEGABYTES = 1_536;
    private static final int APP_NODE_HEAP_MEGABYTES = 2_048;
    /** Above which an operator is told to raise the heap, see docs/operations.md. */
    private static final double COMFORTABLE = 0.7;
    private static final double BYTES_PER_MEGABYTE = 1 << 20;
    /** Keys of one call that reads them into the members' memory. */
    private static final int READ_AT_ONCE = 1_000;
    private static final Requests PAGE = Requests.get("/api/v1/products/m0-0123");
    private static final Duration ONE_LOOK = Duration.ofMillis(50);
    private static final Duration CATALOG_LIMIT = Duration.ofMinutes(3);
    private static final Duration WRITTEN_LIMIT = Duration.ofMinutes(2);
    private static final Duration COPIED_LIMIT = Duration.ofMinutes(2);
    /** A node gives itself two minutes to start; a large one may take more. */
    private static final int START_WAITS = 4;

    private final Lab lab;
    private final Size size;

    /** How much of everything. */
    private record Size(int skus, int carts, int orders) {

        static Size of(BenchOptions options) {
            return options.quick() ? new Size(100_000, 20_000, 20_000) : new Size(1_000_000, 200_000, 20_000);
        }
    }

    /** What runs. */
    private record Shop(Deployment deployment, PostgresServer database, LargeShop tables, MemberMetrics metrics) {}

    /** Members that have just started: how long it took, and the heap that is in use on all of them. */
    private record Started(Duration time, long heap) {}

    MemoryProbe(Lab lab) {
        this.lab = lab;
        this.size = Size.of(lab.options());
    }

    List<Trial> run() throws IOException, InterruptedException {
        Shop shop = start();
        List<Trial> trials = new ArrayList<>();
        Started empty = restart(shop, "nothing");
        stop(shop);
        shop.tables.fillStock(size.skus);
        Started stocked = restart(shop, String.format("%,d SKUs of stock", size.skus));
        stop(shop);
        shop.tables.fillProducts(size.skus);
        shop.tables.fillCarts(size.carts);
        List<String> orders = shop.tables.fillOrders(size.orders);
        Started full = restart(shop, "their products as well");
        trials.add(Trial.atMost("P13", "bytes of heap for the stock level of a SKU",
                perCopy(stocked.heap - empty.heap, size.skus), 400, 200));
        trials.add(Trial.told("P13", "bytes of heap for a product of ten SKUs, its page 2 KB",
                perCopy(full.heap - stocked.heap, size.skus / LargeShop.VARIANTS)));
        trials.add(Trial.atLeast("P11", "SKUs a second of a cold start, stock and products",
                size.skus / seconds(full.time.minus(empty.time)), 50_000, 50_000));
        trials.addAll(readIntoMemory(shop, orders));
        trials.addAll(serve(shop));
        return trials;
    }

    private static double perCopy(long bytes, int things) {
        return bytes / (double) MEMBERS / things;
    }

    private static double seconds(Duration time) {
        return Math.max(1, time.toMillis()) / 1e3;
    }

    private Shop start() throws IOException, InterruptedException {
        PostgresServer database = lab.database("memory");
        lab.endLater(database::close);
        Path logs = Files.createDirectories(lab.folder().resolve("memory"));
        Deployment deployment = Deployment.plan(logs, database.login(), Collections.nCopies(MEMBERS, Host.LOCAL),
                List.of(Host.LOCAL));
        lab.endLater(deployment::close);
        deployment.members().forEach(node -> node.set("DOORBUSTER_HEAP", HEAP_MEGABYTES + "m"));
        deployment.appNodes().forEach(node -> node.set("DOORBUSTER_HEAP", APP_NODE_HEAP_MEGABYTES + "m"));
        deployment.start();
        LargeShop tables = new LargeShop(deployment, database);
        tables.makeTemplates(logs);
        stop(deployment);
        return new Shop(deployment, database, tables, new MemberMetrics(deployment));
    }

    private static void stop(Shop shop) {
        stop(shop.deployment);
    }

    private static void stop(Deployment deployment) {
        deployment.close();
    }

    /** Starts the members together, and waits until each SKU has its backup. */
    private Started restart(Shop shop, String with) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (Node member : shop.deployment.members()) {
            member.start();
        }
        for (Node member : shop.deployment.members()) {
            awaitReady(member);
        }
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        awaitCopies(shop, Grid.INVENTORY);
        awaitCopies(shop, Grid.PRODUCTS);
        long heap = heap(shop);
        lab.screen().print(String.format("with %s: ready after %.1f s, %,.0f MB of heap in use on each member", with,
                seconds(time), heap / BYTES_PER_MEGABYTE / MEMBERS));
        return new Started(time, heap);
    }

    /** Waits until every row of the map's table is in memory twice: members that have just met still hand over. */
    private static void awaitCopies(Shop shop, String map) throws IOException, InterruptedException {
        double rows = Double.parseDouble(shop.database.query("SELECT count(*) FROM " + map).getFirst());
        shop.metrics.await("doorbuster_map_entries", map, rows, COPIED_LIMIT);
        shop.metrics.await("doorbuster_map_backup_entries", map, rows, COPIED_LIMIT);
    }

    private static void awaitReady(Node node) throws InterruptedException {
        for (int wait = 1;; wait++) {
            try {
                node.awaitReady();
                return;
            } catch (ServerFailedException e) {
                if (!node.isAlive() || wait == START_WAITS) {
                    throw e;
                }
            }
        }
    }

    private static long heap(Shop shop) throws IOException {
        return heap(shop.deployment.members()).stream().mapToLong(Long::longValue).sum();
    }

    private static List<Long> heap(List<Node> nodes) throws IOException {
        List<Long> bytes = new ArrayList<>();
        for (Node node : nodes) {
            try (Jvm jvm = Jvm.attach(node.pid())) {
                bytes.add(jvm.heapAfterCollection());
            }
        }
        return bytes;
    }

    /** Carts and orders are loaded when they are asked for, on their owner only; what is changed has a backup. */
    private List<Trial> readIntoMemory(Shop shop, List<String> orders) throws IOException, InterruptedException {
        List<String> carts = IntStream.range(0, size.carts).mapToObj(LargeShop::cart).toList();
        HazelcastInstance client = GridClient.connect(shop.deployment);
        try {
            long before = heap(shop);
            forEach(carts, keys -> Grid.carts(client).getAll(keys));
            long read = heap(shop);
            forEach(carts, keys -> Grid.carts(client).setAll(Grid.carts(client).getAll(keys)));
            requireHeld(shop, Grid.CARTS, carts.size(), true);
            shop.metrics.await("doorbuster_writebehind_backlog", Grid.CARTS, 0, WRITTEN_LIMIT);
            StreamProbe.awaitFulfilled(shop.database);
            StreamProbe.awaitFulfilled(shop.database);
            long changed = heap(shop);
            forEach(orders, keys -> Grid.orders(client).getAll(keys));
            requireHeld(shop, Grid.ORDERS, size.orders, false);
            return List.of(
                    Trial.atMost("P13", "bytes of heap for a cart of three lines", (read - before)
                            / (double) size.carts, 1_200, 1_200),
                    Trial.atMost("P13", "bytes more for its backup, and for half an hour after a change",
                            (changed - read) / (double) size.carts, 1_200, 1_200),
                    Trial.told("P13", "bytes of heap for an order of three lines that was asked for",
                            (heap(shop) - changed) / (double) size.orders));
        } finally {
            client.shutdown();
        }
    }

    private static void forEach(List<String> keys, Consumer<Set<String>> some) {
        for (int from = 0; from < keys.size(); from += READ_AT_ONCE) {
            some.accept(new HashSet<>(keys.subList(from, Math.min(from + READ_AT_ONCE, keys.size()))));
        }
    }

    /** The figures mean something only if all entries are there: a map that is full evicts. */
    private void requireHeld(Shop shop, String map, int entries, boolean twice)
            throws IOException, InterruptedException {
        double held = shop.metrics.sum("doorbuster_map_entries", map);
        double copies = shop.metrics.sum("doorbuster_map_backup_entries", map);
        lab.require(held == entries && (!twice || copies == entries), String.format(
                "P13: of %,d %s %,.0f are in memory, and %,.0f copies", entries, map, held, copies));
    }

    /** Orders of a tenth of the SKUs, and the page of one product. */
    private List<Trial> serve(Shop shop) throws IOException, InterruptedException {
        Node appNode = shop.deployment.appNodes().getFirst();
        long startNanos = System.nanoTime();
        appNode.start();
        awaitReady(appNode);
        double catalogSeconds = seconds(awaitCatalog(shop, startNanos));
        lab.screen().print("warming up");
        Requests warmUp = Requests.spreadOrders("warm", LargeShop.sku(0), LargeShop.BLOCK);
        HttpLoad.closed(shop.deployment.shops().getFirst(), lab.options().connections(), warmUp, 201,
                lab.options().time());
        Tally before = tally(shop);
        LoadResult placed = load(shop, Requests.spreadOrders("memory", LargeShop.sku(0), LargeShop.BLOCK), 201);
        Tally after = tally(shop);
        long stored = after.orders() - before.orders();
        lab.require(after.oversold() == 0 && stored >= placed.answers(201)
                && stored <= placed.answers(201) + placed.failed() + lab.options().connections(),
                "P13: " + placed.byStatus() + " were answered, " + stored + " orders stored, " + after.oversold()
                        + " SKUs are oversold");
        LoadResult pages = load(shop, PAGE, 200);
        long most = Collections.max(heap(shop.deployment.members()));
        return List.of(
                Trial.atLeast("P13", "orders of 100,000 of the SKUs, a second", placed.perSecond(201), 1, 1),
                Trial.atLeast("P13", "product pages a second", pages.perSecond(200), 1, 1),
                Trial.atMost("P13", "requests answered otherwise", placed.sent() - placed.latency().getTotalCount()
                        + (double) pages.sent() - pages.latency().getTotalCount(), 0, 0),
                Trial.atMost("P13", "MB of a member's heap, carts and orders read, after the load",
                        most / BYTES_PER_MEGABYTE, HEAP_MEGABYTES, COMFORTABLE * HEAP_MEGABYTES),
                Trial.told("P13", "seconds until an app node has the catalog", catalogSeconds),
                Trial.told("P13", "MB of the app node's heap with the catalog",
                        Collections.max(heap(shop.deployment.appNodes())) / BYTES_PER_MEGABYTE));
    }

    /** An app node listens before it has the catalog, and sells nothing until then. */
    private Duration awaitCatalog(Shop shop, long startNanos) throws IOException, InterruptedException {
        while (HttpLoad.closed(shop.deployment.shops().getFirst(), 1, PAGE, 200, ONE_LOOK).answers(200) == 0) {
            if (System.nanoTime() - startNanos > CATALOG_LIMIT.toNanos()) {
                throw new IOException("the app node has no catalog after " + CATALOG_LIMIT.toSeconds() + " s");
            }
            Thread.sleep(200);
        }
        Duration time = Duration.ofNanos(System.nanoTime() - startNanos);
        lab.screen().print(String.format("the app node has the catalog %.1f s after its start", seconds(time)));
        return time;
    }

    private LoadResult load(Shop shop, Requests requests, int wanted) throws IOException {
        LoadResult result = HttpLoad.closed(shop.deployment.shops().getFirst(), lab.options().connections(), requests,
                wanted, lab.options().time());
        lab.screen().print(String.format("%,.0f/s answered %d, p50 %.2f ms, p99 %.2f ms  %s", result.perSecond(wanted),
                wanted, result.latencyMillis(50), result.latencyMillis(99), result.byStatus()));
        return result;
    }

    private static Tally tally(Shop shop) throws IOException, InterruptedException {
        return Tally.of(shop.database.query(Tally.query("public", "inventory")));
    }
}
