package io.doorbuster.node.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.payment.PaymentAnswer;
import io.doorbuster.domain.payment.PaymentAnswer.Known;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.payment.PaymentProvider.Call;
import io.doorbuster.domain.payment.PaymentStep;
import io.doorbuster.harness.payment.StripeDouble;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One request at a time, against a server that behaves like Stripe's. */
class StripeProviderTest {

    private static final String ORDER = "ord_1";

    private StripeDouble stripe;
    private StripeProvider provider;

    @BeforeEach
    void start() throws IOException {
        stripe = StripeDouble.start(1, "whsec_test");
        provider = new StripeProvider(new StripeAccount.Account("sk_test_double", stripe.url(), Duration.ofSeconds(5)));
    }

    @AfterEach
    void stop() {
        stripe.close();
    }

    @Test
    void saysAmountsAsStripeCountsThem() {
        String intent = open("ISK", StripeDouble.GRANTED, 700);

        assertThat(stripe.amounts(ORDER)).containsExactly(70_000L);
        assertThat(perform("ISK", StripeDouble.GRANTED, new PaymentStep.Confirm(intent)))
                .isEqualTo(known(new PaymentEvent.Authorized(700)));
        assertThat(perform("ISK", StripeDouble.GRANTED, new PaymentStep.Capture(intent, 700)))
                .isEqualTo(known(new PaymentEvent.Captured(intent, 700)));
        assertThat(perform("ISK", StripeDouble.GRANTED, new PaymentStep.SendRefund(intent, "ref_1", 7)))
                .isEqualTo(known(new PaymentEvent.Refunded("ref_1", 7)));
        assertThat(stripe.kept()).containsEntry(ORDER, 69_300L);
    }

    @Test
    void asksForNothingThatCannotBeSaid() {
        assertThat(perform("KWD", StripeDouble.GRANTED, new PaymentStep.Open(5_124)))
                .isEqualTo(known(new PaymentEvent.Declined("amount_not_supported")));
        assertThat(perform("KWD", StripeDouble.GRANTED, new PaymentStep.SendRefund("pi_1", "ref_1", 1)))
                .isEqualTo(known(new PaymentEvent.RefundFailed("ref_1", "amount_not_supported")));
        assertThat(stripe.requests()).isZero();
    }

    @Test
    void takesWhatIsRefusedForGoodForADecline() {
        assertThat(perform("EUR", StripeDouble.GRANTED, new PaymentStep.Open(1)))
                .isEqualTo(known(new PaymentEvent.Declined("amount_too_small")));
    }

    @Test
    void takesAnUnknownMeansOfPaymentForADecline() {
        assertThat(perform("EUR", StripeDouble.UNKNOWN, new PaymentStep.Open(2_000)))
                .isEqualTo(known(new PaymentEvent.Declined("resource_missing")));
    }

    @Test
    void takesABusyProviderForOneThatIsAway() {
        String intent = open("EUR", StripeDouble.GRANTED, 2_000);
        stripe.behave(StripeDouble.Mood.BUSY);

        for (PaymentStep step : List.of(new PaymentStep.Open(1), new PaymentStep.Confirm(intent),
                new PaymentStep.Capture(intent, 2_000), new PaymentStep.Cancel(intent),
                new PaymentStep.SendRefund(intent, "ref_1", 1), new PaymentStep.Expire(intent, "late"))) {
            assertThat(perform("EUR", StripeDouble.GRANTED, step)).as(step.toString())
                    .isEqualTo(new PaymentAnswer.Unavailable("answered 429 rate_limit"));
        }
    }

    @Test
    void takesAKeyThatWasUsedForSomethingElseForNoDecline() {
        open("EUR", StripeDouble.GRANTED, 2_000);

        assertThat(perform("EUR", StripeDouble.GRANTED, new PaymentStep.Open(2_001)))
                .isInstanceOf(PaymentAnswer.Refused.class);
    }

    @Test
    void takesACardsRefusalForADeclineOnlyWhereABankIsAsked() {
        String intent = open("EUR", StripeDouble.FAILS_LATER, 2_000);
        perform("EUR", StripeDouble.FAILS_LATER, new PaymentStep.Confirm(intent));

        assertThat(perform("EUR", StripeDouble.FAILS_LATER, new PaymentStep.Capture(intent, 2_000)))
                .isInstanceOf(PaymentAnswer.Refused.class);
        assertThat(perform("EUR", StripeDouble.FAILS_LATER, new PaymentStep.SendRefund(intent, "ref_1", 1)))
                .isInstanceOf(PaymentAnswer.Refused.class);
    }

    private String open(String currency, String token, long amount) {
        Known answer = (Known) perform(currency, token, new PaymentStep.Open(amount));
        return ((PaymentEvent.Opened) answer.events().getFirst()).reference();
    }

    private PaymentAnswer perform(String currency, String token, PaymentStep step) {
        return provider.perform(new Call(ORDER, 1, currency, token, step));
    }

    private static Known known(PaymentEvent event) {
        return new Known(List.of(event));
    }
}
