package io.doorbuster.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.harness.ProjectHome;
import io.doorbuster.harness.deployment.Deployment;
import io.doorbuster.harness.deployment.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/storefront-guide.md, done as it says: the standalone that its first block starts, on a folder and ports of its
 * own, and every other command in one shell.
 */
class StorefrontGuideIT {

    /** Ten times what the fifty calls take on two cores that others use as well. */
    private static final long SHELL_LIMIT_SECONDS = 120;

    /**
     * Every call leaves its answer under the number of its step, the last one where a step repeats it. A call that gets
     * no answer leaves none.
     */
    private static final String PRELUDE = """
            set -eu
            curl() {
              command curl -sS --max-time 20 -D "$_answers/$_step.head" "$@" > "$_answers/$_step.body"
              cat "$_answers/$_step.body"
            }
            """;

    @TempDir private static Path folder;
    private static List<GuideStep> guide = List.of();
    private static Node standalone;
    private static String shop;

    @BeforeAll
    static void start() throws Exception {
        // PostgreSQL runs as another user where the tests run as root: it must get through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProjectHome home = ProjectHome.find();
        guide = GuideStep.read(Files.readAllLines(home.folder().resolve("docs/storefront-guide.md")));
        List<String> words = List.of(guide.getFirst().commands().split(" "));
        assertThat(words.getFirst()).isEqualTo("./doorbuster");
        int port = Deployment.freePort();
        List<String> command = new ArrayList<>(List.of(home.launcher().toString()));
        command.addAll(words.subList(1, words.size()));
        command.addAll(List.of("--port", Integer.toString(port), "--management-port", "0"));
        standalone = new Node("standalone", command, Map.of("DOORBUSTER_BUILD", "never", "DOORBUSTER_HEAP", "512m",
                "DOORBUSTER_JAVA_OPTS", Cluster.QUICK_COMPILER,
                "DOORBUSTER_JAVA_HOME", System.getProperty("java.home"), "XDG_STATE_HOME", folder.toString()),
                Pattern.compile("ready.*http://"), folder);
        shop = "http://127.0.0.1:" + port;
        standalone.start();
        standalone.awaitReady();
    }

    @AfterAll
    static void stop() {
        standalone.close();
    }

    @Test
    void everyCommandOfTheGuideIsAnsweredAsItSays() throws Exception {
        assertThat(guide).hasSizeGreaterThan(40);

        check(guide.subList(1, guide.size()));
    }

    @Test
    void findsWhatAGuideSaysWrong() throws Exception {
        String call = "curl -s \"$SHOP/api/v1/products/black-lamp\"";
        check(block(call, "# → 200 … ETag: … \"handle\":\"black-lamp\""));

        assertWrong("the status 201", call, "# → 201");
        assertWrong("the status 200", "curl -s \"$SHOP/api/v1/product/black-lamp\"", "# → 200");
        assertWrong("\"handle\":\"lamp\"", call, "# → 200 … \"handle\":\"lamp\"");
        assertWrong("ETag:", call, "# → 200 … \"handle\": … ETag:", "#   … \"title\"");
        assertWrong("is not answered", "curl -s http://127.0.0.1:1/", "# → 200");
        assertWrong("exit code 1", "ID=$(" + call + " | grep nothing)", "# → 200");
        assertWrong("exit code 1", "false");
        assertWrong("needs one line", call);
        assertWrong("needs one line", call, call, "# → 200");
    }

    private static void assertWrong(String reason, String... block) {
        assertThatThrownBy(() -> check(block(block))).isInstanceOf(AssertionError.class).hasMessageContaining(reason);
    }

    private static List<GuideStep> block(String... lines) {
        List<String> page = new ArrayList<>(List.of("```sh"));
        page.addAll(Arrays.asList(lines));
        page.add("```");
        return GuideStep.read(page);
    }

    /** Runs all steps in one shell, then holds the answers against the guide; the first that is wrong is told. */
    private static void check(List<GuideStep> steps) throws IOException, InterruptedException {
        Path answers = Files.createTempDirectory(folder, "answers");
        Path output = answers.resolve("output");
        int exitCode = run(script(steps, answers), answers, output);

        for (int i = 0; i < steps.size(); i++) {
            GuideStep step = steps.get(i);
            Path headers = answers.resolve(i + ".head");
            if (step.status() == 0) {
                continue;
            }
            assertThat(headers).as("line %d is not answered, exit code %d:%n%s%n%s", step.line(), exitCode,
                    step.commands(), Files.readString(output)).isNotEmptyFile();
            String head = Files.readString(headers).replace("\r", "");
            String body = Files.readString(answers.resolve(i + ".body"));
            assertThat(step.missingIn(head, body)).as("line %d, missing in the answer:%n%s%n%s%s", step.line(),
                    step.commands(), head, body).isEmpty();
        }
        assertThat(exitCode).as("exit code %d%n%s", exitCode, Files.readString(output)).isZero();
    }

    private static Path script(List<GuideStep> steps, Path answers) throws IOException {
        StringBuilder script = new StringBuilder(PRELUDE);
        for (int i = 0; i < steps.size(); i++) {
            script.append("_step=").append(i).append('\n').append(steps.get(i).commands()).append('\n');
        }
        return Files.writeString(answers.resolve("guide.sh"), script);
    }

    private static int run(Path script, Path answers, Path output) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", script.toString()).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        shell.environment().putAll(Map.of("SHOP", shop, "XDG_STATE_HOME", folder.toString(), "_answers",
                answers.toString()));
        Process process = shell.start();
        try {
            return process.waitFor(SHELL_LIMIT_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
        }
    }
}
