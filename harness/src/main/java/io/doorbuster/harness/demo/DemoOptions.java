package io.doorbuster.harness.demo;

import java.nio.file.Path;

/**
 * What the command line asks for.
 *
 * @param data folder of the shop's data; empty for a fresh one that is deleted at the end
 * @param exit whether to stop the shop when the sale is checked
 */
record DemoOptions(int port, String data, boolean exit) {

    static final String USAGE = "usage: doorbuster demo [--port 8080] [--data DIR] [--exit]";

    private static final int DEFAULT_PORT = 8080;
    private static final int MAX_PORT = 65_535;

    /** Reads {@code args}; throws {@link IllegalArgumentException} with a message for people. */
    static DemoOptions parse(String... args) {
        DemoOptions options = new DemoOptions(DEFAULT_PORT, "", false);
        for (int i = 0; i < args.length; i++) {
            options = switch (args[i]) {
                case "--exit" -> new DemoOptions(options.port, options.data, true);
                case "--port" -> new DemoOptions(port(value(args, ++i)), options.data, options.exit);
                case "--data" -> new DemoOptions(options.port, value(args, ++i), options.exit);
                default -> throw new IllegalArgumentException("unknown option " + args[i] + "; " + USAGE);
            };
        }
        return options;
    }

    private static String value(String[] args, int index) {
        if (index == args.length || args[index].isBlank()) {
            throw new IllegalArgumentException(args[index - 1] + " needs a value; " + USAGE);
        }
        return args[index];
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_PORT) {
            throw new IllegalArgumentException("port " + text + " is not between 1 and " + MAX_PORT);
        }
        return Integer.parseInt(text);
    }

    boolean isDataKept() {
        return !data.isEmpty();
    }

    Path dataFolder() {
        return Path.of(data).toAbsolutePath();
    }
}
