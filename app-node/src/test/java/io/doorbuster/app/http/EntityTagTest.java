package io.doorbuster.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class EntityTagTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"*|7|0", "*|0|-1", "\"7\"|7|7", "\"6\"|7|6", "\"5\", \"7\"|7|7", "\"x\"|7|-1",
            "W/\"7\"|7|-1", "\"8\"|7|8", "\"0\"|7|-1", "\"\"|7|-1"})
    void findsTheVersionThatAWriteDemands(String header, long current, long expected) {
        assertThat(EntityTag.expectedVersion(with("If-Match", header), current)).isEqualTo(expected);
    }

    @Test
    void demandsNothingWithoutTheHeader() {
        assertThat(EntityTag.expectedVersion(new MockHttpServletRequest(), 7)).isEqualTo(EntityTag.ANY_VERSION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"7", "\"7\" \"8\"", "\"a b\"", "*, \"7\"", ",\"7\"", "W/7"})
    void refusesWhatIsNoListOfTags(String header) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> EntityTag.expectedVersion(with("If-Match", header), 7))
                .matches(problem -> problem.name().equals("validation"));
    }

    @Test
    void refusesMoreTagsThanTheLimit() {
        String header = "\"1\"" + ",\"1\"".repeat(50);

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> EntityTag.isNotModified(with("If-None-Match", header), "\"7\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"*|true", "\"7\"|true", "W/\"7\"|true", "\"1\", \"7\"|true", "\"8\"|false"})
    void tellsWhetherTheCallerHasTheVersion(String header, boolean expected) {
        assertThat(EntityTag.isNotModified(with("If-None-Match", header), EntityTag.of(7))).isEqualTo(expected);
    }

    private static MockHttpServletRequest with(String name, String value) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addHeader(name, value);
        return request;
    }
}
