package io.doorbuster.harness.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The PostgreSQL server of a standalone server that had to be killed: it is no child of anybody by then and would run
 * on. After an orderly stop there is none.
 */
final class LeftoverDatabase {
    private static final long STOP_LIMIT_SECONDS = 10;

    private LeftoverDatabase() {}

    /** Stops the server that runs on {@code data}, if one does. */
    static void stop(Path data) {
        Path pidFile = data.resolve("postgres/postmaster.pid");
        try {
            if (Files.isReadable(pidFile)) {
                long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
                ProcessHandle.of(pid).filter(LeftoverDatabase::isPostgres).ifPresent(LeftoverDatabase::end);
            }
        } catch (IOException | NumberFormatException e) {
            // The server is writing or deleting the file: it is about to end, or never ran.
            return;
        }
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().filter(command -> command.endsWith("/postgres")).isPresent();
    }

    private static void end(ProcessHandle process) {
        CompletableFuture<ProcessHandle> end = process.onExit();
        process.destroy();
        try {
            end.get(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
