package io.doorbuster.harness.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The wall clock of one process on this machine, which can be set while it runs; its monotonic clock goes on as ever.
 * Needs libfaketime, which comes with Debian's package faketime. Used by one thread.
 */
public final class HostClock {

    /** Where Debian and its kin put the library, by architecture. */
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    private final Path library;
    private final Path file;

    private HostClock(Path library, Path file) {
        this.library = library;
        this.file = file;
    }

    /** A clock that is right, kept in {@code file}; {@link IOException}, with what to do, if it cannot be made. */
    public static HostClock create(Path file) throws IOException {
        HostClock clock = new HostClock(findLibrary(), file);
        clock.set(Duration.ZERO);
        return clock;
    }

    private static Path findLibrary() throws IOException {
        try (Stream<Path> folders = Files.list(LIBRARIES)) {
            return folders.map(folder -> folder.resolve(LIBRARY)).filter(Files::isRegularFile).findAny()
                    .orElseThrow(() -> new IOException("a clock cannot be set without libfaketime: install it (Debian:"
                            + " apt-get install faketime)"));
        }
    }

    /** This machine, as seen by whoever has this clock. */
    public Host host() {
        // Read again each second: at each call would cost the process more time than it has.
        return new Host(Host.LOCAL.address(), List.of("env", "LD_PRELOAD=" + library, "FAKETIME_TIMESTAMP_FILE=" + file,
                "FAKETIME_CACHE_DURATION=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1"));
    }

    /** Makes the clock run ahead of the right time, or behind it, within a second from now. */
    public void set(Duration ahead) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, (ahead.isNegative() ? "-" : "+") + ahead.abs().toSeconds() + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
