package io.doorbuster.bench;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.bench.rival.RawMemberMain;
import io.doorbuster.bench.rival.RawMemberMain.Take;
import io.doorbuster.harness.ServerProcess;
import io.doorbuster.harness.deployment.Deployment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The rival {@code raw-entry-processor}: two members of their own, and a client. */
final class RawGrid {

    private static final Pattern READY = Pattern.compile(" is ready");
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final int MEMBERS = 2;
    private static final String KEY = "HOT-1";

    private final IMap<String, Long> numbers;

    private RawGrid(IMap<String, Long> numbers) {
        this.numbers = numbers;
    }

    /** Starts one, to be ended with the probe. */
    static RawGrid start(Lab lab) throws IOException, InterruptedException {
        List<String> ports = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            ports.add(Integer.toString(Deployment.freePort()));
        }
        String cluster = "raw-" + ports.getFirst();
        List<ServerProcess> members = new ArrayList<>();
        for (String port : ports) {
            List<String> command = command(cluster, port);
            command.addAll(ports);
            ServerProcess member = ServerProcess.start(command, Map.of(), lab.folder().resolve("raw-" + port + ".log"));
            lab.endLater(member::close);
            members.add(member);
        }
        for (ServerProcess member : members) {
            member.awaitOutput(READY, START_LIMIT);
        }
        HazelcastInstance client = connect(cluster, ports);
        lab.endLater(client::shutdown);
        return new RawGrid(client.getMap(RawMemberMain.MAP));
    }

    /** With the flags of this process, which are those that the launcher gives to members. */
    private static List<String> command(String cluster, String port) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-XX:AOT")).forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RawMemberMain.class.getName(), cluster,
                port));
        return command;
    }

    private static HazelcastInstance connect(String cluster, List<String> ports) {
        ClientConfig config = ClientConfig.load();
        config.setProperty("hazelcast.logging.type", "none");
        config.setClusterName(cluster);
        config.getNetworkConfig().setAddresses(ports.stream().map(port -> "127.0.0.1:" + port).toList());
        RawMemberMain.register(config.getSerializationConfig());
        return HazelcastClient.newHazelcastClient(config);
    }

    /** Takes a unit. */
    void take() {
        numbers.executeOnKey(KEY, new Take());
    }

    /** Units that have been taken so far. */
    long taken() {
        Long left = numbers.get(KEY);
        return left == null ? 0 : -left;
    }
}
