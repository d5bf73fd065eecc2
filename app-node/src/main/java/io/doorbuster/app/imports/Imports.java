package io.doorbuster.app.imports;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.catalog.CatalogWrites;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.catalog.ImportReport;
import io.doorbuster.grid.catalog.ImportReport.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
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
    /** A running import that has not been written for so long died with its app node. */
    static final long GIVEN_UP_MILLIS = 30_000;

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

        /** The import runs, from its beginning or from where it was interrupted. */
        record Started(ImportReport report) implements Start {}

        /** The import runs already, or is completed. */
        record Known(ImportReport report) implements Start {}

        /** An import with the same id was of another file, or was to be taken in another way. */
        record Other() implements Start {}

        /** As many imports as may run are running. */
        record NoRoom() implements Start {}
    }

    /**
     * Starts an import of {@code upload}, or continues it if it was interrupted; takes care of deleting the file,
     * whatever the answer.
     */
    Start start(String id, Format format, Upload upload, ImportOptions options) {
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

    private Start begin(String id, Format format, Upload upload, ImportOptions options) {
        boolean running = false;
        try {
            view.productById(id); // throws while the catalog is not loaded: then nothing can be checked
            Start answer = enter(id, format.title(), upload.fingerprint(format.title(), options));
            if (answer instanceof Start.Started(ImportReport report)) {
                ImportProgress progress = new ImportProgress(report);
                Thread.ofVirtual().name(id).start(() -> run(report, format, upload, options, progress));
                running = true;
            }
            return answer;
        } finally {
            if (!running) {
                room.release();
            }
        }
    }

    /** Puts the import's report into the grid, where nobody else can start the same import after that. */
    private Start enter(String id, String format, long fingerprint) {
        long now = clock.millis();
        ImportReport fresh = new ImportReport(id, fingerprint, 1, format, Status.RUNNING, "", now, now, 0, 0, 0, 0, 0,
                0, 0, 0, List.of(), List.of(), 0, List.of());
        ImportReport known = reports.putIfAbsent(id, fresh);
        if (known == null) {
            return new Start.Started(fresh);
        }
        if (known.fingerprint() != fingerprint) {
            return new Start.Other();
        }
        ImportReport resumed = known.resumed(now);
        boolean isOver = known.status() == Status.FAILED || isGivenUp(known);
        return isOver && reports.replace(id, known, resumed) ? new Start.Started(resumed) : new Start.Known(known);
    }

    private void run(ImportReport report, Format format, Upload upload, ImportOptions options,
            ImportProgress progress) {
        try (BatchLine line = new BatchLine(writes, backOffice, upload.digest(), progress)) {
            ImportRun run = new ImportRun(format, upload.file(), options, view, line, progress);
            new RunningImport(reports, report, run, progress, clock).run(reporter);
        } finally {
            room.release();
            delete(upload);
        }
    }

    /** How far an import is; empty for one that nobody started within a day. */
    Optional<ImportReport> find(String id) {
        return Optional.ofNullable(reports.get(id)).map(report -> isGivenUp(report)
                ? report.failed("the app node that ran the import is gone; send the file again to continue")
                : report);
    }

    private boolean isGivenUp(ImportReport report) {
        return report.status() == Status.RUNNING && clock.millis() - report.writtenAtMillis() > GIVEN_UP_MILLIS;
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
