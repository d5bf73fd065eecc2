package io.doorbuster.node.console;

/** Lines for whoever started the process, apart from the log. */
public final class Console {

    private Console() {}

    /** Prints a line that was asked for, such as where the server listens. */
    public static void say(String line) {
        System.out.println(line);
    }

    /** Prints the one line that says why the process ends. */
    public static void complain(String line) {
        System.err.println("doorbuster: " + line);
    }
}
