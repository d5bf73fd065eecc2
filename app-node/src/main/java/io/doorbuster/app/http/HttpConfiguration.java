package io.doorbuster.app.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.apache.catalina.connector.Connector;
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
        var registration =
                new FilterRegistrationBean<>(new RequestFilter(hotRoutes, authentication, maxInFlight, meters));
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
            factory.addConnectorCustomizers(HttpConfiguration::allowSlashesInNames);
            factory.addContextCustomizers(context -> context.getParent().getPipeline()
                    .addValve(new ProblemReportValve()));
        };
    }

    /** SKUs are the merchant's own and may hold slashes: encoded ones reach the handler as part of the name. */
    private static void allowSlashesInNames(Connector connector) {
        connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
    }
}
