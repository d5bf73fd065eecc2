package io.doorbuster.harness.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The wall clock of one process on this machine, which can be set while it runs; its monotonic clock goes on as ever. By
 * a library that is preloaded into the process, and compiled first: 64-bit Linux with a C compiler only. Used by one
 * thread.
 */
public final class HostClock {

    private static final String SOURCE = "clock.c";
    private static final Duration COMPILE_LIMIT = Duration.ofSeconds(60);

    private final Path library;
    private final Path ahead;

    private HostClock(Path library, Path ahead) {
        this.library = library;
        this.ahead = ahead;
    }

    /** A clock that is right, kept in {@code folder}; {@link IOException}, with what to do, if it cannot be made. */
    public static HostClock create(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        HostClock clock = new HostClock(compile(folder), folder.resolve("ahead-seconds"));
        clock.set(Duration.ZERO);
        return clock;
    }

    private static Path compile(Path folder) throws IOException, InterruptedException {
        Path source = folder.resolve(SOURCE);
        Path library = folder.resolve("clock.so");
        try (InputStream text = Objects.requireNonNull(HostClock.class.getResourceAsStream(SOURCE), SOURCE)) {
            Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
        }
        Path said = folder.resolve("cc.log");
        Process compiler;
        try {
            compiler = new ProcessBuilder("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(),
                    "-ldl").redirectErrorStream(true).redirectOutput(said.toFile()).start();
        } catch (IOException e) {
            throw new IOException("a clock cannot be set without a C compiler: install one (Debian: apt-get install gcc"
                    + " libc6-dev)", e);
        }
        if (!compiler.waitFor(COMPILE_LIMIT.toMillis(), TimeUnit.MILLISECONDS) || compiler.exitValue() != 0) {
            compiler.destroyForcibly();
            throw new IOException("a clock cannot be set, the library for it does not compile: "
                    + Files.readString(said, StandardCharsets.UTF_8).strip());
        }
        return library;
    }

    /** This machine, as seen by whoever has this clock. */
    public Host host() {
        return new Host(Host.LOCAL.address(), List.of("env", "LD_PRELOAD=" + library, "DRILL_CLOCK=" + ahead));
    }

    /** Makes the clock run ahead of the right time, or behind it, from now on. */
    public void set(Duration newAhead) throws IOException {
        ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(newAhead.toSeconds())
                .flip();
        // In place: processes have the file mapped.
        try (FileChannel file = FileChannel.open(ahead, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(word);
        }
    }
}
