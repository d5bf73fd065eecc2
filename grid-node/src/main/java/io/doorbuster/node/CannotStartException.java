package io.doorbuster.node;

/**
 * The process cannot start, for a reason that its operator can remove: the message is the one line that they are shown,
 * before the process ends with exit code 1.
 */
public final class CannotStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CannotStartException(String message) {
        super(message);
    }

    public CannotStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
