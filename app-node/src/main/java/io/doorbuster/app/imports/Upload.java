package io.doorbuster.app.imports;

import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.AttemptId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file that was uploaded, on its way to be imported.
 *
 * @param file temporary; whoever has the upload deletes it
 * @param digest of its bytes, 32 hexadecimal digits
 */
record Upload(Path file, String digest) {

    /** Bytes of a file, by the contract. */
    static final int MAX_BYTES = 64 * 1024 * 1024;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int DIGEST_BYTES = 16;

    /** Writes a body to a temporary file; blocks until it has arrived. Throws a {@link Problem} if it is too large. */
    static Upload receive(InputStream body) throws IOException {
        Path file = Files.createTempFile("doorbuster-import-", "");
        boolean complete = false;
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            copy(new DigestInputStream(body, sha256), file);
            complete = true;
            return new Upload(file, HexFormat.of().formatHex(sha256.digest(), 0, DIGEST_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        } finally {
            if (!complete) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Tells a retry from another request under the same key. */
    long fingerprint(String format, ImportOptions options) {
        return AttemptId.fingerprint(digest, format, options.currency(), Boolean.toString(options.receiveStock()));
    }

    private static void copy(InputStream body, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long total = 0;
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                total += count;
                if (total > MAX_BYTES) {
                    throw Problem.bodyTooLarge(MAX_BYTES);
                }
                out.write(buffer, 0, count);
            }
        }
    }
}
