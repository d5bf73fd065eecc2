package io.doorbuster.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchOptionsTest {

    @Test
    void takesGoalsByNameAndThoseOfOneNumberTogether() {
        assertThat(BenchOptions.parse("P3", "P1").goals()).extracting(Goal::id).containsExactly("P1", "P3a", "P3b",
                "P3c", "P3d");
        assertThat(BenchOptions.parse("all").goals()).isEqualTo(Goal.all());
        assertThat(BenchOptions.parse("all").trials()).containsExactly("P8", "P9", "P14", "topologies", "http2");
        assertThat(BenchOptions.parse("all").probes()).containsExactly(Probe.SERVICE, Probe.WRITE_BEHIND,
                Probe.MEMORY, Probe.STREAM);
        assertThat(BenchOptions.parse("all", "inner").probes()).contains(Probe.INNER);
        assertThat(BenchOptions.parse("P13").probes()).containsExactly(Probe.MEMORY);
        assertThat(BenchOptions.parse().areEmpty()).isTrue();
    }

    @Test
    void loadsForTenMinutesUnlessItIsOnlyToSeeThatItWorks() {
        assertThat(BenchOptions.parse("P8").slice().multipliedBy(OpenModel.SLICES)).isEqualTo(Duration.ofMinutes(10));
        assertThat(BenchOptions.parse("P8", "--seconds", "5").slice()).isEqualTo(Duration.ofMinutes(1));
        assertThat(BenchOptions.parse("P8", "--quick").slice()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void measuresFiveRoundsOfTwentySecondsUnlessTold() {
        BenchOptions options = BenchOptions.parse("P1");

        assertThat(options.rounds()).isEqualTo(5);
        assertThat(options.time()).isEqualTo(Duration.ofSeconds(20));
        assertThat(BenchOptions.parse("P1", "--rounds", "3", "--seconds", "9", "--connections", "8"))
                .isEqualTo(new BenchOptions(options.goals(), List.of(), List.of(), 3, Duration.ofSeconds(9),
                        options.slice(), 8, false));
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> BenchOptions.parse("P99")).hasMessageContaining("no goal P99");
        assertThatThrownBy(() -> BenchOptions.parse("P1", "--rounds")).hasMessageContaining("--rounds needs a number");
        assertThatThrownBy(() -> BenchOptions.parse("P1", "--seconds", "0"))
                .hasMessageContaining("--seconds needs a number from 1 to 1000");
    }

    @Test
    void comparesRoundsThatStandSideBySide() {
        List<Double> ratios = Goal.ratios(List.of(round(10), round(30), round(12)), List.of(round(5), round(10)),
                Figure.RATE);

        assertThat(ratios).containsExactly(2.0, 3.0);
        assertThat(BenchReport.median(ratios)).isEqualTo(2.5);
    }

    @Test
    void lessIsBetterWhereProcessorTimeIsCompared() {
        Goal replication = BenchOptions.parse("P10").goals().getFirst();

        assertThat(report(replication, 2.6)).contains("≤ 2.50").contains("NOT PASS");
        assertThat(report(replication, 2.4)).doesNotContain("NOT PASS").contains("PASS");
        assertThat(BenchReport.isPassed(List.of(replication), Map.of())).isFalse();
    }

    private static String report(Goal goal, double times) {
        return String.join("\n", BenchReport.goals(List.of(goal), Map.of(goal.ours(),
                List.of(new Round(1, 1, 1, times * 100)), goal.theirs(), List.of(new Round(1, 1, 1, 100)))));
    }

    private static Round round(double perSecond) {
        return new Round(perSecond, 1, 1, 1);
    }
}
