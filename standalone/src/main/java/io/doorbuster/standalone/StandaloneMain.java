package io.doorbuster.standalone;

import io.doorbuster.app.AppNode;
import io.doorbuster.node.CannotStartException;
import io.doorbuster.node.Shutdown;
import io.doorbuster.node.console.Console;
import io.doorbuster.standalone.Standalone.Settings;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** Starts the whole shop in one process; SIGTERM and Ctrl-C close it in order. */
public final class StandaloneMain {

    private static final String LOGGING = "logback-standalone.xml";
    private static final String LOGBACK_FILE = "logback.configurationFile";
    private static final String SPRING_LOGGING_FILE = "logging.config";

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

    /** The terminal is for warnings, the rest goes to files in the data folder. */
    private static void useLogFiles(Settings settings) {
        System.setProperty("doorbuster.log", settings.data().resolve("log").toString());
        System.setProperty("hazelcast.logging.type", "slf4j");
        if (System.getProperty(LOGBACK_FILE) == null && System.getProperty(SPRING_LOGGING_FILE) == null) {
            System.setProperty(LOGBACK_FILE, LOGGING);
            LoggerFactory.getILoggerFactory();
            // Read by now; Spring, which starts the logging again, wants its own property and warns about this one.
            System.clearProperty(LOGBACK_FILE);
            System.setProperty(SPRING_LOGGING_FILE, "classpath:" + LOGGING);
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
