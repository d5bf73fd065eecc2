package io.doorbuster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.test.TestHazelcastFactory;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.node.fulfillment.TestJournal;
import io.doorbuster.store.Housekeeping;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HousekeeperIT {

    private final TestHazelcastFactory factory = new TestHazelcastFactory();
    private final TestJournal journal = new TestJournal();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void stop() throws IOException {
        factory.terminateAll();
        journal.close();
    }

    @Test
    void hasTheOldestMemberDeleteWhatHasBeenOverForAMonth() {
        HazelcastInstance oldest = member("1");
        HazelcastInstance other = member("1");
        journal.execute("INSERT INTO carts (id, version, document, expires_at, written_at) VALUES"
                + " ('over', 1, '{}', now() - interval '31 days', now() - interval '61 days'),"
                + " ('open', 1, '{}', now() - interval '29 days', now() - interval '59 days')");

        SimpleMeterRegistry others = new SimpleMeterRegistry();
        try (Housekeeper _ = start(other, others); Housekeeper _ = start(oldest, registry)) {
            await().until(() -> journal.query("SELECT string_agg(id, ',') FROM carts").equals("open"));
            await().until(() -> deleted(registry) == 1);
            assertThat(deleted(others)).isZero();
        }
    }

    @Test
    void refusesAnIntervalThatIsNone() {
        HazelcastInstance member = member("0");

        assertThatThrownBy(() -> start(member, registry)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("interval-seconds is '0'");
    }

    private Housekeeper start(HazelcastInstance member, SimpleMeterRegistry figures) {
        return Housekeeper.start(member, new Housekeeping(journal.database()), figures, Clock.systemUTC());
    }

    private static double deleted(SimpleMeterRegistry figures) {
        return figures.counter("doorbuster.housekeeping.deleted", "table", "carts").count();
    }

    private HazelcastInstance member(String seconds) {
        return factory.newHazelcastInstance(new Config().setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.partition.count", "31").setProperty("hazelcast.logging.type", "slf4j")
                .setProperty(Housekeeper.INTERVAL, seconds));
    }
}
