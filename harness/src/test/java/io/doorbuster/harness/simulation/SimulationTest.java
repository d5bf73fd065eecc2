package io.doorbuster.harness.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.harness.simulation.Simulation.Outcome;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final Set<Bug> NO_BUG = Set.of();
    private static final int SEEDS = 1_000;
    private static final int THREADS = 2;

    @Test
    void keepsEveryPromiseWhateverHappensAndEverythingHappens() throws InterruptedException {
        Campaign campaign = new Campaign(SimulateOptions.parse("--seeds", String.valueOf(SEEDS)));

        campaign.run(THREADS, done -> {
        });

        assertThat(campaign.failures()).extracting(failure -> failure.seed() + ": " + failure.violations().getFirst())
                .isEmpty();
        assertThat(campaign.done()).isEqualTo(SEEDS);
        assertThat(campaign.counts().keySet()).containsExactlyElementsOf(EnumSet.allOf(Happening.class));
    }

    @Test
    void tellsTheSameHistoryForTheSameSeed() {
        for (long seed = 0; seed < 20; seed++) {
            Outcome once = Simulation.run(seed, NO_BUG, true);
            Outcome again = Simulation.run(seed, NO_BUG, true);

            assertThat(again).isEqualTo(once);
            assertThat(once.trace()).isNotEmpty();
        }
    }

    @Test
    void tellingAHistoryDoesNotChangeIt() {
        Outcome told = Simulation.run(7, NO_BUG, true);
        Outcome untold = Simulation.run(7, NO_BUG, false);

        assertThat(untold.counts()).isEqualTo(told.counts());
        assertThat(untold.events()).isEqualTo(told.events());
    }
}
