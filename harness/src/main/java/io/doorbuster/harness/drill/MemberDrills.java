package io.doorbuster.harness.drill;

import io.doorbuster.harness.deployment.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Drills that break the shop's own processes. */
final class MemberDrills {

    /** What the product promises after a member's sudden death. */
    private static final Duration KILL_GAP = Duration.ofSeconds(3);
    /** A member that is silent is noticed after max.no.heartbeat.seconds, 12 s. */
    private static final Duration SILENCE_GAP = Duration.ofSeconds(15);
    /** Processes start, the stock is loaded, app nodes find the members again. */
    private static final Duration COLD_START_GAP = Duration.ofSeconds(60);
    /** A paused member is a split of one: it merges after 30 s at the earliest. */
    private static final Duration REJOIN_LIMIT = Duration.ofMinutes(2);
    /** As many rounds as the product's promise asks for. */
    private static final int KILLS = 20;
    /** Another member notices first each time: the oldest one, or one that has to tell it. */
    private static final int PAUSES = 3;
    private static final int CPU_HOGS = 4;

    private static final int PRODUCTS = 25_000;
    private static final int VARIANTS = 4;
    /** Goods in for all of them at once, while nobody sells: one by one they would take minutes. */
    private static final String LARGE_STOCK = """
            WITH goods AS (
                SELECT 'large-' || product || '-' || variant AS sku
                FROM generate_series(0, %d) AS product, generate_series(0, %d) AS variant),
            received AS (
                INSERT INTO stock_movements (sku, kind, reference, quantity) SELECT sku, 'RECEIPT', 'large', 10 FROM goods)
            INSERT INTO inventory (sku, version, received) SELECT sku, 1, 10 FROM goods
            """.formatted(PRODUCTS - 1, VARIANTS - 1);
    private static final Duration LARGE_IMPORT_LIMIT = Duration.ofMinutes(5);
    /** Three JVMs on two cores included. */
    private static final Duration LARGE_START = Duration.ofSeconds(15);

    private MemberDrills() {}

    static List<Drill> all() {
        return List.of(
                new Drill("kill-member", "kill -9 of one member at a random moment, again and again",
                        Layout.THREE_MEMBERS, MemberDrills::killMember),
                new Drill("kill-two", "kill -9 of two members of three at once", Layout.THREE_MEMBERS,
                        MemberDrills::killTwo),
                new Drill("kill-all", "kill -9 of every member and app node, cold start", Layout.THREE_MEMBERS,
                        MemberDrills::killAll),
                new Drill("cold-start", "a shop of 100,000 SKUs is killed as a whole and started again",
                        Layout.LARGE_CATALOG, MemberDrills::coldStart),
                new Drill("kill-app-node", "kill -9 of an app node; shoppers go to the other", Layout.THREE_MEMBERS,
                        MemberDrills::killAppNode),
                new Drill("pause-member", "SIGSTOP of a member for 25 s, past its failure timeout; it wakes up late",
                        Layout.THREE_MEMBERS, MemberDrills::pauseMember),
                new Drill("rolling-restart", "SIGTERM and start of every member in turn; no request may fail",
                        Layout.THREE_MEMBERS, MemberDrills::rollingRestart),
                new Drill("join-member", "a fourth member joins in mid-sale", Layout.FOURTH_MEMBER_WAITING,
                        MemberDrills::joinMember),
                new Drill("noisy-neighbor", "other processes burn every core for 10 s; no member is given up",
                        Layout.THREE_MEMBERS, MemberDrills::noisyNeighbor));
    }

    private static void killMember(Stage stage) throws IOException, InterruptedException {
        List<Node> members = stage.shop().deployment().members();
        for (int round = 0; round < stage.rounds(KILLS); round++) {
            stage.sell(Duration.ofMillis(stage.random().nextLong(2_000)));
            Node victim = members.get(stage.random().nextInt(members.size()));
            stage.faultBegins();
            victim.kill();
            stage.recovers();
            stage.gapIsAtMost(KILL_GAP, "after kill -9 of " + victim.name());
            victim.start();
            victim.awaitReady();
            stage.becomesSafe();
        }
    }

    private static void killTwo(Stage stage) throws IOException, InterruptedException {
        List<Node> victims = new ArrayList<>(stage.shop().deployment().members());
        victims.remove(stage.random().nextInt(victims.size()));
        stage.faultBegins();
        for (Node victim : victims) {
            victim.kill();
        }
        stage.recovers();
        stage.gapIsAtMost(SILENCE_GAP, "after kill -9 of two members at once");
        stage.shop().heal();
        stage.becomesSafe();
    }

    private static void killAll(Stage stage) throws IOException, InterruptedException {
        stage.faultBegins();
        killEverything(stage);
        stage.shop().heal();
        stage.recovers();
        stage.gapIsAtMost(COLD_START_GAP, "with a cold start");
        stage.becomesSafe();
    }

    private static void killEverything(Stage stage) throws InterruptedException {
        List<Node> everything = new ArrayList<>(stage.shop().deployment().members());
        everything.addAll(stage.shop().deployment().appNodes());
        for (Node node : everything) {
            node.kill();
        }
    }

    /** The members' time counts from the start of their processes until all of them take orders. */
    private static void coldStart(Stage stage) throws IOException, InterruptedException {
        Path file = stage.shop().folder().resolve("large.csv");
        Files.writeString(file, largeCatalog());
        stage.shop().operator().importProducts(file, "format=shopify-csv&currency=GBP", LARGE_IMPORT_LIMIT);
        stage.becomesCalm();
        stage.faultBegins();
        killEverything(stage);
        stage.shop().database().query(LARGE_STOCK);
        long start = System.nanoTime();
        stage.shop().deployment().startMembers();
        Duration members = Duration.ofNanos(System.nanoTime() - start);
        stage.shop().heal();
        stage.recovers();
        stage.note("three members were ready after " + Stage.seconds(members) + " with "
                + PRODUCTS * VARIANTS + " SKUs more than the drill's own");
        stage.require(members.compareTo(LARGE_START) <= 0, "the members took " + Stage.seconds(members)
                + " to start, promised " + Stage.seconds(LARGE_START));
        stage.gapIsAtMost(COLD_START_GAP, "with a cold start");
        stage.becomesSafe();
    }

    private static String largeCatalog() {
        StringBuilder csv = new StringBuilder("Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,"
                + "Variant Inventory Qty\n");
        for (int product = 0; product < PRODUCTS; product++) {
            for (int variant = 0; variant < VARIANTS; variant++) {
                String name = "large-" + product;
                csv.append(String.join(",", name, variant == 0 ? name : "", variant == 0 ? "Size" : "",
                        "Size " + variant, name + "-" + variant, "9.99", "10")).append('\n');
            }
        }
        return csv.toString();
    }

    private static void killAppNode(Stage stage) throws IOException, InterruptedException {
        Node victim = stage.shop().deployment().appNodes().getLast();
        stage.faultBegins();
        victim.kill();
        stage.recovers();
        stage.gapIsAtMost(KILL_GAP, "after kill -9 of an app node");
        victim.start();
        victim.awaitReady();
    }

    private static void pauseMember(Stage stage) throws IOException, InterruptedException {
        List<Node> members = stage.shop().deployment().members();
        for (int round = 0; round < stage.rounds(PAUSES); round++) {
            Node victim = members.get(stage.random().nextInt(members.size()));
            stage.faultBegins();
            victim.pause();
            try {
                stage.sell(Duration.ofSeconds(25));
            } finally {
                victim.resume();
            }
            stage.recovers();
            stage.gapIsAtMost(SILENCE_GAP, "with " + victim.name() + " silent");
            stage.require(stage.shop().comesToHave(members.size(), REJOIN_LIMIT),
                    "the paused member did not come back into the cluster");
            stage.becomesSafe();
        }
    }

    private static void rollingRestart(Stage stage) throws IOException, InterruptedException {
        long unansweredBefore = stage.load().unanswered();
        stage.faultBegins();
        for (Node member : stage.shop().deployment().members()) {
            Optional<Integer> exitCode = member.stop();
            stage.require(exitCode.isPresent(), member.name() + " had to be killed");
            member.start();
            member.awaitReady();
            stage.becomesSafe();
        }
        stage.gapIsAtMost(KILL_GAP, "in a rolling restart");
        long unanswered = stage.load().unanswered() - unansweredBefore;
        stage.require(unanswered == 0, unanswered + " requests failed in a rolling restart, promised none");
    }

    private static void joinMember(Stage stage) throws IOException, InterruptedException {
        long unansweredBefore = stage.load().unanswered();
        Node fourth = stage.shop().deployment().members().getLast();
        stage.faultBegins();
        fourth.start();
        fourth.awaitReady();
        stage.becomesSafe();
        stage.gapIsAtMost(KILL_GAP, "while a member joined");
        long unanswered = stage.load().unanswered() - unansweredBefore;
        stage.require(unanswered == 0, unanswered + " requests failed while a member joined, promised none");
    }

    private static void noisyNeighbor(Stage stage) throws IOException, InterruptedException {
        List<Process> hogs = new ArrayList<>();
        int lostBefore = stage.shop().membersLost();
        stage.faultBegins();
        try {
            for (int i = 0; i < CPU_HOGS; i++) {
                // Ends by itself, whatever becomes of this process.
                hogs.add(new ProcessBuilder("timeout", "10", "sh", "-c", "while :; do :; done").start());
            }
            for (Process hog : hogs) {
                hog.waitFor();
            }
        } finally {
            hogs.forEach(Process::destroyForcibly);
        }
        stage.recovers();
        stage.gapIsAtMost(KILL_GAP, "while other processes burned the cores");
        int lost = stage.shop().membersLost() - lostBefore;
        stage.require(lost == 0, lost + " members were given up by others, though all were alive");
    }
}
