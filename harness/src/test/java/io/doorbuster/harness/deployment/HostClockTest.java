package io.doorbuster.harness.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Skipped where nothing can be compiled. */
class HostClockTest {

    private static final long NEARLY_SECONDS = 60;

    @TempDir Path folder;

    @Test
    void runsAsFarAheadOrBehindAsItIsSet() throws Exception {
        HostClock clock = create();
        assertThat(secondsAhead(clock)).isBetween(-NEARLY_SECONDS, NEARLY_SECONDS);

        clock.set(Duration.ofHours(1));
        assertThat(secondsAhead(clock)).isBetween(3600 - NEARLY_SECONDS, 3600 + NEARLY_SECONDS);

        clock.set(Duration.ofHours(-1));
        assertThat(secondsAhead(clock)).isBetween(-3600 - NEARLY_SECONDS, -3600 + NEARLY_SECONDS);
    }

    private HostClock create() throws InterruptedException {
        try {
            return HostClock.create(folder.resolve("clock"));
        } catch (IOException e) {
            return abort(String.valueOf(e.getMessage()));
        }
    }

    private static long secondsAhead(HostClock clock) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(clock.host().prefix());
        command.addAll(List.of("date", "+%s"));
        Process date = new ProcessBuilder(command).start();
        String said = new String(date.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        assertThat(date.waitFor()).isZero();
        return Long.parseLong(said) - Clock.systemUTC().instant().getEpochSecond();
    }
}
