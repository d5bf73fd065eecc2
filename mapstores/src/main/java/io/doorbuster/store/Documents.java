package io.doorbuster.store;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Domain records as the JSON documents that are stored of them. Fields that a newer version of the software wrote are
 * ignored, so that a release can be taken back; fields that an older one did not know are null or 0, as they are in
 * Compact.
 */
public final class Documents {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private Documents() {}

    /** The document of a record. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** Reads a document; throws {@link IllegalStateException} if it is none of that type. */
    public static <T> T read(String document, Class<T> type) {
        try {
            @Nullable T value = MAPPER.readValue(document, type);
            if (value == null) { // the document "null"
                throw new IllegalStateException("not a document of " + type.getSimpleName() + ": null");
            }
            return value;
        } catch (JacksonException e) {
            throw new IllegalStateException("not a document of " + type.getSimpleName(), e);
        }
    }
}
