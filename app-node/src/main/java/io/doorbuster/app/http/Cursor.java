package io.doorbuster.app.http;

import io.doorbuster.domain.AttemptId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * The positions of lists as callers see them: opaque, and of use for the list they came from only. The digest in them
 * finds mistakes; it is no signature, and needs none, as every list shows the caller all that a position can lead to.
 */
final class Cursor {

    /** Characters of a cursor: no position is near it. */
    private static final int MAX_LENGTH = 1_024;

    private Cursor() {}

    static String encode(String list, String position) {
        byte[] text = position.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(AttemptId.fingerprint(list, position)).put(text).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The position in a cursor of {@code list}; throws a {@link Problem} for anything else. */
    static String decode(String list, String cursor) {
        byte[] bytes = bytes(cursor);
        if (bytes.length > Long.BYTES) {
            String position = new String(Arrays.copyOfRange(bytes, Long.BYTES, bytes.length), StandardCharsets.UTF_8);
            if (ByteBuffer.wrap(bytes).getLong() == AttemptId.fingerprint(list, position)) {
                return position;
            }
        }
        throw foreign(cursor);
    }

    private static byte[] bytes(String cursor) {
        if (cursor.length() > MAX_LENGTH) {
            throw foreign(cursor);
        }
        try {
            return Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException _) {
            throw foreign(cursor);
        }
    }

    private static Problem foreign(String cursor) {
        return Problem.validation("after", "is not a cursor of this list: " + Problem.quote(cursor));
    }
}
