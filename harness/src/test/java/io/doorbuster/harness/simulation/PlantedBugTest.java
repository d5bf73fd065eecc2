package io.doorbuster.harness.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation must be able to fail: each mistake is found, within so many seeds, by the promise that it breaks. */
class PlantedBugTest {

    private record Finding(int withinSeeds, String promise) {}

    @ParameterizedTest
    @EnumSource
    void findsThePlantedBug(Bug bug) {
        Finding expected = expected(bug);

        Optional<List<String>> found = LongStream.range(0, expected.withinSeeds()).parallel()
                .mapToObj(seed -> Simulation.run(seed, EnumSet.of(bug), false).violations())
                .filter(violations -> violations.stream().anyMatch(v -> v.startsWith(expected.promise())))
                .findAny();

        assertThat(found).as("%s within %d seeds", bug.mistake(), expected.withinSeeds()).isPresent();
    }

    private static Finding expected(Bug bug) {
        return switch (bug) {
            case CHECK_THEN_ACT -> new Finding(300, "oversold");
            case PLACES_WHAT_DOES_NOT_FIT -> new Finding(300, "oversold");
            case NEW_ATTEMPT_ON_RETRY -> new Finding(100, "double order");
            case ANSWER_BEFORE_COMMIT -> new Finding(100, "lost order");
            case RELEASE_AFTER_SELECT, SWEEP_WITHOUT_DATABASE, VOID_BARS_NOTHING ->
                    new Finding(200, "taken after release");
            case REPLAY_REFUSED_AT_SELL_OUT -> new Finding(20, "refused after 201");
            case SEEN_IS_ONLY_LOOKED_FOR -> new Finding(100, "only looked for");
            case REPLAY_GIVES_STOCK_BACK -> new Finding(20, "conservation");
            case COMMIT_UNKNOWN_IS_FAILURE -> new Finding(200, "refused and placed");
            case ANY_BODY_IS_A_REPLAY -> new Finding(50, "other body");
            case CURSOR_SKIPS_IN_FLIGHT -> new Finding(100, "never fulfilled");
            case CURSOR_RUNS_BACK -> new Finding(50, "fulfilled twice");
            case RECENT_ORDERS_SKIP_A_LOST_COMMIT -> new Finding(500, "never fulfilled");
            case LATEST_WINS_MERGE -> new Finding(500, "drift");
            case LATEST_ROW_WINS -> new Finding(50, "older row");
            case NOTE_WITHOUT_GUARD -> new Finding(200, "refused after 201");
            // Goods must come in just then, slowly, and an order of them be placed and repeated within a second.
            case NOTE_ON_A_GLANCE -> new Finding(12_000, "refused after 201");
            case RESERVES_TWICE -> new Finding(20, "stuck");
        };
    }
}
