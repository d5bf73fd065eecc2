package io.doorbuster.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;
import tools.jackson.databind.json.JsonMapper;

class RequestFilterTest {

    private static RequestFilter filter() {
        var beans = new StaticListableBeanFactory();
        var meters = new SimpleMeterRegistry();
        HotRoutes none = new HotRoutes(beans.getBeanProvider(HotRoute.class),
                beans.getBeanProvider(HandlerExceptionResolver.class), JsonMapper.shared(), meters);
        return new RequestFilter(none, beans.getBeanProvider(Authentication.class), 1, meters);
    }

    @Test
    void refusesMoreRequestsAtOnceThanTheLimit() throws Exception {
        RequestFilter filter = filter();
        MockHttpServletResponse first = new MockHttpServletResponse();
        MockHttpServletResponse second = new MockHttpServletResponse();

        filter.doFilter(new MockHttpServletRequest("GET", "/a"), first,
                (_, _) -> filter.doFilter(new MockHttpServletRequest("GET", "/b"), second, new MockFilterChain()));

        assertThat(first.getStatus()).isEqualTo(200);
        assertThat(second.getStatus()).isEqualTo(503);
        assertThat(second.getHeader("Retry-After")).isEqualTo("1");
        assertThat(second.getContentType()).startsWith("application/problem+json");
        assertThat(second.getContentAsString()).contains("/problems/overloaded");
    }

    @Test
    void makesRoomForTheNextRequestWhenOneIsAnswered() throws Exception {
        RequestFilter filter = filter();
        filter.doFilter(new MockHttpServletRequest("GET", "/a"), new MockHttpServletResponse(), new MockFilterChain());
        MockHttpServletResponse second = new MockHttpServletResponse();

        filter.doFilter(new MockHttpServletRequest("GET", "/b"), second, new MockFilterChain());

        assertThat(second.getStatus()).isEqualTo(200);
    }
}
