package io.doorbuster.system;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/** Prints the ends of the logs of all processes when a test fails: their folder is deleted afterwards. Found by JUnit. */
public final class FailureLogs implements AfterTestExecutionCallback, LifecycleMethodExecutionExceptionHandler {

    /** Of each process. */
    private static final int LINES = 40;
    private static final Set<Path> FOLDERS = ConcurrentHashMap.newKeySet();

    /** Processes log into this folder from now on. */
    static void watch(Path folder) {
        FOLDERS.add(folder);
    }

    static void forget(Path folder) {
        FOLDERS.remove(folder);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws IOException {
        if (context.getExecutionException().isPresent()) {
            printAll();
        }
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        printAll();
        throw failure;
    }

    private static void printAll() throws IOException {
        for (Path folder : FOLDERS) {
            print(folder, System.out);
        }
    }

    private static void print(Path folder, PrintStream out) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path log : files.filter(file -> file.toString().endsWith(".log")).sorted().toList()) {
                // A process may be writing: whatever is cut within a character is no reason to say nothing.
                List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
                out.println("---- " + log.getFileName());
                lines.subList(Math.max(0, lines.size() - LINES), lines.size()).forEach(out::println);
            }
        }
    }
}
