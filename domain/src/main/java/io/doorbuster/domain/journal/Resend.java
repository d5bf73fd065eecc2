package io.doorbuster.domain.journal;

/**
 * How a batch is sent again until it is answered. Once a COMMIT has left and nobody said what became of it, the batch
 * may be committed as a whole: from then on it must stay as it is, until a later try has its locks and looks.
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

    /** How far a try had come when it failed. */
    public enum Reached {
        /** It has not heard from the server. */
        NOTHING,
        /** It had its locks, and has looked up its attempts. */
        LOCKS,
        /** Its COMMIT has left. */
        COMMIT
    }

    /** The state after a try that failed. */
    public Resend after(Reached reached) {
        return switch (reached) {
            case NOTHING -> this;
            // Whoever has the locks knows: a transaction that was still to be committed would hold them. Without this
            // a batch in which a row is refused only now would be sent again for ever.
            case LOCKS -> NOT_SENT;
            case COMMIT -> new Resend(true);
        };
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
