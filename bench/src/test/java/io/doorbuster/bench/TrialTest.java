package io.doorbuster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrialTest {

    @Test
    void passesUpToItsLimitAndNotBeyond() {
        assertThat(Trial.atMost("P13", "bytes", 400, 400, 200).result()).isEqualTo("PASS");
        assertThat(Trial.atMost("P13", "bytes", 400.1, 400, 200).result()).isEqualTo("NOT PASS");
        assertThat(Trial.atLeast("P15", "a second", 50_000, 50_000, 50_000).result()).isEqualTo("PASS");
        assertThat(Trial.atLeast("P15", "a second", 49_999, 50_000, 50_000).result()).isEqualTo("NOT PASS");
        assertThat(Trial.atMost("P12", "no figure", Double.NaN, 1, 1).isPassed()).isFalse();
    }

    @Test
    void tellsFiguresThatHaveNoLimit() {
        Trial told = Trial.told("P5", "bytes on the app node", 12_345);

        assertThat(told.isPassed()).isTrue();
        assertThat(List.of(told.figureText(), told.limitText(), told.aimText(), told.result()))
                .containsExactly("12,345", "-", "-", "-");
    }
}
