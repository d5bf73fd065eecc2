package io.doorbuster.harness.deployment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The PostgreSQL programs of this machine.
 *
 * @param folder of {@code initdb}, {@code postgres} and the others
 */
record PostgresBinaries(Path folder) {

    private static final String VARIABLE = "DOORBUSTER_POSTGRES_BIN";
    /** Where Debian and its kin put them, by version. */
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    /** The user that the package makes; PostgreSQL refuses to run as root. */
    private static final String SERVER_USER = "postgres";

    /** Finds them; throws {@link IOException}, with what to do, if there are none. */
    static PostgresBinaries find() throws IOException {
        String given = System.getenv().getOrDefault(VARIABLE, "");
        if (!given.isEmpty()) {
            return at(Path.of(given));
        }
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                List<Path> newestFirst = versions.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .sorted(Comparator.reverseOrder()).toList();
                if (!newestFirst.isEmpty()) {
                    return new PostgresBinaries(newestFirst.getFirst());
                }
            }
        }
        throw new IOException(
                "no PostgreSQL server on this machine: install it (Debian: apt-get install postgresql), or"
                        + " set " + VARIABLE + " to the folder of initdb");
    }

    private static PostgresBinaries at(Path folder) throws IOException {
        if (Files.isExecutable(folder.resolve("initdb"))) {
            return new PostgresBinaries(folder);
        }
        throw new IOException(VARIABLE + "=" + folder + " holds no initdb");
    }

    /** The command of a program, by a user that PostgreSQL accepts. */
    List<String> command(String program, String... words) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + SERVER_USER, "--regid=" + SERVER_USER, "--init-groups"));
        }
        command.add(folder.resolve(program).toString());
        command.addAll(List.of(words));
        return command;
    }

    /** Makes an empty folder that the server may own. */
    void prepare(Path data) throws IOException, InterruptedException {
        Files.createDirectories(data);
        if (isRoot()) {
            run(List.of("chown", SERVER_USER + ":" + SERVER_USER, data.toString()), Map.of(), Duration.ofSeconds(10));
        }
        run(List.of("chmod", "700", data.toString()), Map.of(), Duration.ofSeconds(10));
    }

    /** Runs a program to its end and returns what it printed; {@link IOException} if it fails or takes too long. */
    String run(Duration limit, String program, String... words) throws IOException, InterruptedException {
        return run(command(program, words), Map.of(), limit);
    }

    /** Runs one statement, as {@link #run(Duration, String, String...)} does. */
    String query(DatabaseLogin login, String sql, Duration limit) throws IOException, InterruptedException {
        String address = login.url().substring("jdbc:".length()); // which is how psql writes it
        return run(command("psql", "-d", address, "-U", login.user(), "-X", "-q", "-A", "-t", "-F", "\t", "-v",
                "ON_ERROR_STOP=1", "-c", sql), Map.of("PGPASSWORD", login.password()), limit);
    }

    private static String run(List<String> command, Map<String, String> environment, Duration limit)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("doorbuster-tool", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .directory(Path.of("/").toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            String text = Files.readString(output, StandardCharsets.UTF_8);
            if (!ended) {
                process.destroyForcibly();
                throw new IOException(command + " took longer than " + limit.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(command + " ended with " + process.exitValue() + ": " + text.strip());
            }
            return text;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
