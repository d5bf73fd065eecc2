package io.doorbuster.app.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.ProtocolHandler;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** Puts the parts of this package in their places. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration implements WebMvcConfigurer {

    private static final int AFTER_ORIGINS = Ordered.HIGHEST_PRECEDENCE + 1;
    /** Bytes of each open connection, one for each direction. */
    private static final String SOCKET_BUFFER = "4096";
    /**
     * A request takes 90 KB of it until it is answered (bench P9: 64 of buffers, a thread's stack, an order on its way); the
     * rest of the node and its collector need room as well.
     */
    private static final long HEAP_OF_REQUEST = 160 * 1024;
    /** However large the heap is: at the fastest sale measured, as many orders wait a second. */
    private static final int MOST_REQUESTS = 10_000;

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new RoleCheck());
        registry.addInterceptor(new ContentTypeCheck());
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new PagingResolver());
    }

    @Bean
    StrictJson strictJson() {
        return new StrictJson();
    }

    @Bean
    JsonMapper jsonMapper(StrictJson json) {
        return json.getMapper();
    }

    @Bean
    FilterRegistrationBean<RequestFilter> requestFilter(HotRoutes hotRoutes,
            ObjectProvider<Authentication> authentication,
            @Value("${doorbuster.http.max-requests-in-flight}") int maxInFlight, MeterRegistry meters) {
        int places = maxInFlight > 0 ? maxInFlight : requestsOfHeap();
        var registration = new FilterRegistrationBean<>(new RequestFilter(hotRoutes, authentication, places, meters));
        registration.setOrder(AFTER_ORIGINS);
        return registration;
    }

    /** Before all else, so that a page reads refusals too, and preflights, which carry no token, are answered. */
    @Bean
    FilterRegistrationBean<CorsFilter> originFilter(@Value("${doorbuster.http.allowed-origins}") String origins) {
        AllowedOrigins allowed = new AllowedOrigins(origins);
        var registration = new FilterRegistrationBean<>(allowed.filter());
        registration.setEnabled(!allowed.isEmpty());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatCustomizer() {
        return factory -> {
            factory.setProtocol(UnregisteredProtocol.class.getName());
            factory.addConnectorCustomizers(HttpConfiguration::allowSlashesInNames,
                    connector -> fitIntoHeap(connector.getProtocolHandler()));
            factory.addContextCustomizers(context -> context.getParent().getPipeline()
                    .addValve(new ProblemReportValve()));
        };
    }

    /** SKUs are the merchant's own and may hold slashes: encoded ones reach the handler as part of the name. */
    private static void allowSlashesInNames(Connector connector) {
        connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
    }

    /**
     * Small buffers, and no more connections than there is room for requests: one that is still arriving has its buffers
     * too. An order and its answer fit; what is longer takes a system call more for each of these.
     */
    private static void fitIntoHeap(ProtocolHandler handler) {
        UnregisteredProtocol protocol = (UnregisteredProtocol) handler;
        protocol.setProperty("socket.appReadBufSize", SOCKET_BUFFER);
        protocol.setProperty("socket.appWriteBufSize", SOCKET_BUFFER);
        protocol.setMaxConnections(Math.min(protocol.getMaxConnections(), requestsOfHeap()));
    }

    private static int requestsOfHeap() {
        return (int) Math.min(Runtime.getRuntime().maxMemory() / HEAP_OF_REQUEST, MOST_REQUESTS);
    }
}
