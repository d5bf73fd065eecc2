package io.doorbuster.domain.order;

import java.time.Instant;

/** A status that an order reached, and when. */
public record StatusChange(OrderStatus status, Instant at) {}
