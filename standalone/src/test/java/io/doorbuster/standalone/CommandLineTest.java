package io.doorbuster.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.node.webhook.WebhookReceiver;
import io.doorbuster.standalone.Standalone.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @Test
    void keepsDataInTheUsersStateFolder() {
        assertThat(parse(Map.of("XDG_STATE_HOME", "/state")).data()).isEqualTo(Path.of("/state/doorbuster"));
        assertThat(parse(Map.of()).data())
                .isEqualTo(Path.of(System.getProperty("user.home"), ".local/state/doorbuster"));
    }

    @Test
    void listensOnLoopbackOnlyUnlessTold() {
        assertThat(parse(Map.of())).extracting(Settings::host, Settings::port, Settings::managementPort)
                .containsExactly("127.0.0.1", 8080, 8081);
        assertThat(parse(Map.of(), "--port", "9000").managementPort()).isEqualTo(9001);
        assertThat(parse(Map.of(), "--port", "0").managementPort()).isZero();
        assertThat(parse(Map.of(), "--host", "0.0.0.0").host()).isEqualTo("0.0.0.0");
    }

    @Test
    void readsFlags() {
        Settings settings = parse(Map.of("DOORBUSTER_OPERATOR_KEY", "a key of operators"), "--port", "9", "--empty",
                "--management-port", "0", "--data", "/here/../there");

        assertThat(settings).isEqualTo(new Settings(Path.of("/there"), "127.0.0.1", 9, 0, true, "a key of operators",
                new WebhookReceiver.None()));
        assertThat(settings.keepsOperatorKey()).isFalse();
        assertThat(settings.toString()).doesNotContain("a key of operators");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port", "--port=80", "--port 65535", "--port -1", "--port x", "--port 080000", "-h",
            "start", "--data", "--management-port 65535"})
    void refusesWhatMakesNoSense(String line) {
        assertThatThrownBy(() -> parse(Map.of(), line.split(" ", -1))).isInstanceOf(IllegalArgumentException.class);
    }

    private static Settings parse(Map<String, String> environment, String... args) {
        return CommandLine.parse(args, environment);
    }
}
