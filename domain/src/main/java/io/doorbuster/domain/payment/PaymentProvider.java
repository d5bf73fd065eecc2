package io.doorbuster.domain.payment;

/**
 * Whoever moves the money. The same step for the same order may be asked for again, by several members at once, and whether
 * or not the answer to the first was heard: it is done once.
 */
public interface PaymentProvider {

    /**
     * What a provider is told.
     *
     * @param orderId the same in each try
     * @param tries which try this is, from 1
     * @param token by which the provider knows the buyer's means of payment; may be empty
     */
    record Call(String orderId, int tries, String currency, String token, PaymentStep step) {

        /** Leaves out the token. */
        @Override
        public String toString() {
            return "Call[" + orderId + ", " + step.getClass().getSimpleName() + "]";
        }
    }

    /** Does the step. Blocks, within a time limit; whatever goes wrong is an answer as well. */
    PaymentAnswer perform(Call call);
}
