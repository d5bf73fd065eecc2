package io.doorbuster.app;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import java.time.Clock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** The parts of an app node, found below this package. Spring's error pages are left out: problems take their place. */
@SpringBootApplication(exclude = ErrorMvcAutoConfiguration.class, proxyBeanMethods = false)
class Application {

    @Bean(destroyMethod = "shutdown")
    HazelcastInstance hazelcast(GridConnection connection, ClientConfig config) {
        return connection.connect(config);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
