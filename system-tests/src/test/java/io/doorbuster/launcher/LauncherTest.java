package io.doorbuster.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    @Test
    void hasHazelcastCheckItsFilesUnlessTheyAreThoseOfTheTraining() throws Exception {
        Path home = trainedHome();
        String flag = "-Dhazelcast.config.schema.validation.enabled=false";

        assertThat(flagsOfAppNode(home, Map.of())).contains(flag, "-XX:AOTCache=");
        assertThat(flagsOfAppNode(home, Map.of("DOORBUSTER_HAZELCAST_CLIENT_CONFIG", "mine.yaml")))
                .contains("-XX:AOTCache=").doesNotContain(flag);
        Files.writeString(home.resolve("config/hazelcast.yaml"), "edited since");
        assertThat(flagsOfAppNode(home, Map.of())).contains("-XX:AOTCache=").doesNotContain(flag);
        Files.copy(home.resolve("config/hazelcast.yaml"), home.resolve("target/aot/hazelcast.yaml"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(flagsOfAppNode(home, Map.of())).contains(flag);
        Files.setLastModifiedTime(home.resolve("target/launcher.built"), at(3));
        assertThat(flagsOfAppNode(home, Map.of())).contains("hazelcast.client.config").doesNotContain(flag);
    }

    /** Built, and trained a second later. */
    private Path trainedHome() throws IOException {
        Path home = Files.createDirectory(temporary.resolve("home"));
        Files.copy(launcher(), home.resolve("doorbuster"));
        for (String folder : List.of("config", "target/aot", "app-node/target/lib", "jdk/bin")) {
            Files.createDirectories(home.resolve(folder));
        }
        for (String file : List.of("hazelcast.yaml", "hazelcast-client.yaml")) {
            Files.writeString(home.resolve("config").resolve(file), "trained");
            Files.writeString(home.resolve("target/aot").resolve(file), "trained");
        }
        Files.setLastModifiedTime(Files.createFile(home.resolve("target/launcher.built")), at(1));
        Files.setLastModifiedTime(Files.createFile(home.resolve("target/aot/app-node.aot")), at(2));
        Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        Path java = Files.writeString(home.resolve("jdk/bin/java"), "#!/bin/sh\necho \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }

    private static FileTime at(int second) {
        return FileTime.from(Instant.parse("2026-11-27T08:00:00Z").plusSeconds(second));
    }

    private String flagsOfAppNode(Path home, Map<String, String> environment) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("DOORBUSTER_JAVA_HOME", home.resolve("jdk").toString());
        all.put("DOORBUSTER_BUILD", "never");
        Result result = run(home, home.resolve("doorbuster"), all, "app-node");
        assertThat(result.exitCode()).isZero();
        return result.output();
    }

    private Result run(Path folder, String... words) throws IOException, InterruptedException {
        return run(folder, launcher(), words);
    }

    private Result run(Path folder, Path launcher, String... words) throws IOException, InterruptedException {
        return run(folder, launcher, Map.of("DOORBUSTER_JAVA_HOME", temporary.toString()), words);
    }

    private Result run(Path folder, Path launcher, Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(temporary, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder("bash", launcher.toString());
        builder.command().addAll(List.of(words));
        builder.environment().keySet().removeIf(name -> name.startsWith("DOORBUSTER_")); // the developer's own
        builder.environment().putAll(environment);
        Process process = builder.directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(output, UTF_8));
    }

    private static Path launcher() {
        return Path.of("../doorbuster").toAbsolutePath().normalize();
    }
}
