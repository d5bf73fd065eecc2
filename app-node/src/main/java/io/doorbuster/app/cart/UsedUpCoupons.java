package io.doorbuster.app.cart;

import com.hazelcast.core.HazelcastException;
import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.coupon.Coupon;
import io.doorbuster.grid.member.MemberRequest.CountCoupons;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Tells early what an order would be told: that all uses of a coupon are taken. The order decides, so where it cannot be told
 * now, that is no matter. Thread-safe; blocks for two seconds at most.
 */
@Component
class UsedUpCoupons {

    private static final Logger LOG = LoggerFactory.getLogger(UsedUpCoupons.class);

    /** After the rush for a code everybody still tries it: once a second is asked. A cancellation shows as late. */
    static final long REMEMBERED_MILLIS = 1_000;
    /** Some 100 bytes each. Codes that are used up at once are few; the oldest are forgotten, and asked for again. */
    static final int MAX_REMEMBERED = 1_000;

    private record Seen(long used, long untilMillis) {}

    private final ToLongFunction<String> uses;
    private final Clock clock;
    private final SequencedMap<String, Seen> usedUp = new LinkedHashMap<>();

    @Autowired
    UsedUpCoupons(BackOffice members, Clock clock) {
        this(code -> members.askForShopper(new CountCoupons(List.of(code))).of(code), clock);
    }

    /** @param uses of a code by orders; throws when nobody can tell */
    UsedUpCoupons(ToLongFunction<String> uses, Clock clock) {
        this.uses = uses;
        this.clock = clock;
    }

    /** Throws the problem {@code coupon-used-up} if it is known that no order can carry the coupon. */
    void refuse(Coupon coupon) {
        if (coupon.totalLimit() > 0 && usesOf(coupon) >= coupon.totalLimit()) {
            throw Problem.couponUsedUp(coupon.code(), coupon.totalLimit(), false);
        }
    }

    private long usesOf(Coupon coupon) {
        synchronized (usedUp) {
            Seen seen = usedUp.get(coupon.code());
            if (seen != null && clock.millis() < seen.untilMillis() && seen.used() >= coupon.totalLimit()) {
                return seen.used();
            }
        }
        long used;
        try {
            used = uses.applyAsLong(coupon.code());
        } catch (LedgerUnavailableException | HazelcastException | IllegalStateException
                | RejectedExecutionException e) {
            LOG.debug("nobody can tell how often {} was used", coupon.code(), e);
            return 0;
        }
        if (used >= coupon.totalLimit()) {
            synchronized (usedUp) {
                usedUp.remove(coupon.code()); // else it would keep the place of its first time
                usedUp.put(coupon.code(), new Seen(used, clock.millis() + REMEMBERED_MILLIS));
                if (usedUp.size() > MAX_REMEMBERED) {
                    usedUp.pollFirstEntry();
                }
            }
        }
        return used;
    }
}
