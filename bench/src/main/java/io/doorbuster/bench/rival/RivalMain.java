package io.doorbuster.bench.rival;

import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * A rival as a process of its own, with the settings of an app node's server: {@code application.yaml} is the same file.
 * Takes its name, a port (0 for any), the URL of PostgreSQL and the one of Redis.
 */
public final class RivalMain {

    private static final Logger LOG = LoggerFactory.getLogger(RivalMain.class);

    private RivalMain() {}

    public static void main(String[] args) throws SQLException {
        Rival rival = Rival.named(args[0]);
        Engine engine = rival.open(args[2], args[3]);
        // Without what only an app node has: the grid, and what says that it is there.
        Map<String, Object> properties = Map.of("server.address", "127.0.0.1", "server.port", args[1],
                "management.server.port", "-1", "management.endpoint.health.validate-group-membership", "false",
                "spring.autoconfigure.exclude",
                "org.springframework.boot.hazelcast.autoconfigure.HazelcastAutoConfiguration");
        ConfigurableApplicationContext context = new SpringApplicationBuilder(RivalApplication.class)
                .initializers((GenericApplicationContext beans) -> {
                    beans.getEnvironment().getPropertySources()
                            .addFirst(new MapPropertySource("settings", properties));
                    beans.registerBean(Engine.class, () -> engine);
                    beans.registerBean(Clock.class, Clock::systemUTC);
                })
                .run();
        LOG.info("{} is serving on port {}", rival.title(), Objects
                .requireNonNull(context.getEnvironment().getProperty("local.server.port")));
    }
}
