package io.doorbuster.harness.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.audit.AuditLine;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrillReportTest {

    private static final Drill DRILL = new Drill("kill-it", "something is killed", Layout.THREE_MEMBERS, stage -> {});

    @Test
    void showsStockFiguresNotesAndThatItPassed() {
        List<String> lines = DrillReport.lines(result(List.of()));

        assertThat(lines).anyMatch(line -> line.replaceAll(" +", " ").contains("A 1,000 = 400 + 0 + 600"));
        assertThat(lines).contains("1,234 orders, 56 requests sold out, 7 unanswered and repeated,"
                + " longest time without an order 1.5 s", "a note");
        assertThat(lines.getLast()).isEqualTo("PASS  kill-it in 61.0 s");
    }

    @Test
    void saysWhatWasBrokenButNotWithoutEnd() {
        List<String> broken = IntStream.range(0, 30).mapToObj(i -> "promise " + i).toList();

        List<String> lines = DrillReport.lines(result(broken));

        assertThat(lines).contains("NOT PASS  kill-it in 61.0 s", "  promise 0", "  promise 19", "  and 10 more")
                .doesNotContain("  promise 20");
    }

    @Test
    void sumsUpInMarkdown() {
        List<String> summary = DrillReport.summary(List.of(result(List.of()), result(List.of("oh"))),
                Duration.ofSeconds(125));

        assertThat(summary).contains("| `kill-it` | something is killed | 42 | 1,234 | 7 | 1.5 s | PASS |",
                "| `kill-it` | something is killed | 42 | 1,234 | 7 | 1.5 s | **NOT PASS** |",
                "1 of 2 drills passed, in 2 min 5 s");
    }

    private static DrillResult result(List<String> broken) {
        return new DrillResult(DRILL, 42, Duration.ofSeconds(61), List.of(new AuditLine("A", 1_000, 400, 0, 600, 600)),
                1_234, 56, 7, Duration.ofMillis(1_500), broken, List.of("a note"));
    }
}
