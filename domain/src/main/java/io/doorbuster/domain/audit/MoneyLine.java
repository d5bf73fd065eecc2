package io.doorbuster.domain.audit;

/**
 * The money of all orders of one currency that have a payment, in minor units, as the events of the payments say.
 *
 * @param authorizedMinor what was ever promised, whether or not it was taken
 * @param capturedMinor what came
 * @param refundedMinor what of it went back
 * @param owedMinor what of it is still to go back: refunds that are due, and all that is left of cancelled orders
 */
public record MoneyLine(String currency, long authorizedMinor, long capturedMinor, long refundedMinor,
        long owedMinor) {}
