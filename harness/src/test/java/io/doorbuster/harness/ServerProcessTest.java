package io.doorbuster.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
    private static final Pattern READY = Pattern.compile("ready on (\\d+)");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir private Path folder = Path.of("");

    @Test
    void waitsForTheReadyLine() throws IOException, InterruptedException {
        try (ServerProcess server = start("echo starting; sleep 0.2; echo ready on $PORT; sleep 60")) {
            assertThat(server.awaitOutput(READY, LIMIT).group(1)).isEqualTo("8080");
            assertThat(server.isAlive()).isTrue();
        }
    }

    @Test
    void tellsTheLastWordsOfAServerThatDies() throws IOException {
        try (ServerProcess server = start("echo port in use >&2; exit 1")) {
            assertThatThrownBy(() -> server.awaitOutput(READY, LIMIT)).isInstanceOf(ServerFailedException.class)
                    .hasMessageContaining("exit code 1").hasMessageContaining("port in use");
        }
    }

    @Test
    void doesNotWaitLongerThanTheLimit() throws IOException {
        try (ServerProcess server = start("sleep 60")) {
            assertThatThrownBy(() -> server.awaitOutput(READY, Duration.ofMillis(100)))
                    .isInstanceOf(ServerFailedException.class).hasMessageContaining("not ready");
        }
    }

    @Test
    void letsTheServerEndByItself() throws IOException, InterruptedException {
        try (ServerProcess server =
                start("trap 'echo bye; exit 7' TERM; echo ready on 1; while :; do sleep 0.1; done")) {
            server.awaitOutput(READY, LIMIT);

            assertThat(server.stop()).contains(7);
            assertThat(server.lastLines()).endsWith("bye");
        }
    }

    @Test
    void killsAtOnce() throws IOException, InterruptedException {
        try (ServerProcess server =
                start("trap 'echo bye; exit 7' TERM; echo ready on 1; while :; do sleep 0.1; done")) {
            server.awaitOutput(READY, LIMIT);

            server.kill();

            assertThat(server.isAlive()).isFalse();
            assertThat(server.awaitEnd()).isNotEqualTo(7);
            assertThat(server.lastLines()).doesNotContain("bye");
        }
    }

    @Test
    void leavesNoProcessBehindWhenClosed() throws IOException {
        ServerProcess server = start("exec sleep 60");

        server.close();

        assertThat(ProcessHandle.of(server.pid()).filter(ProcessHandle::isAlive)).isEmpty();
    }

    private ServerProcess start(String script) throws IOException {
        return ServerProcess.start(List.of("sh", "-c", script), Map.of("PORT", "8080"),
                folder.resolve("server.log"));
    }
}
