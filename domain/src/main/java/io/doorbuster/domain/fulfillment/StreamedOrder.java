package io.doorbuster.domain.fulfillment;

/** What stands at one place of the stream. */
public sealed interface StreamedOrder permits PlacedOrder, UnreadableOrder {

    /** The start of a journal writer that committed it. */
    long writer();

    /** Its place in the order in which the writer committed. */
    long sequence();
}
