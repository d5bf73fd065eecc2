package io.doorbuster.harness.demo;

import io.doorbuster.harness.ProjectHome;
import io.doorbuster.harness.ServerFailedException;
import io.doorbuster.harness.ShopException;
import io.doorbuster.harness.console.Screen;
import java.io.IOException;

/** {@code doorbuster demo}: a shop, a sale, and the proof that nothing went wrong, in about two minutes. */
public final class DemoMain {
    private static final int FAILED = 1;

    private DemoMain() {}

    public static void main(String[] args) throws InterruptedException {
        long startNanos = System.nanoTime();
        Screen screen = Screen.ofProcess();
        int exitCode = FAILED;
        try {
            DemoOptions options = DemoOptions.parse(args);
            exitCode = run(options, screen, startNanos) ? 0 : FAILED;
        } catch (IllegalArgumentException | IOException | ServerFailedException | ShopException e) {
            screen.complain("doorbuster demo: " + e.getMessage());
        }
        System.exit(exitCode);
    }

    private static boolean run(DemoOptions options, Screen screen, long startNanos)
            throws IOException, InterruptedException {
        DemoFiles files = new DemoFiles(ProjectHome.find());
        try (DemoShop shop = DemoShop.start(options, files)) {
            // Ctrl-C ends this process while main still waits: the shop must not outlive it.
            Runtime.getRuntime().addShutdownHook(new Thread(shop::close, "stop-shop"));
            Demo demo = new Demo(shop, files, screen, startNanos);
            boolean passed = demo.run();
            if (!options.exit()) {
                screen.print(demo.whatToTry());
                shop.awaitEnd();
            }
            return passed;
        }
    }
}
