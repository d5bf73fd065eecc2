package io.doorbuster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShutdownTest {

    private final List<String> stopped = new ArrayList<>();
    private final Shutdown shutdown = new Shutdown();

    @Test
    void stopsInReverseOrderAndOnce() {
        shutdown.add("database", () -> stopped.add("database"));
        shutdown.add("grid", () -> stopped.add("grid"));

        shutdown.run();
        shutdown.run();

        assertThat(stopped).containsExactly("grid", "database");
    }

    @Test
    void aPartThatFailsDoesNotKeepTheOthersRunning() {
        shutdown.add("database", () -> stopped.add("database"));
        shutdown.add("grid", () -> {
            throw new IllegalStateException("planted");
        });

        shutdown.run();

        assertThat(stopped).containsExactly("database");
    }

    @Test
    void stopsAtOnceWhatIsStartedTooLate() {
        shutdown.run();

        assertThatThrownBy(() -> shutdown.add("late", () -> stopped.add("late")))
                .isInstanceOf(CannotStartException.class);
        assertThat(stopped).containsExactly("late");
    }
}
