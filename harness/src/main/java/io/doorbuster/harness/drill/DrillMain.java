package io.doorbuster.harness.drill;

import io.doorbuster.harness.ProjectHome;
import io.doorbuster.harness.ServerFailedException;
import io.doorbuster.harness.ShopException;
import io.doorbuster.harness.console.Screen;
import io.doorbuster.harness.deployment.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** {@code doorbuster drill}: breaks a real deployment on purpose, and says whether every promise was kept. */
public final class DrillMain {

    private static final int FAILED = 1;

    private final DrillOptions options;
    private final Screen screen;
    private final Path folder;
    private final List<DrillResult> results = new ArrayList<>();
    /** The shop under drill, for the shutdown hook: Ctrl-C must not leave processes behind. */
    private final AtomicReference<@Nullable Shop> open = new AtomicReference<>();
    private int shops;

    private DrillMain(DrillOptions options, Screen screen, Path folder) {
        this.options = options;
        this.screen = screen;
        this.folder = folder;
    }

    public static void main(String[] args) throws InterruptedException {
        Screen screen = Screen.ofProcess();
        int exitCode = FAILED;
        try {
            DrillOptions options = DrillOptions.parse(args);
            exitCode = options.names().isEmpty() ? list(screen) : run(options, screen);
        } catch (IllegalArgumentException | IOException e) {
            screen.complain("doorbuster drill: " + e.getMessage());
        }
        System.exit(exitCode);
    }

    private static int list(Screen screen) {
        screen.print(DrillOptions.USAGE);
        Drills.all().forEach(drill -> screen.print(String.format("  %-18s%s", drill.name(), drill.what())));
        return 0;
    }

    private static int run(DrillOptions options, Screen screen) throws IOException, InterruptedException {
        List<Drill> drills = Drills.named(options.names());
        Path folder = Files.createTempDirectory("doorbuster-drill-");
        // PostgreSQL runs as a user of its own where this runs as root: it must get through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        screen.print("logs and data: " + folder);
        DrillMain main = new DrillMain(options, screen, folder);
        Runtime.getRuntime().addShutdownHook(new Thread(main::closeShop, "close-shop"));
        long start = System.nanoTime();
        main.carryOut(drills);
        List<String> summary = DrillReport.summary(main.results, Duration.ofNanos(System.nanoTime() - start));
        screen.print("");
        screen.print(summary);
        Path file = ProjectHome.find().folder().resolve("target/drills.md");
        Files.createDirectories(file.getParent());
        Files.write(file, summary);
        return main.results.stream().allMatch(DrillResult::isPassed) && main.results.size() == drills.size()
                ? 0
                : FAILED;
    }

    /** A shop serves all drills of its layout that follow one another, until one of them does not pass. */
    private void carryOut(List<Drill> drills) throws InterruptedException {
        Optional<Layout> layout = Optional.empty();
        try {
            for (Drill drill : drills) {
                if (layout.isEmpty() || layout.get() != drill.layout()) {
                    closeShop();
                }
                screen.print(List.of("", drill.name() + ": " + drill.what()));
                DrillResult result = carryOut(drill);
                results.add(result);
                screen.print(DrillReport.lines(result));
                layout = result.isPassed() ? Optional.of(drill.layout()) : Optional.empty();
            }
        } finally {
            closeShop();
        }
    }

    private DrillResult carryOut(Drill drill) throws InterruptedException {
        try {
            return DrillRun.of(shopFor(drill.layout()), drill, options);
        } catch (IOException | ServerFailedException | ShopException e) {
            return notCarriedOut(drill, "the shop did not start: " + e.getMessage());
        }
    }

    private DrillResult notCarriedOut(Drill drill, String why) {
        return new DrillResult(drill, options.seed(), Duration.ZERO, List.of(), 0, 0, 0, Duration.ZERO, List.of(why),
                List.of());
    }

    private Shop shopFor(Layout layout) throws IOException, InterruptedException {
        Shop shop = open.get();
        if (shop == null) {
            if (layout == Layout.NAMESPACES && !Network.isPossible()) {
                throw new IOException("network namespaces need root and 'ip' of iproute2");
            }
            shop = Shop.open(layout, folder.resolve(++shops + "-" + layout.name().toLowerCase(Locale.ROOT)));
            open.set(shop);
        }
        return shop;
    }

    private void closeShop() {
        Shop shop = open.getAndSet(null);
        if (shop != null) {
            shop.close();
        }
    }
}
