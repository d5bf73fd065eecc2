package io.doorbuster.store;

import io.doorbuster.domain.pricing.PriceRule;

/** The map {@code price-rules}. */
public final class PriceRuleStore extends DocumentStore<PriceRule> {

    static final String NAME = "price_rules";

    static final Table<PriceRule> TABLE = table(NAME, PriceRule::version);

    /** For Hazelcast, which makes it by its name. */
    public PriceRuleStore() {
        super(NAME, PriceRule.class, TABLE);
    }
}
