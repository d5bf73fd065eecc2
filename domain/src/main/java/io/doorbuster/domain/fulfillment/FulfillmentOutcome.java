package io.doorbuster.domain.fulfillment;

/** Every answer to a step that the warehouse reports. */
public sealed interface FulfillmentOutcome {

    /** The step is committed, now or before. */
    record Done(FulfillmentOrder fulfillment) implements FulfillmentOutcome {}

    /** There is no such fulfillment order. */
    record NoSuchFulfillment() implements FulfillmentOutcome {}

    /** The step does not follow from the status it is in. */
    record WrongStatus(FulfillmentStatus current) implements FulfillmentOutcome {}

    /** Fewer units of it are left to ship; none, if no line has the SKU. */
    record TooManyUnits(String sku, long requested, long left) implements FulfillmentOutcome {}

    /** The attempt had another content before. */
    record KeyReused() implements FulfillmentOutcome {}
}
