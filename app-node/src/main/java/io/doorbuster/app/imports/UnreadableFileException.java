package io.doorbuster.app.imports;

/** A file cannot be read as what it should be; the message says where and why, for people. */
final class UnreadableFileException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableFileException(String message) {
        super(message);
    }
}
