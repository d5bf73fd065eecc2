package io.doorbuster.harness.drill;

import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.OrderOutcome;
import io.doorbuster.harness.OrderOutcome.OutOfStock;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.ShopClient;
import io.doorbuster.harness.deployment.Node;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Drills in which another PostgreSQL server has to go on: from a backup, or as the new primary. */
final class RecoveryDrills {

    private static final Duration PART_OF_THE_SALE = Duration.ofSeconds(5);
    private static final String RESTORE_POINT = "drill";
    private static final Duration ARCHIVE_LIMIT = Duration.ofSeconds(60);
    /** Replay of the archive, cold start of all nodes, and the way back into the sale. */
    private static final Duration RESTORE_GAP = Duration.ofMinutes(3);
    private static final int REPLAYS = 100;
    private static final Duration WITH_TWO_PRIMARIES = Duration.ofSeconds(15);
    /** As after any lost connection: back-off and reconnection. */
    private static final Duration BACK_AGAIN = Duration.ofSeconds(5);

    private static final String NUMBERS = "SELECT writer, sequence FROM orders";

    private RecoveryDrills() {}

    static List<Drill> all() {
        return List.of(
                new Drill("restore", "everything is lost, and PostgreSQL restored from backup and archive to a point"
                        + " in mid-sale; what was committed up to that point counts, not what was answered after it",
                        Layout.ARCHIVED, RecoveryDrills::restore),
                new Drill("fenced-primary", "after a failover the old primary comes back alive and reachable",
                        Layout.STANDBY, RecoveryDrills::fencedPrimary));
    }

    private static void restore(Stage stage) throws IOException, InterruptedException {
        Shop shop = stage.shop();
        PostgresServer lost = shop.database();
        Path backup = shop.folder().resolve("disk/restored");
        lost.backUp(backup);
        stage.sell(PART_OF_THE_SALE);
        List<Call> before = stage.calls();
        lost.query("SELECT pg_create_restore_point('" + RESTORE_POINT + "')");
        long pointNanos = System.nanoTime();
        stage.sell(PART_OF_THE_SALE);

        stage.faultBegins();
        killShop(shop);
        List<String> committed = OrderTable.ids(lost);
        List<String> numbers = lost.query(NUMBERS);
        awaitArchive(lost);
        lost.crash();
        PostgresServer restored = lost.restored(backup, shop.folder(), shop.archive(), RESTORE_POINT);
        shop.add(restored);
        restored.start();
        shop.databaseIsNow(restored);
        requireThePoint(stage, new HashSet<>(OrderTable.ids(restored)), new HashSet<>(committed), before, pointNanos);
        requirePrefix(stage, restored.query(NUMBERS), numbers);
        shop.heal();
        stage.recovers();
        stage.gapIsAtMost(RESTORE_GAP, "with a restore to a point in time");
        stage.becomesSafe();
        replay(stage, before);
    }

    private static void killShop(Shop shop) throws InterruptedException {
        for (Node node : shop.deployment().appNodes()) {
            node.kill();
        }
        for (Node node : shop.deployment().members()) {
            node.kill();
        }
    }

    /** The log up to now is in the archive: what PostgreSQL does by itself when a segment is full. */
    private static void awaitArchive(PostgresServer server) throws IOException, InterruptedException {
        String segment = server.query("SELECT pg_walfile_name(pg_switch_wal())").getFirst();
        long start = System.nanoTime();
        while (server.query("SELECT 1 FROM pg_stat_archiver WHERE right(last_archived_wal, 16) >= right('" + segment
                + "', 16)").isEmpty()) {
            if (System.nanoTime() - start > ARCHIVE_LIMIT.toNanos()) {
                throw new IOException("the archive has not got " + segment + " in " + ARCHIVE_LIMIT.toSeconds() + " s");
            }
            Thread.sleep(200);
        }
    }

    /** All that was answered before the point is there, nothing that was asked for after it; the rest is undone. */
    private static void requireThePoint(Stage stage, Set<String> restored, Set<String> committed, List<Call> before,
            long pointNanos) {
        stage.require(committed.containsAll(restored), "orders were restored that had never been there");
        for (Call call : before) {
            if (call.outcome() instanceof Placed placed && !restored.contains(placed.orderId())) {
                stage.broken(placed + " was answered before the point and is not restored");
            }
        }
        long tooNew = stage.calls().stream().filter(call -> call.startNanos() - pointNanos > 0
                && call.outcome() instanceof Placed placed && !placed.replayed()
                && restored.contains(placed.orderId())).count();
        stage.require(tooNew == 0, tooNew + " orders were asked for after the point and are restored");
        Set<String> undone = new HashSet<>(committed);
        undone.removeAll(restored);
        stage.require(!undone.isEmpty(), "no order came after the point: nothing was proved");
        stage.undo(undone);
        stage.note(restored.size() + " orders were restored, " + undone.size() + " that came after the point were not");
    }

    /** Writers number their orders as they commit them: a restored writer has all up to some number, and none beyond. */
    private static void requirePrefix(Stage stage, List<String> restored, List<String> before) {
        Map<String, Long> last = new TreeMap<>();
        restored.forEach(row -> last.merge(writer(row), sequence(row), Math::max));
        Set<String> missing = new TreeSet<>(before);
        missing.removeIf(row -> sequence(row) > last.getOrDefault(writer(row), 0L));
        missing.removeAll(new HashSet<>(restored));
        stage.require(missing.isEmpty(), "later orders of the same writer are restored, but not " + missing);
    }

    private static String writer(String row) {
        return row.substring(0, row.indexOf('\t'));
    }

    private static long sequence(String row) {
        return Long.parseLong(row.substring(row.indexOf('\t') + 1));
    }

    /** Keys of before the point find their orders; keys that were undone may be used again. */
    private static void replay(Stage stage, List<Call> before) {
        ShopClient shop = stage.shop().clients().getFirst();
        before.stream().filter(call -> call.outcome() instanceof Placed).limit(REPLAYS).forEach(call -> {
            OrderOutcome again = stage.load().call(call.request(), shop);
            stage.require(again instanceof Placed placed && placed.replayed(),
                    call.request() + " owns " + call.outcome() + " and is now answered " + again);
        });
        stage.calls().stream().filter(call -> call.outcome().equals(Stage.UNDONE)).limit(REPLAYS).forEach(call -> {
            OrderOutcome again = stage.load().call(call.request(), shop);
            stage.require(again instanceof Placed || again instanceof OutOfStock,
                    call.request() + " was undone and is now answered " + again);
        });
    }

    private static void fencedPrimary(Stage stage) throws IOException, InterruptedException {
        Shop shop = stage.shop();
        if (shop.database() != shop.standby()) {
            DatabaseDrills.failover(stage);
        }
        PostgresServer old = shop.primary();
        old.start();
        try {
            List<String> committed = OrderTable.ids(old);
            stage.faultBegins();
            stage.sell(WITH_TWO_PRIMARIES);
            stage.gapIsAtMost(BACK_AGAIN, "with the old primary alive");
            requireUntouched(stage, old, committed, "while connections stood");

            // The moment that tells: every member has to choose a server again.
            stage.faultBegins();
            shop.database().query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
            stage.sell(WITH_TWO_PRIMARIES);
            stage.recovers();
            stage.gapIsAtMost(BACK_AGAIN, "when members connected again, with the old primary alive");
            requireUntouched(stage, old, committed, "after members had to connect again");
        } finally {
            old.crash();
        }
        stage.recovers();
    }

    private static void requireUntouched(Stage stage, PostgresServer old, List<String> committed, String when)
            throws IOException, InterruptedException {
        String sessions = old.query("SELECT count(*) FROM pg_stat_activity"
                + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()").getFirst();
        stage.require(sessions.equals("0"), sessions + " sessions of members are on the old primary, " + when);
        stage.require(new HashSet<>(OrderTable.ids(old)).equals(new HashSet<>(committed)),
                "orders were committed on the old primary, " + when);
    }
}
