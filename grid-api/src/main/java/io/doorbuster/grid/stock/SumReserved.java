package io.doorbuster.grid.stock;

import com.hazelcast.aggregation.Aggregator;
import io.doorbuster.domain.stock.StockLevel;
import java.util.Map;

/** Adds up the reserved units of all SKUs; each member scans what it owns, on query threads. */
public final class SumReserved implements Aggregator<Map.Entry<String, StockLevel>, Long> {

    private static final long serialVersionUID = 1L;

    private long nowMillis;
    private long reserved;

    /** For the serialization, which sets the rest. */
    SumReserved() {}

    /** @param nowMillis the caller's clock, epoch milliseconds: what is held until then is reserved no more */
    public SumReserved(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    @Override
    public void accumulate(Map.Entry<String, StockLevel> entry) {
        reserved += entry.getValue().reserved(nowMillis);
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface declares it
    public void combine(Aggregator other) {
        reserved += ((SumReserved) other).reserved;
    }

    @Override
    public Long aggregate() {
        return reserved;
    }
}
