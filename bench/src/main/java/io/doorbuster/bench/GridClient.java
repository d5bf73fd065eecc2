package io.doorbuster.bench;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.grid.GridSerialization;
import io.doorbuster.harness.deployment.Deployment;

/** Connects this process to members as app nodes do, with the same settings and the same types. */
final class GridClient {

    private GridClient() {}

    /** Connects to the members of {@code deployment}, which must run. */
    static HazelcastInstance connect(Deployment deployment) {
        ClientConfig config = ClientConfig.load();
        config.setClusterName(deployment.clusterName());
        config.getNetworkConfig().setAddresses(deployment.memberAddresses());
        config.setProperty("hazelcast.logging.type", "none"); // the screen is for figures
        GridSerialization.register(config.getSerializationConfig());
        return HazelcastClient.newHazelcastClient(config);
    }
}
