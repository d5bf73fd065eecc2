package io.doorbuster.domain.stock;

/** Every answer to "keep these units of one SKU". Only {@link Held} changes the stock level. */
public sealed interface HoldOutcome {

    /** The hold keeps what was asked for, be it since now or since an earlier execution. */
    record Held() implements HoldOutcome {}

    /** Fewer units are available than were asked for, with those that the hold keeps already. */
    record Insufficient(long available) implements HoldOutcome {}

    /** One buyer may hold {@code limit} units of the SKU, and holds {@code alreadyHeld} elsewhere. */
    record AboveLimit(long limit, long alreadyHeld) implements HoldOutcome {}

    /** As many holds are open as the level may have: try again in a moment. */
    record Crowded() implements HoldOutcome {}
}
