package io.doorbuster.harness;

import java.util.List;

/** A server process did not come up. */
public final class ServerFailedException extends RuntimeException {
    /** Lines of output in the message: a stack trace's head and what led to it. */
    static final int MAX_LINES = 20;

    private static final long serialVersionUID = 1L;

    ServerFailedException(String what, List<String> lastLines) {
        super("The server " + what + "; its last words:\n" + String.join("\n", lastLines));
    }
}
