package io.doorbuster.domain.journal;

/**
 * How a batch is sent again until it is answered. Once a COMMIT has left and nobody said what became of it, the batch
 * may be committed as a whole: from then on it must stay as it is, until its unique attempts tell.
 *
 * @param unclear whether the batch may be committed already
 */
public record Resend(boolean unclear) {

    /** A batch that was not sent yet. */
    public static final Resend NOT_SENT = new Resend(false);

    /** What to do before the batch is sent again. */
    public enum Step {
        /** Roll back; the connection is well. */
        ROLL_BACK,
        /** Give the connection up and open another one. */
        RECONNECT,
        /** Roll back and send each half by itself, until the refused row is alone. */
        ISOLATE
    }

    /** The state after a fault, which came before or after the COMMIT had left. */
    public Resend after(boolean commitWasSent) {
        return new Resend(unclear || commitWasSent);
    }

    /** What follows {@code fault}, which is counted in already. */
    public Step step(WriteFault fault) {
        return switch (fault) {
            case BAD_ROW -> unclear ? Step.RECONNECT : Step.ISOLATE;
            case CONFLICT -> Step.ROLL_BACK;
            case UNAVAILABLE -> Step.RECONNECT;
        };
    }

    /** Whether {@code entry} may be left out, since nobody waits for it any more. */
    public boolean mayLeaveOut(JournalEntry entry, long nowMillis) {
        return !unclear && entry.sendBeforeMillis() < nowMillis;
    }
}
