package io.doorbuster.bench;

import io.doorbuster.harness.ProjectHome;
import io.doorbuster.harness.ServerFailedException;
import io.doorbuster.harness.ShopException;
import io.doorbuster.harness.console.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** {@code doorbuster bench}: measures the shop against its rivals in one run, and says which goals are reached. */
public final class BenchMain {

    private static final int FAILED = 1;

    private BenchMain() {}

    public static void main(String[] args) throws InterruptedException {
        Screen screen = Screen.ofProcess();
        int exitCode = FAILED;
        try {
            BenchOptions options = BenchOptions.parse(args);
            exitCode = options.areEmpty() ? list(screen) : run(options, screen);
        } catch (IllegalArgumentException | IOException | ServerFailedException | ShopException e) {
            screen.complain("doorbuster bench: " + e.getMessage());
        }
        System.exit(exitCode);
    }

    private static int list(Screen screen) {
        screen.print(BenchOptions.USAGE);
        Goal.all().forEach(goal -> screen.print(String.format("  %-8s%s", goal.id(), goal.what())));
        screen.print("  P8      latency at 70 % of the peak, for ten minutes");
        screen.print("  P9      three times the peak, and what comes after");
        screen.print("  P14     time to the first good readiness answer of a standalone, and of an app node");
        screen.print("  http2   orders over HTTP/2 beside HTTP/1.1, of the shop and of the empty server");
        screen.print("  topologies orders of one JVM, of 1 member and 1 app node, of 3 members and 1 or 2 app nodes");
        Stream.of(Probe.values()).forEach(probe -> screen.print(String.format("  %-8s%s", probe.id(), probe.what())));
        screen.print("all of them but journal and inner: all");
        return 0;
    }

    private static int run(BenchOptions options, Screen screen) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("doorbuster-bench-");
        // PostgreSQL runs as a user of its own where this runs as root: it must get through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        screen.print("logs and data: " + folder);
        try (Bench bench = new Bench(options, screen, folder)) {
            Thread end = new Thread(bench::close, "close-bench");
            Runtime.getRuntime().addShutdownHook(end);
            List<String> machine = Machine.describe(options);
            bench.run(() -> write(report(options, bench, machine), machine, bench));
            Runtime.getRuntime().removeShutdownHook(end);
            screen.print("");
            screen.print(report(options, bench, machine));
            return isPassed(options, bench) ? 0 : FAILED;
        }
    }

    private static List<String> report(BenchOptions options, Bench bench, List<String> machine) {
        List<String> lines = new ArrayList<>();
        if (!options.goals().isEmpty()) {
            lines.addAll(BenchReport.goals(options.goals(), bench.rounds()));
            lines.add("");
        }
        if (!bench.trials().isEmpty()) {
            lines.addAll(BenchReport.trials(bench.trials()));
            lines.add("");
        }
        if (!bench.rounds().isEmpty()) {
            lines.addAll(BenchReport.cases(bench.rounds()));
            lines.add("");
        }
        bench.skipped().forEach(reason -> lines.add("SKIPPED: " + reason));
        bench.faults().forEach(fault -> lines.add("VOID: " + fault));
        lines.addAll(machine);
        return lines;
    }

    private static boolean isPassed(BenchOptions options, Bench bench) {
        return bench.faults().isEmpty()
                && (options.quick() || (BenchReport.isPassed(options.goals(), bench.rounds())
                        && bench.trials().stream().allMatch(Trial::isPassed)));
    }

    private static void write(List<String> lines, List<String> machine, Bench bench) throws IOException {
        Path target = Files.createDirectories(ProjectHome.find().folder().resolve("target"));
        Files.write(target.resolve("bench.md"), lines);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", machine);
        Map<String, List<Round>> cases = new LinkedHashMap<>();
        bench.rounds().forEach((measured, rounds) -> cases.put(measured.toString(), rounds));
        json.put("cases", cases);
        json.put("trials", bench.trials());
        json.put("skipped", bench.skipped());
        json.put("void", bench.faults());
        Files.writeString(target.resolve("bench.json"),
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json));
    }
}
