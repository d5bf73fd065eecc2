package io.doorbuster.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class ClientAddressTest {

    private static final ClientAddress ADDRESSES = new ClientAddress("10.0.0.0/8, 192.168.4.0/22,2001:db8:1::/48");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.7   |                                   | 203.0.113.7
            203.0.113.7   | 198.51.100.1                      | 203.0.113.7
            10.1.2.3      | 198.51.100.1                      | 198.51.100.1
            10.1.2.3      | 6.6.6.6, 198.51.100.1             | 198.51.100.1
            10.1.2.3      | 6.6.6.6, 198.51.100.1, 10.9.9.9   | 198.51.100.1
            192.168.7.255 | 198.51.100.1                      | 198.51.100.1
            192.168.8.0   | 198.51.100.1                      | 192.168.8.0
            2001:db8:1::5 | 198.51.100.1                      | 198.51.100.1
            2001:db8:2::5 | 198.51.100.1                      | 2001:db8:2::5
            10.1.2.3      | 6.6.6.6, nonsense                 | 10.1.2.3
            10.1.2.3      | 6.6.6.6, localhost                | 10.1.2.3
            """)
    void believesOnlyWhatOurProxiesWrote(String connection, @Nullable String forwarded, String counted) {
        assertThat(of(connection, forwarded)).isEqualTo(of(counted, null));
    }

    @Test
    void takesAnIpv6NetworkForOneClient() {
        assertThat(of("2001:db8:9:1::1", null)).isEqualTo(of("2001:db8:9:1:ffff::2", null))
                .isNotEqualTo(of("2001:db8:9:2::1", null));
        assertThat(of("203.0.113.7", null)).isNotEqualTo(of("203.0.113.8", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "localhost", "proxy.example.org/8"})
    void refusesWhatIsNoNetwork(String network) {
        assertThatThrownBy(() -> new ClientAddress("127.0.0.1," + network))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("doorbuster.access.trusted-proxies: " + network + " is no network");
    }

    private static String of(String connection, @Nullable String forwarded) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(connection);
        if (forwarded != null) {
            request.addHeader("X-Forwarded-For", forwarded);
        }
        return ADDRESSES.of(request);
    }
}
