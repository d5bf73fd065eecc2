package io.doorbuster.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What was measured, as tables in Markdown, which terminals show as well. */
final class BenchReport {

    private static final int TEXT_COLUMNS = 2;

    private BenchReport() {}

    /** The cases of a run. */
    static List<String> cases(Map<Case, List<Round>> rounds) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("subject", "workload", "per second", "lowest", "highest", "p50 ms", "p99 ms", "CPU µs"));
        rounds.forEach((measured, figures) -> rows.add(List.of(measured.subject(), measured.workload().title(),
                whole(median(figures, Round::perSecond)), whole(sorted(figures, Round::perSecond).getFirst()),
                whole(sorted(figures, Round::perSecond).getLast()), decimal(median(figures, Round::p50Millis)),
                decimal(median(figures, Round::p99Millis)), decimal(median(figures, Round::cpuMicros)))));
        return table(rows);
    }

    /** The goals, each with its ratio. */
    static List<String> goals(List<Goal> goals, Map<Case, List<Round>> rounds) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("goal", "what", "ratio", "lowest", "highest", "floor", "aim", "result"));
        for (Goal goal : goals) {
            List<Double> ratios = ratios(goal, rounds);
            List<String> figures = ratios.isEmpty()
                    ? List.of("-", "-", "-")
                    : List.of(decimal(median(ratios)), decimal(ratios.getFirst()), decimal(ratios.getLast()));
            List<String> row = new ArrayList<>(List.of(goal.id(), goal.what()));
            row.addAll(figures);
            row.addAll(List.of(limit(goal, goal.floor()), limit(goal, goal.aim()), result(goal, ratios)));
            rows.add(row);
        }
        return table(rows);
    }

    /** With a sign where less is better. */
    private static String limit(Goal goal, double limit) {
        return (goal.figure().reaches(0, limit) ? "≤ " : "") + decimal(limit);
    }

    private static String result(Goal goal, List<Double> ratios) {
        if (ratios.isEmpty()) {
            return "NOT MEASURED";
        }
        return goal.figure().reaches(median(ratios), goal.floor()) ? "PASS" : "NOT PASS";
    }

    /** The figures with limits of their own. */
    static List<String> trials(List<Trial> trials) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("goal", "what", "figure", "floor", "aim", "result"));
        trials.forEach(trial -> rows.add(List.of(trial.id(), trial.what(), trial.figureText(), trial.limitText(),
                trial.aimText(), trial.result())));
        return table(rows);
    }

    /** Whether every goal was measured and reaches its floor. */
    static boolean isPassed(List<Goal> goals, Map<Case, List<Round>> rounds) {
        return goals.stream().allMatch(goal -> result(goal, ratios(goal, rounds)).equals("PASS"));
    }

    private static List<Double> ratios(Goal goal, Map<Case, List<Round>> rounds) {
        return Goal.ratios(rounds.getOrDefault(goal.ours(), List.of()), rounds.getOrDefault(goal.theirs(), List.of()),
                goal.figure());
    }

    /** A table of Markdown, aligned for terminals; the first row has the headings, the first two columns are text. */
    private static List<String> table(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        rows.forEach(row -> IntStream.range(0, columns)
                .forEach(i -> widths[i] = Math.max(widths[i], row.get(i).length())));
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.add(IntStream.range(0, columns).mapToObj(i -> cell(row.get(i), widths[i], i))
                    .collect(Collectors.joining(" | ", "| ", " |")));
        }
        lines.add(1, IntStream.range(0, columns)
                .mapToObj(i -> "-".repeat(widths[i] + 1) + (i < TEXT_COLUMNS ? "-" : ":"))
                .collect(Collectors.joining("|", "|", "|")));
        return lines;
    }

    private static String cell(String text, int width, int column) {
        String padding = " ".repeat(width - text.length());
        return column < TEXT_COLUMNS ? text + padding : padding + text;
    }

    static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return median(sorted(rounds, figure));
    }

    private static List<Double> sorted(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return rounds.stream().mapToDouble(figure).sorted().boxed().toList();
    }

    /** The middle one, or the mean of the two in the middle. */
    static double median(List<Double> sorted) {
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private static String whole(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }
}
