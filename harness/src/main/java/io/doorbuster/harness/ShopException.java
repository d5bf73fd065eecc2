package io.doorbuster.harness;

/** The shop did not do what a test or an operator asked for, retries included. */
public final class ShopException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ShopException(String message) {
        super(message);
    }

    ShopException(String message, Throwable cause) {
        super(message, cause);
    }
}
