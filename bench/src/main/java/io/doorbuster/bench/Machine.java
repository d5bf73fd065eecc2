package io.doorbuster.bench;

import io.doorbuster.harness.ProjectHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;

/** Where and of what figures were made: without it they mean nothing. */
final class Machine {

    private Machine() {}

    static List<String> describe(BenchOptions options) throws IOException {
        return List.of(
                LocalDate.now(Clock.systemUTC()) + ", commit "
                        + output("git", "-C", ProjectHome.find().folder().toString(), "describe",
                                "--always", "--dirty"),
                Runtime.getRuntime().availableProcessors() + " × " + processor() + ", Linux "
                        + System.getProperty("os.version") + writeOut(),
                "Java " + Runtime.version() + ", " + output("psql", "--version") + ", " + output("redis-server",
                        "--version") + nginx(),
                options.rounds() + " rounds of " + options.time().toSeconds() + " s after "
                        + options.time().toSeconds() + " s of warm-up, in turns; closed model, "
                        + options.connections() + " connections; generator on the same cores");
    }

    /** Commits wait while the kernel writes out much at once (docs/operations.md). */
    private static String writeOut() throws IOException {
        return ", changed pages written out when " + setting("dirty_expire_centisecs") + " cs old, each "
                + setting("dirty_writeback_centisecs") + " cs";
    }

    private static String setting(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/sys/vm", name)).getFirst();
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2)).findFirst().orElse("unknown processor");
    }

    private static String nginx() {
        return NginxSubject.program().map(program -> ", " + output(program.toString(), "-v")).orElse("");
    }

    /** The first line of what a program says; empty if there is none. */
    private static String output(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().findFirst().orElse("");
        } catch (IOException e) {
            return command[0] + " is not there";
        }
    }
}
