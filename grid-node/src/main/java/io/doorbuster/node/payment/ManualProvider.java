package io.doorbuster.node.payment;

import io.doorbuster.domain.payment.PaymentAnswer;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.payment.PaymentProvider;
import io.doorbuster.domain.payment.PaymentStep;
import java.util.List;

/**
 * Invoice and prepayment: people see money come and go, and record it, so that nobody is asked for it. What has not come by
 * the time of a cancellation is not waited for; nor is it of a payment that its provider has never heard of.
 */
final class ManualProvider implements PaymentProvider {

    @Override
    public PaymentAnswer perform(Call call) {
        return switch (call.step()) {
            case PaymentStep.Cancel _ -> new PaymentAnswer.Known(List.of(new PaymentEvent.Voided()));
            case PaymentStep.Open _,PaymentStep.Confirm _,PaymentStep.Capture _,PaymentStep.SendRefund _,PaymentStep.Expire _,PaymentStep.CancelOrder _,PaymentStep.GiveUp _,PaymentStep.Rest _ ->
                    throw new IllegalArgumentException("not done by hand: " + call);
        };
    }
}
