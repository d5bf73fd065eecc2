package io.doorbuster.harness.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentTest {

    private static final Path OF_CONNECTIONS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    /** While a node is down, its port would be a connection's by chance, and the node could not come back. */
    @Test
    void givesNodesPortsThatNoConnectionGets(@TempDir Path folder) throws Exception {
        Deployment deployment = Deployment.plan(folder, new DatabaseLogin("jdbc:postgresql://127.0.0.1/none", "", ""),
                Collections.nCopies(5, Host.LOCAL), Collections.nCopies(5, Host.LOCAL));

        List<Integer> ports = Stream.concat(
                deployment.memberAddresses().stream().map(address -> URI.create("tcp://" + address)),
                deployment.shops().stream()).map(URI::getPort).toList();
        assertThat(ports).hasSize(10).doesNotHaveDuplicates();
        assertThat(Collections.max(ports)).isLessThan(lowestOfConnections());
    }

    private static int lowestOfConnections() throws IOException {
        String range = Files.readAllLines(OF_CONNECTIONS).getFirst();
        return Integer.parseInt(range.substring(0, range.indexOf('\t')));
    }
}
