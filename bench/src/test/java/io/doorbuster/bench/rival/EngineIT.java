package io.doorbuster.bench.rival;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A rival that oversold, or refused what it has, would be no rival. */
class EngineIT {

    private static final int UNITS = 100;
    private static final int BUYERS = 300;

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    /** The one with Redis needs a server that tests do not have; its check is that of each round. */
    @ParameterizedTest
    @EnumSource(names = {"NOP", "REDIS_LUA_PG"}, mode = EnumSource.Mode.EXCLUDE)
    void sellsAllThatIsThereAndNoMore(Rival rival) throws Exception {
        AtomicInteger sold = new AtomicInteger();
        List<Future<String>> outcomes = new ArrayList<>();
        String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
        try (Engine engine = rival.open(url, "")) {
            engine.stock("A", UNITS);
            try (ExecutorService buyers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < BUYERS; i++) {
                    String attempt = "attempt-" + i;
                    outcomes.add(buyers.submit(() -> {
                        if (engine.place(new NewOrder(UUID.randomUUID(), attempt, "a@b.example", "A", 1))) {
                            sold.incrementAndGet();
                        }
                        return attempt;
                    }));
                }
            }
            for (Future<String> outcome : outcomes) {
                assertThat(outcome.get()).isNotEmpty(); // throws what the engine has thrown
            }
            assertThat(engine.place(new NewOrder(UUID.randomUUID(), "last", "a@b.example", "A", 1))).isFalse();
        }

        assertThat(sold.get()).isEqualTo(UNITS);
        assertThat(count("SELECT count(*) FROM " + rival.schema() + ".orders")).isEqualTo(UNITS);
        assertThat(count("SELECT sum(quantity) FROM " + rival.schema() + ".order_lines")).isEqualTo(UNITS);
    }

    private static long count(String sql) throws Exception {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
