package io.doorbuster.domain.fulfillment;

/** Every answer to a step that the warehouse reports. */
public sealed interface FulfillmentOutcome {

    /** The step is committed, now or before. */
    record Done(FulfillmentOrder fulfillment) implements FulfillmentOutcome {}

    /** There is no such fulfillment order. */
    record NoSuchFulfillment() implements FulfillmentOutcome {}

    /** The step does not follow from the status it is in. */
    record WrongStatus(FulfillmentStatus current) implements FulfillmentOutcome {}
}
