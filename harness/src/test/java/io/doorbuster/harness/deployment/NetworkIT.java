package io.doorbuster.harness.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Skipped where this process may not make networks. */
class NetworkIT {

    @BeforeEach
    void mayMakeNetworks() {
        assumeTrue(Network.isPossible(), "network namespaces need root and 'ip' of iproute2");
    }

    @Test
    void cutsHostsOffInOneDirectionOrBothAndHealsThem() throws Exception {
        try (Network network = create()) {
            assertThat(reaches(network, 0, 1)).isTrue();
            assertThat(reaches(network, 1, 2)).isTrue();

            network.part(List.of(0), List.of(1));
            assertThat(reaches(network, 0, 1)).isFalse();
            assertThat(reaches(network, 1, 0)).isFalse();
            assertThat(reaches(network, 0, 2)).isTrue();
            network.heal(List.of(0), List.of(1));
            assertThat(reaches(network, 0, 1)).isTrue();

            network.plug(2, false);
            assertThat(reaches(network, 0, 2)).isFalse();
            network.plug(2, true);
            assertThat(reaches(network, 0, 2)).isTrue();
        }
    }

    private static Network create() throws InterruptedException {
        try {
            return Network.create(3);
        } catch (IOException e) {
            return abort("this machine makes no networks: " + e.getMessage());
        }
    }

    private static boolean reaches(Network network, int from, int to) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(network.hosts().get(from).prefix());
        // Bash opens a connection by itself; a host that answers at all refuses it, for nothing listens there.
        command.addAll(List.of("timeout", "2", "bash", "-c",
                "exec 3<>/dev/tcp/" + network.hosts().get(to).address() + "/9"));
        Process knock = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(knock.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        knock.waitFor();
        return said.contains("refused");
    }
}
