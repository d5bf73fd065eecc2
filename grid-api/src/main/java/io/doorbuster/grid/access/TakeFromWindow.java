package io.doorbuster.grid.access;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.access.RateWindow;
import io.doorbuster.domain.access.RateWindow.Taken;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts a try where all app nodes count it. */
public record TakeFromWindow(long quota, long windowMillis, long nowMillis)
        implements EntryProcessor<String, RateWindow, Taken> {

    @Override
    public Taken process(Map.Entry<String, RateWindow> entry) {
        @Nullable RateWindow current = entry.getValue();
        RateWindow.Decision decision = RateWindow.take(current, quota, windowMillis, nowMillis);
        if (!decision.next().equals(current)) {
            entry.setValue(decision.next());
        }
        return decision.taken();
    }
}
