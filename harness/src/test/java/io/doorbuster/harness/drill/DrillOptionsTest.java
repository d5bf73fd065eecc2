package io.doorbuster.harness.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class DrillOptionsTest {

    @Test
    void listsDrillsIfNothingIsAskedFor() {
        assertThat(DrillOptions.parse()).isEqualTo(new DrillOptions(List.of(), 1, 0, true));
    }

    @Test
    void readsNamesSeedAndRoundsInAnyOrder() {
        assertThat(DrillOptions.parse("kill-member", "--seed", "42", "failover", "--rounds", "3"))
                .isEqualTo(new DrillOptions(List.of("kill-member", "failover"), 42, 3, true));
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        for (String[] args : List.of(new String[]{"--speed", "1"}, new String[]{"--seed"},
                new String[]{"--seed", "-1"}, new String[]{"--seed", "x"}, new String[]{"--rounds", "1001"})) {
            assertThatIllegalArgumentException().isThrownBy(() -> DrillOptions.parse(args))
                    .withMessageContaining("usage: doorbuster drill");
        }
    }
}
