package io.doorbuster.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./doorbuster}, as far as it goes without starting a server. */
class LauncherTest {

    private static final long PATIENCE_SECONDS = 30;

    @TempDir private Path temporary;

    private record Result(int exitCode, String output) {}

    @Test
    void explainsEveryCommandAndVariable() throws Exception {
        Result help = run(Path.of(".."), "help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).contains("demo [--port", "simulate [--seeds", "standalone [--port", "grid-node [--",
                "app-node [--",
                "build",
                "DOORBUSTER_DATABASE_URL", "DOORBUSTER_MEMBERS", "DOORBUSTER_OPERATOR_KEY", "DOORBUSTER_BUILD",
                "DOORBUSTER_JAVA_HOME");
        assertThat(run(Path.of("..")).output()).isEqualTo(help.output());
    }

    @Test
    void worksFromAnywhereAndThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve("shop"), launcher());

        assertThat(run(temporary, link, "help").output()).startsWith("Doorbuster");
    }

    @Test
    void refusesAnUnknownCommandInOneLine() throws Exception {
        Result result = run(temporary, "sell");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).isEqualTo(
                "doorbuster: there is no command 'sell'; './doorbuster help' lists them\n");
    }

    @Test
    void saysThatTheJdkIsMissingInOneLine() throws Exception {
        Result result = run(temporary, "standalone");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).matches("doorbuster: DOORBUSTER_JAVA_HOME=.* holds no JDK 25 or newer\n");
    }

    private Result run(Path folder, String... words) throws IOException, InterruptedException {
        return run(folder, launcher(), words);
    }

    private Result run(Path folder, Path launcher, String... words) throws IOException, InterruptedException {
        Path output = Files.createTempFile(temporary, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder("bash", launcher.toString());
        builder.command().addAll(List.of(words));
        builder.environment().put("DOORBUSTER_JAVA_HOME", temporary.toString());
        Process process = builder.directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(output, UTF_8));
    }

    private static Path launcher() {
        return Path.of("../doorbuster").toAbsolutePath().normalize();
    }
}
