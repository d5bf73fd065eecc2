package io.doorbuster.domain.access;

import org.jspecify.annotations.Nullable;

/**
 * How often something was tried in a window of time. The window begins with the first try, and the next one with the
 * first try after its end.
 */
public record RateWindow(long startMillis, long used) {

    /** What is left after a try; {@code resetMillis} until the window ends. */
    public record Taken(boolean allowed, long remaining, long resetMillis) {}

    /** A try, decided: the window as it is then, and what the caller hears. */
    public record Decision(RateWindow next, Taken taken) {}

    /** Decides a try at {@code nowMillis}, of which {@code quota} are allowed in {@code windowMillis}. */
    public static Decision take(@Nullable RateWindow window, long quota, long windowMillis, long nowMillis) {
        RateWindow current = window == null || nowMillis - window.startMillis >= windowMillis
                || nowMillis < window.startMillis ? new RateWindow(nowMillis, 0) : window;
        boolean allowed = current.used < quota;
        RateWindow next = allowed ? new RateWindow(current.startMillis, current.used + 1) : current;
        return new Decision(next,
                new Taken(allowed, quota - next.used, current.startMillis + windowMillis - nowMillis));
    }
}
