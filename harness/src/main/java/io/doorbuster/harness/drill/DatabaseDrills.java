package io.doorbuster.harness.drill;

import io.doorbuster.harness.deployment.FaultProxy;
import io.doorbuster.harness.deployment.Node;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Drills that break PostgreSQL, or the way there. */
final class DatabaseDrills {

    /** Back-off and reconnection after the database is back. */
    private static final Duration BACK_AGAIN = Duration.ofSeconds(5);
    /** A silent connection is given up after the socket timeout, 30 s; then it is opened again. */
    private static final Duration HALF_OPEN_GAP = Duration.ofSeconds(45);
    private static final Duration SLOW_GAP = Duration.ofSeconds(15);
    private static final int COMMITS_TO_CUT = 20;
    private static final Duration OUTAGE = Duration.ofSeconds(60);

    private DatabaseDrills() {}

    static List<Drill> all() {
        return List.of(
                new Drill("database-crash", "PostgreSQL crashes and is started again at once", Layout.THREE_MEMBERS,
                        DatabaseDrills::crash),
                new Drill("database-away", "PostgreSQL is away for 60 s; browsing and carts go on",
                        Layout.THREE_MEMBERS, DatabaseDrills::away),
                new Drill("database-slow", "every message to and from PostgreSQL takes 500 ms longer, for 20 s",
                        Layout.THREE_MEMBERS, DatabaseDrills::slow),
                new Drill("commit-cut", "connections are cut just when a COMMIT is answered, 20 times",
                        Layout.THREE_MEMBERS, DatabaseDrills::commitCut),
                new Drill("database-silent", "connections to PostgreSQL stand and nothing passes, for 40 s",
                        Layout.THREE_MEMBERS, DatabaseDrills::silent),
                new Drill("outage-and-death", "PostgreSQL is away for 30 s, and a member is killed meanwhile",
                        Layout.THREE_MEMBERS, DatabaseDrills::outageAndDeath),
                new Drill("disk-full", "PostgreSQL's disk is full for 15 s", Layout.SMALL_DISK,
                        DatabaseDrills::diskFull),
                new Drill("failover", "the primary is killed and its synchronous standby promoted", Layout.STANDBY,
                        DatabaseDrills::failover));
    }

    private static void crash(Stage stage) throws IOException, InterruptedException {
        stage.faultBegins();
        PostgresServer database = stage.shop().database();
        long start = System.nanoTime();
        database.crash();
        database.start();
        Duration away = Duration.ofNanos(System.nanoTime() - start);
        stage.recovers();
        stage.gapIsAtMost(away.plus(BACK_AGAIN), "around a crash of PostgreSQL that took " + Stage.seconds(away));
    }

    private static void away(Stage stage) throws IOException, InterruptedException {
        Browsing browsing = new Browsing(stage.shop(), stage.run());
        browsing.warmUp();
        Browsing.Figures before = browsing.browse(Duration.ofSeconds(5));
        stage.faultBegins();
        stage.shop().database().crash();
        Browsing.Figures during = browsing.browse(OUTAGE);
        stage.shop().database().start();
        stage.recovers();
        stage.gapIsAtMost(OUTAGE.plus(BACK_AGAIN.multipliedBy(2)), "around an outage of " + OUTAGE.toSeconds() + " s");
        stage.note("browsing and carts: p99 " + before.p99Millis() + " ms before, " + during.p99Millis()
                + " ms while PostgreSQL was away, " + during.failed() + " of " + during.requests() + " failed");
        stage.require(during.failed() == 0,
                during.failed() + " of " + during.requests() + " visits to catalog and carts failed");
    }

    private static void slow(Stage stage) throws IOException, InterruptedException {
        stage.faultBegins();
        FaultProxy proxy = stage.shop().proxy();
        proxy.delay(Duration.ofMillis(500));
        stage.sell(Duration.ofSeconds(20));
        proxy.delay(Duration.ZERO);
        stage.recovers();
        // A batch takes two round trips of a second, or three, and may wait for the locks of two other members, who hold theirs
        // for two round trips each; the one behind it waits for all of that.
        stage.gapIsAtMost(SLOW_GAP, "while PostgreSQL was slow");
    }

    private static void commitCut(Stage stage) throws IOException, InterruptedException {
        FaultProxy proxy = stage.shop().proxy();
        int cutBefore = proxy.commitsCut();
        stage.faultBegins();
        for (int i = 0; i < COMMITS_TO_CUT; i++) {
            proxy.cutCommits(1);
            stage.sell(Duration.ofMillis(300 + stage.random().nextInt(300)));
        }
        proxy.cutCommits(0);
        stage.recovers();
        int cut = proxy.commitsCut() - cutBefore;
        stage.require(cut > COMMITS_TO_CUT / 2, "only " + cut + " commits were cut");
        stage.note(cut + " commits were cut at their answer");
        stage.gapIsAtMost(BACK_AGAIN, "while commits were cut");
    }

    private static void silent(Stage stage) throws IOException, InterruptedException {
        ColdReads reads = new ColdReads(stage.shop());
        reads.run(Duration.ofSeconds(3));
        ColdReads.Figures before = reads.run(Duration.ofSeconds(2));
        stage.faultBegins();
        stage.shop().proxy().stall(true);
        ColdReads.Figures during;
        try {
            during = reads.run(Duration.ofSeconds(40));
        } finally {
            stage.shop().proxy().stall(false);
        }
        stage.note("reads of carts that are not in memory: " + before + " before, " + during + " in the silence");
        stage.require(during.failed() == 0, during.failed() + " reads were not answered");
        stage.recovers();
        stage.gapIsAtMost(HALF_OPEN_GAP.plus(BACK_AGAIN), "with PostgreSQL silent for 40 s");
    }

    private static void outageAndDeath(Stage stage) throws IOException, InterruptedException {
        Duration outage = Duration.ofSeconds(30);
        List<Node> members = stage.shop().deployment().members();
        Node victim = members.get(stage.random().nextInt(members.size()));
        Carts carts = Carts.fill(stage.shop(), stage.run() + "-1", 20);
        stage.faultBegins();
        stage.shop().database().crash();
        carts.change();
        stage.sell(outage.dividedBy(2));
        victim.kill();
        stage.sell(outage.dividedBy(2));
        stage.shop().database().start();
        stage.recovers();
        stage.gapIsAtMost(outage.plus(BACK_AGAIN.multipliedBy(3)), "around an outage with a member's death");
        victim.start();
        victim.awaitReady();
        stage.becomesSafe();
        String lost = carts.lostInPostgres(Duration.ofSeconds(60));
        stage.require(lost.isEmpty(), "carts changed while PostgreSQL was away are not stored: " + lost);
    }

    private static void diskFull(Stage stage) throws IOException, InterruptedException {
        Path filler = stage.shop().folder().resolve("disk/filler");
        stage.faultBegins();
        fill(filler);
        stage.sell(Duration.ofSeconds(15));
        Files.delete(filler);
        if (!stage.shop().database().isAlive() || !answers(stage.shop().database())) {
            stage.note("PostgreSQL ended itself on the full disk and was started again");
            stage.shop().database().crash();
            stage.shop().database().start();
        }
        stage.recovers();
        stage.gapIsAtMost(Duration.ofSeconds(40), "around a full disk");
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[1 << 20];
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // Full: that is what it is for.
            if (Files.size(file) == 0) {
                throw e;
            }
        }
    }

    private static boolean answers(PostgresServer server) throws InterruptedException {
        try {
            server.query("SELECT 1");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static void failover(Stage stage) throws IOException, InterruptedException {
        PostgresServer standby = stage.shop().standby();
        stage.faultBegins();
        stage.shop().database().kill();
        long start = System.nanoTime();
        standby.promote();
        Duration promotion = Duration.ofNanos(System.nanoTime() - start);
        stage.shop().databaseIsNow(standby);
        stage.recovers();
        stage.note("the promotion took " + Stage.seconds(promotion));
        stage.gapIsAtMost(promotion.plus(Duration.ofSeconds(3)), "around a failover of PostgreSQL");
    }
}
