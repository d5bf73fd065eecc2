package io.doorbuster.app.imports;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.grid.catalog.ImportReport;
import io.doorbuster.grid.catalog.ImportReport.Status;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An import that runs on this app node, and tells the grid how far it is. Should another app node have taken it for
 * dead and continue it, this run finds that in the report, and stops. Reports are written by the reporter's one thread.
 */
final class RunningImport {

    private static final Logger LOG = LoggerFactory.getLogger(RunningImport.class);

    static final long REPORT_MILLIS = 1_000;

    private final IMap<String, ImportReport> reports;
    private final ImportRun run;
    private final ImportProgress progress;
    private final Clock clock;
    private ImportReport written;

    /**
     * @param written the report as it stands in the grid
     */
    RunningImport(IMap<String, ImportReport> reports, ImportReport written, ImportRun run, ImportProgress progress,
            Clock clock) {
        this.reports = reports;
        this.written = written;
        this.run = run;
        this.progress = progress;
        this.clock = clock;
    }

    /** Runs to the end, or to the first fault; blocks. */
    void run(ScheduledExecutorService reporter) {
        ScheduledFuture<?> reporting = reporter.scheduleWithFixedDelay(
                () -> write(progress.report(Status.RUNNING, "", clock.millis())), REPORT_MILLIS, REPORT_MILLIS,
                TimeUnit.MILLISECONDS);
        String failure = "something is wrong on our side";
        try {
            failure = failure();
        } finally {
            reporting.cancel(false);
            ImportReport last = progress.report(failure.isEmpty() ? Status.COMPLETED : Status.FAILED, failure,
                    clock.millis());
            // On the reporter's one thread, so that no earlier report can come after it.
            reporter.execute(() -> write(last));
            LOG.info("import {} {}: {} created, {} updated, {} refused", last.id(), last.status(), last.created(),
                    last.updated(), last.refused());
        }
    }

    /** Runs the import; returns why it failed, empty if it did not. */
    private String failure() {
        try {
            run.run();
            return "";
        } catch (UnreadableFileException e) {
            return String.valueOf(e.getMessage());
        } catch (LedgerUnavailableException e) {
            LOG.warn("import stopped: the ledger is away", e);
            return "the database does not answer; send the file again to continue";
        } catch (HazelcastException | IllegalStateException e) {
            LOG.warn("import stopped: the grid is away", e);
            return "the grid does not answer; send the file again to continue";
        } catch (IOException e) {
            LOG.error("import stopped: the uploaded file cannot be read", e);
            return "the uploaded file cannot be read any more; send it again to continue";
        }
    }

    private void write(ImportReport next) {
        try {
            if (reports.replace(next.id(), written, next)) {
                written = next;
            } else {
                writeAfterAnother(next);
            }
        } catch (HazelcastException | IllegalStateException e) {
            LOG.warn("report of import {} not written: {}", next.id(), e.toString());
        }
    }

    /** The grid has another report than was written: it was lost, or came through after all, or is another run's. */
    private void writeAfterAnother(ImportReport next) {
        ImportReport current = reports.get(next.id());
        if (current == null) {
            reports.set(next.id(), next);
            written = next;
        } else if (current.run() == next.run()) {
            written = current;
            if (reports.replace(next.id(), current, next)) {
                written = next;
            }
        } else {
            LOG.warn("import {} is continued by another app node", next.id());
            run.stop();
        }
    }
}
