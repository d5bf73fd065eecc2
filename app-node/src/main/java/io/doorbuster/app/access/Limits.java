package io.doorbuster.app.access;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.access.RateWindow;
import io.doorbuster.domain.access.RateWindow.Taken;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.access.TakeFromWindow;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * How often may be tried what somebody could try for ever. Counted in the grid, so that it is the same through whichever
 * app node. Thread-safe; each count is a call to the grid, and throws its exceptions when it does not answer.
 */
@Component
final class Limits {

    private static final String POLICY_HEADER = "RateLimit-Policy";
    private static final String LIMIT_HEADER = "RateLimit";
    private static final Duration QUARTER = Duration.ofMinutes(15);

    /** What is counted, and how much of it is allowed. */
    enum Policy {
        /** Of one account from one address: a person's memory needs fewer. */
        LOGIN("login", 10, QUARTER),
        /** Of one account from everywhere. High, since whoever reaches it locks the customer out for the time. */
        LOGIN_ACCOUNT("login-account", 100, QUARTER),
        /** Of one address, which may be a whole company's. */
        LOGIN_ADDRESS("login-address", 300, QUARTER),
        /** Of one address. */
        SIGN_UP("sign-up", 30, Duration.ofHours(1)),
        /** Of one address: refresh and logout, each a transaction. */
        SESSION("session", 1_000, QUARTER),
        /** Of one customer: changes of the password. */
        PASSWORD("password", 10, QUARTER),
        /** Of one customer: claims of orders. */
        CLAIM("claim", 20, QUARTER),
        /** Of one customer: exports, each of up to thousands of orders read and megabytes held. */
        EXPORT("export", 5, Duration.ofHours(1));

        private final String text;
        private final int quota;
        private final Duration window;

        Policy(String text, int quota, Duration window) {
            this.text = text;
            this.quota = quota;
            this.window = window;
        }
    }

    /** The window of one policy after a try. */
    private record Count(Policy policy, Taken taken) {

        long resetSeconds() {
            return Math.ceilDiv(taken.resetMillis(), 1_000L);
        }
    }

    private final IMap<String, RateWindow> windows;
    private final Clock clock;

    Limits(HazelcastInstance hazelcast, Clock clock) {
        this.windows = Grid.rateWindows(hazelcast);
        this.clock = clock;
    }

    /** Counts a login. Throws a {@link Problem} if it is one too many. */
    void login(String email, String address, HttpServletResponse response) {
        List<Count> counts = new ArrayList<>();
        counts.add(count(Policy.LOGIN, email, address));
        // One that is refused for itself must not use up what others have in common with it.
        if (counts.getFirst().taken().allowed()) {
            counts.add(count(Policy.LOGIN_ADDRESS, address));
            counts.add(count(Policy.LOGIN_ACCOUNT, email));
        }
        check(counts, response);
    }

    /** Counts a try of {@code subject}. Throws a {@link Problem} if it is one too many. */
    void take(Policy policy, String subject, HttpServletResponse response) {
        check(List.of(count(policy, subject)), response);
    }

    /** The subject is digested: what is counted is nobody's to read. */
    private Count count(Policy policy, String... subject) {
        String key = policy.text + ":" + AttemptId.of(policy.text, String.join("\n", subject), "");
        return new Count(policy, windows.executeOnKey(key,
                new TakeFromWindow(policy.quota, policy.window.toMillis(), clock.millis())));
    }

    /** Whatever is answered in the end says in its headers what is left (draft-ietf-httpapi-ratelimit-headers). */
    private static void check(List<Count> counts, HttpServletResponse response) {
        Count tightest = counts.getFirst();
        for (Count count : counts) {
            if (count.taken().remaining() < tightest.taken().remaining() || !count.taken().allowed()) {
                tightest = count;
            }
        }
        Policy policy = tightest.policy();
        String name = "\"" + policy.text + "\"";
        response.setHeader(POLICY_HEADER, name + ";q=" + policy.quota + ";w=" + policy.window.toSeconds());
        response.setHeader(LIMIT_HEADER,
                name + ";r=" + tightest.taken().remaining() + ";t=" + tightest.resetSeconds());
        if (!tightest.taken().allowed()) {
            throw Problem.rateLimited(Duration.ofSeconds(tightest.resetSeconds()));
        }
    }
}
