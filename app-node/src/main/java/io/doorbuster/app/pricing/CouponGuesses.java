package io.doorbuster.app.pricing;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.app.http.ClientAddress;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.access.RateWindow;
import io.doorbuster.domain.access.RateWindow.Taken;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.access.TakeFromWindow;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * How often one address may enter coupons that are none. Only those are counted, so that a sale whose orders all carry one
 * is not held up behind a proxy, nor one whose coupon is paused or is not on yet; once there were too many, right ones are refused as well, or one could guess on. What is
 * asked at once is looked at before any of it is counted: a few more get through. Thread-safe; each is a call to the grid.
 */
@Component
public final class CouponGuesses {

    /** Wrong ones of one address, which may be a whole company's: people mistype, and try what a friend had. */
    static final int QUOTA = 100;
    static final Duration WINDOW = Duration.ofMinutes(15);

    private static final String NAME = "coupon";

    private final IMap<String, RateWindow> windows;
    private final ClientAddress address;
    private final Clock clock;

    CouponGuesses(HazelcastInstance hazelcast, ClientAddress address, Clock clock) {
        this.windows = Grid.rateWindows(hazelcast);
        this.address = address;
        this.clock = clock;
    }

    /** Throws the problem {@code rate-limited} if the address has guessed too often. */
    public void refuseTooMany(HttpServletRequest request) {
        Taken next = RateWindow.take(windows.get(key(request)), QUOTA, WINDOW.toMillis(), clock.millis()).taken();
        if (!next.allowed()) {
            throw Problem.rateLimited(Duration.ofSeconds(Math.ceilDiv(next.resetMillis(), 1_000L)));
        }
    }

    /** Counts so many of which there is no coupon, or none any more. */
    public void count(HttpServletRequest request, int wrong) {
        for (int i = 0; i < wrong; i++) {
            windows.executeOnKey(key(request), new TakeFromWindow(QUOTA, WINDOW.toMillis(), clock.millis()));
        }
    }

    /** The address is digested: what is counted is nobody's to read. */
    private String key(HttpServletRequest request) {
        return NAME + ":" + AttemptId.of(NAME, address.of(request), "");
    }
}
