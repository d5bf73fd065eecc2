package io.doorbuster.app.imports;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.catalog.CatalogWrites;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.catalog.ImportReport;
import io.doorbuster.grid.catalog.ImportReport.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Runs imports in the background, and tells of those of all app nodes: each import's report is in the grid, and written
 * anew every second while it runs. Thread-safe.
 */
@Component
final class Imports implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);

    /** Imports under way on this app node: one file takes a core to read. */
    static final int MAX_RUNNING = 2;
    private static final long REPORT_MILLIS = 1_000;
    /** A running import that has not been written for so long died with its app node. */
    static final long GIVEN_UP_MILLIS = 30_000;
    /** Reports are kept for a day. */
    private static final long KEPT_HOURS = 24;

    private final IMap<String, ImportReport> reports;
    private final CatalogView view;
    private final CatalogWrites writes;
    private final BackOffice backOffice;
    private final Clock clock;
    private final Semaphore room = new Semaphore(MAX_RUNNING);
    private final ScheduledExecutorService reporter = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("import-reports").daemon().factory());

    Imports(HazelcastInstance hazelcast, CatalogView view, CatalogWrites writes, BackOffice backOffice, Clock clock) {
        this.reports = Grid.imports(hazelcast);
        this.view = view;
        this.writes = writes;
        this.backOffice = backOffice;
        this.clock = clock;
    }

    /** Every answer to the wish to import a file. */
    sealed interface Start {

        /** The import runs. */
        record Started(ImportReport report) implements Start {}

        /** An import with the same id was started before; it may have been of another file. */
        record Known(ImportReport report) implements Start {}

        /** As many imports as may run are running. */
        record NoRoom() implements Start {}
    }

    /** Starts an import of {@code upload}, and takes care of deleting the file, whatever the answer. */
    Start start(String id, String format, Upload upload, ImportOptions options) {
        Start answer = new Start.NoRoom();
        try {
            if (room.tryAcquire()) {
                answer = begin(id, format, upload, options);
            }
            return answer;
        } finally {
            if (!(answer instanceof Start.Started)) {
                delete(upload);
            }
        }
    }

    private Start begin(String id, String format, Upload upload, ImportOptions options) {
        boolean running = false;
        try {
            view.productById(id); // throws while the catalog is not loaded: then nothing can be checked
            long now = clock.millis();
            ImportProgress progress = new ImportProgress(id, upload.fingerprint(format, options), format, now);
            ImportReport report = progress.report(Status.RUNNING, "", now);
            ImportReport known = reports.putIfAbsent(id, report, KEPT_HOURS, TimeUnit.HOURS);
            if (known != null) {
                return new Start.Known(known);
            }
            ImportRun run = new ImportRun(upload.file(), options, view, writes,
                    new Receiving(backOffice, upload.digest()), progress);
            Thread.ofVirtual().name(id).start(() -> run(id, upload, run, progress));
            running = true;
            return new Start.Started(report);
        } finally {
            if (!running) {
                room.release();
            }
        }
    }

    /** How far an import is; empty for one that nobody started within a day. */
    Optional<ImportReport> find(String id) {
        return Optional.ofNullable(reports.get(id)).map(report -> isGivenUp(report)
                ? report.failed("the app node that ran the import is gone; import the file again")
                : report);
    }

    private boolean isGivenUp(ImportReport report) {
        return report.status() == Status.RUNNING && clock.millis() - report.writtenAtMillis() > GIVEN_UP_MILLIS;
    }

    private void run(String id, Upload upload, ImportRun run, ImportProgress progress) {
        ScheduledFuture<?> reporting = reporter.scheduleWithFixedDelay(
                () -> write(progress.report(Status.RUNNING, "", clock.millis())), REPORT_MILLIS, REPORT_MILLIS,
                TimeUnit.MILLISECONDS);
        String failure = "something is wrong on our side";
        try {
            failure = failureOf(run);
        } finally {
            room.release();
            delete(upload);
            reporting.cancel(false);
            ImportReport last = progress.report(failure.isEmpty() ? Status.COMPLETED : Status.FAILED, failure,
                    clock.millis());
            // On the reporter's one thread, so that no earlier report can come after it.
            reporter.execute(() -> write(last));
            LOG.info("import {} {}: {} created, {} updated, {} refused", id, last.status(), last.created(),
                    last.updated(), last.refused());
        }
    }

    /** Runs the import; returns why it failed, empty if it did not. */
    private static String failureOf(ImportRun run) {
        try {
            run.run();
            return "";
        } catch (UnreadableFileException e) {
            return String.valueOf(e.getMessage());
        } catch (LedgerUnavailableException e) {
            LOG.warn("import stopped: the ledger is away", e);
            return "the database does not answer; import the file again";
        } catch (HazelcastException | IllegalStateException e) {
            LOG.warn("import stopped: the grid is away", e);
            return "the grid does not answer; import the file again";
        } catch (IOException e) {
            LOG.error("import stopped: the uploaded file cannot be read", e);
            return "the uploaded file cannot be read any more; import it again";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the app node is stopping; import the file again";
        }
    }

    private void write(ImportReport report) {
        try {
            reports.set(report.id(), report, KEPT_HOURS, TimeUnit.HOURS);
        } catch (HazelcastException | IllegalStateException e) {
            LOG.warn("report of import {} not written: {}", report.id(), e.toString());
        }
    }

    private static void delete(Upload upload) {
        try {
            Files.deleteIfExists(upload.file());
        } catch (IOException e) {
            LOG.warn("an uploaded file stays behind", e);
        }
    }

    @Override
    public void close() {
        reporter.shutdownNow();
    }
}
