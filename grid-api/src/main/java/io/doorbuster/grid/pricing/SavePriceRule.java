package io.doorbuster.grid.pricing;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.pricing.PriceRule;
import io.doorbuster.grid.pricing.SavedPriceRule.Effect;
import java.util.Map;

/**
 * Creates a rule, or replaces it, on the member that owns it. Saving what is there already changes nothing.
 *
 * @param rule its own version does not count
 * @param expectedVersion the version that the caller has seen, {@link #ANY_VERSION} if any will do
 */
public record SavePriceRule(PriceRule rule, long expectedVersion) implements EntryProcessor<String, PriceRule,
        SavedPriceRule> {

    /** The caller did not say which version it has seen. */
    public static final long ANY_VERSION = 0;

    @Override
    public SavedPriceRule process(Map.Entry<String, PriceRule> entry) {
        PriceRule old = entry.getValue();
        long oldVersion = old == null ? 0 : old.version();
        if (expectedVersion != ANY_VERSION && expectedVersion != oldVersion) {
            return new SavedPriceRule(Effect.CONFLICT, oldVersion);
        }
        if (rule.withVersion(oldVersion).equals(old)) {
            return new SavedPriceRule(Effect.UNCHANGED, oldVersion);
        }
        entry.setValue(rule.withVersion(oldVersion + 1));
        boolean isNew = old == null || old.status() == PriceRule.Status.DELETED;
        return new SavedPriceRule(isNew ? Effect.CREATED : Effect.REPLACED, oldVersion + 1);
    }
}
