package io.doorbuster.harness;

import java.util.List;

/**
 * How far an import has come.
 *
 * @param status {@code RUNNING}, {@code COMPLETED} or {@code FAILED}
 * @param refusals the first refused rows, each as line and reason
 */
public record ImportReport(String id, String status, long rowsRead, long created, long updated, long refused,
        List<String> refusals) {

    public ImportReport {
        refusals = List.copyOf(refusals);
    }

    /** Whether nothing more will happen. */
    public boolean isEnded() {
        return !status.equals("RUNNING");
    }
}
