package io.doorbuster.harness.console;

import java.io.Console;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** A terminal, or a file that the output was sent to. Threadsafe. */
public final class Screen {
    private static final String BACK_TO_START = "\r";
    private static final String CLEAR_TO_END = "\033[K";

    private final PrintStream out;
    private final PrintStream errors;
    private final boolean redraws;
    private boolean lineIsOpen;

    private Screen(PrintStream out, PrintStream errors, boolean redraws) {
        this.out = out;
        this.errors = errors;
        this.redraws = redraws;
    }

    /** The process's standard streams. */
    public static Screen ofProcess() {
        boolean isTerminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        return new Screen(System.out, System.err, isTerminal);
    }

    /** Prints lines that stay. */
    public synchronized void print(List<String> lines) {
        endLine();
        lines.forEach(out::println);
        out.flush();
    }

    /** Prints a line that stays. */
    public void print(String line) {
        print(List.of(line));
    }

    /** Prints a line that the next one replaces on a terminal; anywhere else it stays. */
    public synchronized void show(String line) {
        if (redraws) {
            out.print(BACK_TO_START + line + CLEAR_TO_END);
            lineIsOpen = true;
        } else {
            out.println(line);
        }
        out.flush();
    }

    /** Prints what went wrong. */
    public synchronized void complain(String message) {
        endLine();
        errors.println(message);
        errors.flush();
    }

    private void endLine() {
        if (lineIsOpen) {
            out.println();
            lineIsOpen = false;
        }
    }
}
