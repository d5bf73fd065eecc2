package io.doorbuster.app.cart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.OperationTimeoutException;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.coupon.Coupon;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What is told early of coupons that are used up. */
class UsedUpCouponsTest {

    private final List<String> asked = new ArrayList<>();
    private long nowMillis = 1_000_000;

    private final UsedUpCoupons coupons = new UsedUpCoupons(code -> {
        asked.add(code);
        return 5;
    }, new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(nowMillis);
        }
    });

    @Test
    void asksOnceASecondForACodeThatIsUsedUp() {
        assertUsedUp("HOT", 5);
        assertUsedUp("HOT", 5);
        nowMillis += UsedUpCoupons.REMEMBERED_MILLIS - 1;
        assertUsedUp("HOT", 4);
        assertThat(asked).hasSize(1);

        nowMillis++;
        assertUsedUp("HOT", 5);
        assertThat(asked).hasSize(2);
    }

    @Test
    void asksAgainWhenTheLimitWasRaised() {
        assertUsedUp("HOT", 5);

        coupons.refuse(coupon("HOT", 6));

        assertThat(asked).hasSize(2);
    }

    @Test
    void asksNothingOfACouponWithoutALimit() {
        coupons.refuse(coupon("FREE", 0));

        assertThat(asked).isEmpty();
    }

    @Test
    void forgetsTheOldestOfTooMany() {
        for (int i = 0; i <= UsedUpCoupons.MAX_REMEMBERED; i++) {
            assertUsedUp("CODE" + i, 1);
        }
        asked.clear();

        assertUsedUp("CODE1", 1);
        assertUsedUp("CODE0", 1);

        assertThat(asked).containsExactly("CODE0");
    }

    @Test
    void takesItForNoMatterWhenNobodyCanTell() {
        for (RuntimeException fault : List.of(new LedgerUnavailableException("away"),
                new OperationTimeoutException("late"), new RejectedExecutionException("full"))) {
            UsedUpCoupons away = new UsedUpCoupons(_ -> {
                throw fault;
            }, Clock.systemUTC());

            assertThatCode(() -> away.refuse(coupon("HOT", 1))).doesNotThrowAnyException();
        }
    }

    private void assertUsedUp(String code, long limit) {
        assertThatThrownBy(() -> coupons.refuse(coupon(code, limit))).isInstanceOf(Problem.class)
                .extracting(problem -> ((Problem) problem).name()).isEqualTo("coupon-used-up");
    }

    private static Coupon coupon(String code, long totalLimit) {
        return new Coupon(code, 1, "promo_cups", Coupon.Status.ACTIVE, Period.ALWAYS, totalLimit, 0, "");
    }
}
