package io.doorbuster.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.catalina.connector.Connector;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;

class HttpConfigurationTest {

    @Test
    void takesNoMoreConnectionsThanTheHeapHasRoomFor() {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory();
        new HttpConfiguration().tomcatCustomizer().customize(factory);

        assertThat(connectionsOf(factory, 1_000_000))
                .isEqualTo((int) Math.min(10_000, Runtime.getRuntime().maxMemory() / (160 * 1024)));
        assertThat(connectionsOf(factory, 10)).isEqualTo(10);
    }

    private static int connectionsOf(TomcatServletWebServerFactory factory, int asked) {
        UnregisteredProtocol protocol = new UnregisteredProtocol();
        protocol.setMaxConnections(asked);
        Connector connector = new Connector(protocol);
        factory.getConnectorCustomizers().forEach(customizer -> customizer.customize(connector));
        return protocol.getMaxConnections();
    }
}
