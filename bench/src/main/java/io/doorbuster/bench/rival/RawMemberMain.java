package io.doorbuster.bench.rival;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.map.EntryProcessor;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the rival {@code raw-entry-processor}: the settings of the shop's members, and a map of numbers, which
 * processors lower by one. It knows nothing of shoppers, keeps nothing, and may sell below zero: what the grid itself
 * costs. Takes the cluster's name, its own port, and the ports of all.
 */
public final class RawMemberMain {

    /** The map's name. */
    public static final String MAP = "raw";

    private static final Logger LOG = LoggerFactory.getLogger(RawMemberMain.class);
    private static final String LOOPBACK = "127.0.0.1";

    private RawMemberMain() {}

    /** Takes one unit; answers how many are left. */
    public record Take() implements EntryProcessor<String, Long, Long> {

        @Override
        public Long process(Map.Entry<String, Long> entry) {
            Long units = entry.getValue();
            long left = (units == null ? 0 : units) - 1;
            entry.setValue(left);
            return left;
        }
    }

    /** Makes members and clients know what travels. */
    public static void register(SerializationConfig config) {
        config.getCompactSerializationConfig().addClass(Take.class);
    }

    public static void main(String[] args) {
        Config config = Config.load();
        config.setClusterName(args[0]);
        config.getNetworkConfig().setPort(Integer.parseInt(args[1])).setPortAutoIncrement(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig()
                .setMembers(List.of(args).subList(2, args.length).stream().map(port -> LOOPBACK + ":" + port).toList());
        // As the stock levels have it, but for the store behind them.
        config.addMapConfig(new MapConfig(MAP).setInMemoryFormat(InMemoryFormat.OBJECT).setBackupCount(0)
                .setAsyncBackupCount(1));
        register(config.getSerializationConfig());
        var member = Hazelcast.newHazelcastInstance(config);
        LOG.info("{} is ready", member.getName());
    }
}
