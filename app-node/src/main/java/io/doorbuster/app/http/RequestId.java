package io.doorbuster.app.http;

import io.doorbuster.domain.order.PlaceOrder;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The id of a request: by it an answer, the lines of the log, the order, its fulfillment orders and what the warehouse is
 * told of them are found together.
 */
public final class RequestId {

    static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = RequestId.class.getName();
    /** What can forge no line of a log and needs no escaping anywhere. */
    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._:-]{1," + PlaceOrder.MAX_REQUEST_ID + "}");

    private RequestId() {}

    /** The caller's own, if it can be one, or one that is made here; the same however often it is asked for. */
    public static String of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String known) {
            return known;
        }
        String given = request.getHeader(HEADER);
        String id = given != null && ACCEPTED.matcher(given).matches() ? given : newId();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }

    /** Ids are told apart, not kept secret: no need for randomness that nobody could guess. */
    private static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
