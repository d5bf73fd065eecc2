package io.doorbuster.domain.order;

import io.doorbuster.domain.AttemptId;

/**
 * Money of a refund has gone back, as whoever moved it says. Only of orders whose money people move.
 *
 * @param refundId {@code ref_} and 32 hexadecimal digits
 * @param attempt the same attempt again changes nothing
 * @param reference of the books, {@link RecordPayment#MAX_REFERENCE} characters at most, may be empty
 * @param actor who moved it
 */
public record PayOutRefund(OrderId orderId, String refundId, AttemptId attempt, String reference, String actor) {

    /** Digest of the content, by which a retry is told from another request under the same key. */
    public long fingerprint() {
        return AttemptId.fingerprint(refundId, reference);
    }
}
