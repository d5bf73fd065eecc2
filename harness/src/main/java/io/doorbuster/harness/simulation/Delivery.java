package io.doorbuster.harness.simulation;

import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.journal.Resend;
import io.doorbuster.harness.simulation.Writer.Waiting;
import java.util.List;

/** A batch on its way. */
final class Delivery {

    private static final long FIRST_BACK_OFF_MICROS = 20_000;

    List<Waiting> rest;
    Resend resend;
    long backOffMicros = FIRST_BACK_OFF_MICROS;
    Resend.Reached reached = Resend.Reached.NOTHING;

    Delivery(List<Waiting> rest, Resend resend) {
        this.rest = rest;
        this.resend = resend;
    }

    List<JournalEntry> entries() {
        return rest.stream().map(Waiting::entry).toList();
    }
}
