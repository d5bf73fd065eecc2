package io.doorbuster.store;

import io.doorbuster.domain.order.SoldOutNote;

/** What every statement must set that brings units of a SKU back on offer (decision 0010). */
public final class SoldOutGuard {

    /**
     * Part of an update of {@code inventory}, with {@link SoldOutNote#CLOSED_MILLIS} as its parameter: units that come in
     * while none are left may be sold when no note can be alive any more that says so.
     */
    public static final String OPEN_FROM = """
            open_from = CASE WHEN received = sold AND version > 0
                THEN clock_timestamp() + ? * interval '1 millisecond' ELSE open_from END
            """;

    private SoldOutGuard() {}
}
