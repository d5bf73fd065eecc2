package io.doorbuster.domain.deadletter;

import java.time.Instant;

/**
 * Something that could not be done for what is in it, or not in any number of tries.
 *
 * @param source the map, stream or sender that gave it up
 * @param key what it is, in the source's own ids
 * @param version of a map's value; the place of a stream's order; the tries of a webhook or an e-mail
 */
public record DeadLetter(long id, String source, String key, long version, String error, Instant at) {

    /** Sends fulfillment orders to the warehouse; its keys are event ids. */
    public static final String WEBHOOK = "webhook";
    /** Sends e-mails to buyers; its keys say what of which order or parcel. */
    public static final String EMAIL = "email";
    /** Asks for payments; its keys are order ids. */
    public static final String PAYMENT = "payment";
    /** The stream of orders; its keys are order ids. */
    public static final String FULFILLMENT = "fulfillment";
}
