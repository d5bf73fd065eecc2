package io.doorbuster.harness.drill;

import io.doorbuster.harness.deployment.Network;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Drills that cut members off from one another; app nodes and PostgreSQL are reached by both sides. */
final class NetworkDrills {

    /** Detection by heartbeat takes 12 s; calls to the lost side go on for as long. */
    private static final Duration PARTITION_GAP = Duration.ofSeconds(15);
    /** First merge run 30 s, then every 15 s; partitions move afterwards. */
    private static final Duration MERGE_LIMIT = Duration.ofSeconds(150);
    private static final int FLAPS = 10;

    private NetworkDrills() {}

    static List<Drill> all() {
        return List.of(
                new Drill("partition-5", "one member is cut off from two for 5 s", Layout.NAMESPACES,
                        stage -> part(stage, List.of(0), List.of(1, 2), Duration.ofSeconds(5))),
                new Drill("partition-20", "two members are cut off from one for 20 s; heal and merge",
                        Layout.NAMESPACES, stage -> part(stage, List.of(0, 1), List.of(2), Duration.ofSeconds(20))),
                new Drill("partition-90", "one member is cut off from two for 90 s; heal and merge",
                        Layout.NAMESPACES, stage -> part(stage, List.of(1), List.of(0, 2), Duration.ofSeconds(90))),
                new Drill("one-way", "what one member sends to another is lost for 30 s, not the other way",
                        Layout.NAMESPACES, NetworkDrills::oneWay),
                new Drill("flapping", "the network between two members fails every other second, ten times",
                        Layout.NAMESPACES, NetworkDrills::flapping),
                new Drill("cable-pulled", "a member is cut off from everything, app nodes and PostgreSQL too, for 30 s",
                        Layout.NAMESPACES, NetworkDrills::pullCable));
    }

    private static void part(Stage stage, List<Integer> one, List<Integer> other, Duration length)
            throws IOException, InterruptedException {
        Network network = stage.shop().network();
        stage.faultBegins();
        network.part(one, other);
        try {
            stage.sell(length);
        } finally {
            network.heal(one, other);
        }
        healed(stage);
    }

    private static void oneWay(Stage stage) throws IOException, InterruptedException {
        Network network = stage.shop().network();
        stage.faultBegins();
        network.drop(0, 1);
        try {
            stage.sell(Duration.ofSeconds(30));
        } finally {
            network.pass(0, 1);
        }
        healed(stage);
    }

    private static void flapping(Stage stage) throws IOException, InterruptedException {
        Network network = stage.shop().network();
        stage.faultBegins();
        for (int i = 0; i < FLAPS; i++) {
            network.part(List.of(2), List.of(0, 1));
            stage.sell(Duration.ofSeconds(1));
            network.heal(List.of(2), List.of(0, 1));
            stage.sell(Duration.ofSeconds(1));
        }
        healed(stage);
    }

    private static void pullCable(Stage stage) throws IOException, InterruptedException {
        Network network = stage.shop().network();
        stage.faultBegins();
        network.plug(1, false);
        try {
            stage.sell(Duration.ofSeconds(30));
        } finally {
            network.plug(1, true);
        }
        healed(stage);
    }

    private static void healed(Stage stage) throws InterruptedException {
        stage.recovers();
        int members = stage.shop().deployment().members().size();
        stage.require(stage.shop().comesToHave(members, MERGE_LIMIT), "the halves did not become one cluster again");
        stage.becomesSafe();
        stage.gapIsAtMost(PARTITION_GAP, "around the cut");
    }
}
