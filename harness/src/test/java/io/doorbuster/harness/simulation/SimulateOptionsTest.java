package io.doorbuster.harness.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulateOptionsTest {

    @Test
    void runsAHundredThousandSeedsUnlessToldOtherwise() {
        assertThat(SimulateOptions.parse()).isEqualTo(new SimulateOptions(0, 100_000, false, Set.of()));
        assertThat(SimulateOptions.parse("--seeds", "10", "--from", "5"))
                .isEqualTo(new SimulateOptions(5, 10, false, Set.of()));
    }

    @Test
    void tellsOneSeedAndHowToRunItAgain() {
        SimulateOptions options = SimulateOptions.parse("--seed", "42", "--bug", "CHECK_THEN_ACT");

        assertThat(options).isEqualTo(new SimulateOptions(42, 1, true, Set.of(Bug.CHECK_THEN_ACT)));
        assertThat(options.replay(42)).isEqualTo("./doorbuster simulate --seed 42 --bug CHECK_THEN_ACT");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> SimulateOptions.parse("--fast")).hasMessageContaining("unknown option --fast");
        assertThatThrownBy(() -> SimulateOptions.parse("--seeds")).hasMessageContaining("--seeds needs a number");
        assertThatThrownBy(() -> SimulateOptions.parse("--seeds", "0")).hasMessageContaining("nothing to run");
        assertThatThrownBy(() -> SimulateOptions.parse("--bug", "NONE")).hasMessageContaining("CHECK_THEN_ACT");
    }
}
