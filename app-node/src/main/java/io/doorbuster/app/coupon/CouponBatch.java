package io.doorbuster.app.coupon;

import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.coupon.Coupon;
import io.doorbuster.domain.coupon.Coupon.Status;
import io.doorbuster.domain.pricing.PriceRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Coupons of different codes that are otherwise the same, each for one order. Their codes follow from the attempt that asked
 * for them, so that a repeated request makes no others; they are as hard to guess as its key. A batch is named by a digest
 * of the attempt: whoever sees its name can make no codes of it.
 *
 * @param like all of them but for the code
 */
record CouponBatch(AttemptId attempt, int count, Coupon like) {

    /** Coupons of one batch: their codes fit an answer that can be looked at, and one call to each partition makes them. */
    static final int MAX_COUNT = 1_000;

    /** Crockford's digits: none is taken for another. */
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int BITS = 5;
    /** Eighty bits: with a hundred thousand codes, one of 10^19 guesses hits any. */
    private static final int LENGTH = 16;
    private static final int GROUP = 4;
    private static final String STAND_IN = "STAND-IN";

    /** As it is sent. */
    record Request(@Nullable String promotion, @Nullable Long count, @Nullable String activeFrom,
            @Nullable String activeUntil) {

        /** Throws a {@code validation} problem with all that is wrong with it. */
        CouponBatch toBatch(AttemptId attempt, PriceRules rules) {
            Validation validation = new Validation();
            String id = CouponRequest.promotion(validation, promotion, rules);
            long wanted = validation.number("count", count, 1, MAX_COUNT);
            Period period = CouponRequest.period(validation, activeFrom, activeUntil);
            validation.check();
            String content = Long.toHexString(AttemptId.fingerprint(id, Long.toString(wanted),
                    Long.toString(period.fromSecond()), Long.toString(period.untilSecond())));
            return new CouponBatch(attempt, (int) wanted, new Coupon(STAND_IN, 1, id, Status.ACTIVE, period, 1, 0,
                    "batch_" + AttemptId.of(attempt.toString(), "name", "") + ":" + content));
        }
    }

    /** Its codes. */
    List<String> codes() {
        List<String> codes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            codes.add(code(AttemptId.of(attempt.toString(), "code", Integer.toString(i))));
        }
        return codes;
    }

    private static String code(AttemptId digest) {
        StringBuilder code = new StringBuilder();
        long bits = digest.high();
        for (int i = 0; i < LENGTH; i++) {
            if (i == LENGTH / 2) {
                bits = digest.low();
            }
            code.append(i > 0 && i % GROUP == 0 ? "-" : "").append(DIGITS.charAt((int) (bits & (DIGITS.length() - 1))));
            bits >>>= BITS;
        }
        return code.toString();
    }

    /** The name of a batch as operators see it: without the digest of its content, which tells another request apart. */
    static String idOf(String batch) {
        return batch.substring(0, batch.indexOf(':'));
    }
}
