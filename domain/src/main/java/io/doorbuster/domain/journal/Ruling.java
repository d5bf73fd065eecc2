package io.doorbuster.domain.journal;

import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.Placement;

/** What becomes of one entry of a batch. */
public sealed interface Ruling {

    /** It fits: insert it. An entry of the same attempt later in the batch gets the same ruling, as a replay. */
    record Accept(AcceptedOrder order, boolean replay) implements Ruling {}

    /** Its attempt owns this order already. */
    record Replay(OrderId order) implements Ruling {}

    /** It is not placed. */
    record Refuse(Placement reason) implements Ruling {}
}
