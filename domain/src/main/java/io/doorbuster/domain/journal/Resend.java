package io.doorbuster.domain.journal;

/**
 * How a batch is sent again until it is answered. Once a COMMIT has left and nobody said what became of it, the batch
 * may be committed as a whole: from then on it must stay as it is, until a later try has its locks and looks.
 */
public enum Resend {
    /** Certainly not committed. */
    NOT_SENT,
    /** Its COMMIT has left, and it may be committed now or in a moment. */
    UNCLEAR,
    /**
     * Its COMMIT had left, and a later try has found what became of it: it may be divided. It may not be forgotten,
     * though: what is committed must be told to the grid.
     */
    LOOKED_UP;

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
            case LOCKS -> this == UNCLEAR ? LOOKED_UP : this;
            case COMMIT -> UNCLEAR;
        };
    }

    /** What follows {@code fault}, which is counted in already. */
    public Step step(WriteFault fault) {
        return switch (fault) {
            case BAD_ROW -> this == UNCLEAR ? Step.RECONNECT : Step.ISOLATE;
            case CONFLICT -> Step.ROLL_BACK;
            case UNAVAILABLE -> Step.RECONNECT;
        };
    }

    /** Whether {@code entry} may be left out, since nobody waits for it any more. */
    public boolean mayLeaveOut(JournalEntry entry, long nowMillis) {
        return this == NOT_SENT && entry.sendBeforeMillis() < nowMillis;
    }
}
