package io.doorbuster.domain.order;

import java.time.Instant;
import java.util.Objects;

/**
 * A status that an order reached, and when.
 *
 * @param note what was said of it, such as why an order was cancelled; may be empty. Whoever may see the order may read it
 */
public record StatusChange(OrderStatus status, Instant at, String note) {

    public StatusChange {
        note = Objects.requireNonNullElse(note, ""); // missing in what was kept before there were any
    }

    /** A change that nothing was said of. */
    public StatusChange(OrderStatus status, Instant at) {
        this(status, at, "");
    }
}
