package io.doorbuster.app.http;

import io.doorbuster.domain.catalog.Period;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Spans of time as they are sent and shown: two fields, either of which may be missing. */
public final class PeriodRequest {

    private PeriodRequest() {}

    /** The time between the fields that end in From and Until, either of which may be missing; what is wrong is noted. */
    public static Period read(Validation validation, String field, @Nullable String from,
            @Nullable String until) {
        long fromSecond = second(validation, field + "From", from);
        long untilSecond = second(validation, field + "Until", until);
        if (untilSecond != 0 && untilSecond <= fromSecond) {
            validation.refuse(field + "Until", Problem.quote(String.valueOf(until)) + " is not after the beginning");
            return Period.ALWAYS;
        }
        return new Period(fromSecond, untilSecond);
    }

    private static long second(Validation validation, String field, @Nullable String text) {
        if (text == null) {
            return 0;
        }
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            boolean whole = instant.getNano() == 0;
            if (whole && instant.getEpochSecond() > 0 && instant.getEpochSecond() <= Period.MAX_SECOND) {
                return instant.getEpochSecond();
            }
        } catch (DateTimeException _) {
            // Said below.
        }
        validation.refuse(field, Problem.quote(text)
                + " is not a time between 1970 and 9999 to the second, such as 2026-11-27T00:00:00Z");
        return 0;
    }

    /** A beginning or end, in epoch seconds, as it is shown; 0 is none. */
    public static @Nullable String shown(long second) {
        return second == 0 ? null : Instant.ofEpochSecond(second).toString();
    }
}
