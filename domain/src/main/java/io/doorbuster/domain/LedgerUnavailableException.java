package io.doorbuster.domain;

/** PostgreSQL cannot be reached, or did not answer in time: nothing can be said of what it holds. */
public final class LedgerUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LedgerUnavailableException(String message) {
        super(message);
    }

    public LedgerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
