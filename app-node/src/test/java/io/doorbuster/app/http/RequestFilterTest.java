package io.doorbuster.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;
import tools.jackson.databind.json.JsonMapper;

class RequestFilterTest {

    private static RequestFilter filter(int maxInFlight) {
        var beans = new StaticListableBeanFactory();
        var meters = new SimpleMeterRegistry();
        HotRoutes none = new HotRoutes(beans.getBeanProvider(HotRoute.class),
                beans.getBeanProvider(HandlerExceptionResolver.class), JsonMapper.shared(), meters);
        return new RequestFilter(none, beans.getBeanProvider(Authentication.class), maxInFlight, meters);
    }

    @Test
    void refusesMoreRequestsAtOnceThanTheLimit() throws Exception {
        RequestFilter filter = filter(1);
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
        RequestFilter filter = filter(1);
        filter.doFilter(new MockHttpServletRequest("GET", "/a"), new MockHttpServletResponse(), new MockFilterChain());
        MockHttpServletResponse second = new MockHttpServletResponse();

        filter.doFilter(new MockHttpServletRequest("GET", "/b"), second, new MockFilterChain());

        assertThat(second.getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"GET, -1, 200", "POST, 0, 200", "POST, 65535, 200", "POST, 65536, 503", "POST, 9000000, 503",
            "POST, -1, 503"})
    void needsMoreRoomForLargeBodiesAndUnknownOnes(String method, int length, int status) throws Exception {
        RequestFilter filter = filter(2);
        MockHttpServletResponse second = new MockHttpServletResponse();

        filter.doFilter(new MockHttpServletRequest("GET", "/a"), new MockHttpServletResponse(),
                (_, _) -> filter.doFilter(request(method, length), second, new MockFilterChain()));

        assertThat(second.getStatus()).isEqualTo(status);
        MockHttpServletResponse alone = new MockHttpServletResponse();
        filter.doFilter(request(method, length), alone, new MockFilterChain());
        assertThat(alone.getStatus()).isEqualTo(200);
    }

    private static MockHttpServletRequest request(String method, int length) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, "/b");
        if (length >= 0) {
            request.setContent(new byte[length]);
        }
        return request;
    }
}
