package io.doorbuster.standalone;

import io.doorbuster.app.AppNode;
import io.doorbuster.node.CannotStartException;
import io.doorbuster.node.Shutdown;
import io.doorbuster.node.console.Console;
import io.doorbuster.standalone.Standalone.Settings;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Starts the whole shop in one process; SIGTERM and Ctrl-C close it in order. */
public final class StandaloneMain {

    private StandaloneMain() {}

    public static void main(String[] args) {
        long startNanos = System.nanoTime();
        try {
            Settings settings = CommandLine.parse(args, System.getenv());
            useLogFiles(settings);
            Shutdown shutdown = new Shutdown();
            Runtime.getRuntime().addShutdownHook(new Thread(shutdown::run, "shutdown"));
            Standalone standalone = Standalone.start(settings, shutdown);
            announce(standalone, settings, Duration.ofNanos(System.nanoTime() - startNanos));
        } catch (CannotStartException | AppNode.StartException | IllegalArgumentException e) {
            Console.complain(String.valueOf(e.getMessage()));
            System.exit(1);
        }
    }

    /** Before the first logger is made: the terminal is for warnings, the rest goes to files in the data folder. */
    private static void useLogFiles(Settings settings) {
        for (Map.Entry<String, String> property : Map.of("doorbuster.log", settings.data().resolve("log").toString(),
                "logback.configurationFile", "logback-standalone.xml",
                "logging.config", "classpath:logback-standalone.xml",
                "hazelcast.logging.type", "slf4j").entrySet()) {
            if (System.getProperty(property.getKey()) == null) {
                System.setProperty(property.getKey(), property.getValue());
            }
        }
    }

    /** One line when it serves; a second one names the key's file, if the key is kept there. */
    private static void announce(Standalone standalone, Settings settings, Duration took) {
        if (settings.keepsOperatorKey()) {
            Console.say("The operator's key is in " + settings.operatorKeyFile());
        }
        Console.say(String.format(Locale.ROOT, "Doorbuster is ready at %s after %.1f s", standalone.url(),
                took.toMillis() / 1_000.0));
    }
}
