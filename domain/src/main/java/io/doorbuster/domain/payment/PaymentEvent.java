package io.doorbuster.domain.payment;

/**
 * Something that became known of a payment, by whichever way and however often. Two of the same kind and key are the same
 * event; the order in which events are heard does not matter ({@link Payment}).
 */
public sealed interface PaymentEvent {

    /** What tells this event from others of its kind. */
    String key();

    /** Minor units that it is about; 0 if about none. */
    default long amountMinor() {
        return 0;
    }

    /** A word about it: why it was refused, or what the buyer's page needs; empty for most. */
    default String detail() {
        return "";
    }

    /** The provider knows the payment by {@code reference}; no money has moved. There is one, the first that is recorded. */
    record Opened(String reference) implements PaymentEvent {
        @Override
        public String key() {
            return "";
        }

        @Override
        public String detail() {
            return reference;
        }
    }

    /** The buyer must confirm; {@code secret} lets their page do it. */
    record ActionRequired(String secret) implements PaymentEvent {
        @Override
        public String key() {
            return "";
        }

        @Override
        public String detail() {
            return secret;
        }

        /** Leaves out the secret. */
        @Override
        public String toString() {
            return "ActionRequired[]";
        }
    }

    /** The money is promised. */
    record Authorized(long amountMinor) implements PaymentEvent {
        @Override
        public String key() {
            return "";
        }
    }

    /** The provider refused it for good. */
    record Declined(String reason) implements PaymentEvent {
        @Override
        public String key() {
            return "";
        }

        @Override
        public String detail() {
            return reason;
        }
    }

    /** Nothing will be taken: the provider has been told, or was never asked. */
    record Voided() implements PaymentEvent {
        @Override
        public String key() {
            return "";
        }
    }

    /** Money has come: by a provider's capture, or as somebody recorded it. */
    record Captured(String key, long amountMinor) implements PaymentEvent {}

    /** Money has gone back; {@code key} is the refund's id. */
    record Refunded(String key, long amountMinor) implements PaymentEvent {}

    /** Money has not gone back after all, whatever was heard of that refund before. */
    record RefundFailed(String key, String reason) implements PaymentEvent {
        @Override
        public String detail() {
            return reason;
        }
    }
}
