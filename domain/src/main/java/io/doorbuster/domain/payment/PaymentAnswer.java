package io.doorbuster.domain.payment;

import java.util.List;

/** What came of asking a provider for a {@link PaymentStep}. */
public sealed interface PaymentAnswer {

    /** It was done, now or before, or ended otherwise for good; what is known now. */
    record Known(List<PaymentEvent> events) implements PaymentAnswer {
        public Known {
            events = List.copyOf(events);
        }
    }

    /** The provider does not do it as asked; it may be tried again, but hardly for long. */
    record Refused(String error) implements PaymentAnswer {}

    /** Nobody knows whether it was done: the provider is away, late or busy. The same is to be asked again. */
    record Unavailable(String error) implements PaymentAnswer {}
}
