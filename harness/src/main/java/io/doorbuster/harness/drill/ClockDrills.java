package io.doorbuster.harness.drill;

import io.doorbuster.harness.deployment.HostClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Drills that set clocks. */
final class ClockDrills {

    private static final List<Duration> JUMPS =
            List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofSeconds(30), Duration.ZERO);
    /** Members may take one another's signs of life for old ones until they have agreed on the time again. */
    private static final Duration JUMP_GAP = Duration.ofSeconds(5);
    private static final Duration BETWEEN_JUMPS = Duration.ofSeconds(6);
    /** First merge run 30 s, then every 15 s; partitions move afterwards. */
    private static final Duration MERGE_LIMIT = Duration.ofSeconds(150);
    private static final Duration SOLD_OUT_LIMIT = Duration.ofMinutes(2);
    /** Sold out again within seconds: each jump meets notes that say so. */
    private static final long UNITS_EACH_TIME = 60;
    /** More than are bought until the end: the hot SKU must be for sale when all clocks are right again. */
    private static final long UNITS_AT_LAST = 100_000;

    private ClockDrills() {}

    static List<Drill> all() {
        return List.of(new Drill("clock-jump",
                "the wall clock of each member in turn jumps to +1 h, -1 h, +30 s and back; goods come in meanwhile",
                Layout.OWN_CLOCKS, ClockDrills::jump));
    }

    private static void jump(Stage stage) throws IOException, InterruptedException {
        Shop shop = stage.shop();
        String hot = Load.hot(stage.run());
        awaitSoldOut(stage, hot);
        long unansweredBefore = stage.load().unanswered();
        for (int member = 0; member < shop.clocks().size(); member++) {
            HostClock clock = shop.clocks().get(member);
            for (Duration ahead : JUMPS) {
                stage.faultBegins();
                clock.set(ahead);
                stage.sell(BETWEEN_JUMPS);
                stage.receive(hot, UNITS_EACH_TIME);
                stage.recovers();
                stage.gapIsAtMost(JUMP_GAP,
                        "after the clock of member " + (member + 1) + " was set to " + ahead.toSeconds() + " s ahead");
            }
        }
        stage.note(stage.load().unanswered() - unansweredBefore + " requests were unanswered while clocks jumped");
        stage.receive(hot, UNITS_AT_LAST);
        stage.sell(BETWEEN_JUMPS);
        // Hazelcast tells the age of a heartbeat by the wall clock, so a member may be given up; it comes back by itself.
        stage.note("members were given up " + shop.membersLost() + " times, though all were alive");
        int members = shop.deployment().members().size();
        stage.require(shop.comesToHave(members, MERGE_LIMIT), "the members did not become one cluster again");
        stage.becomesSafe();
    }

    private static void awaitSoldOut(Stage stage, String sku) throws InterruptedException {
        long start = System.nanoTime();
        while (stage.shop().operator().inventory(sku).available() > 0
                && System.nanoTime() - start < SOLD_OUT_LIMIT.toNanos()) {
            stage.sell(Duration.ofMillis(500));
        }
    }
}
