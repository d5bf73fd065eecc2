package io.doorbuster.domain.stock;

/** Every answer to a correction of what was received. */
public sealed interface AdjustmentOutcome {

    /** The correction is committed, now or by an earlier execution. */
    record Adjusted(StockFigures figures) implements AdjustmentOutcome {}

    /** It would take more than is available: units sold or reserved cannot be written off. */
    record BelowPromised(long available) implements AdjustmentOutcome {}
}
