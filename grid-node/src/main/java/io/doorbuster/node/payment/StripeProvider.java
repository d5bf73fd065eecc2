package io.doorbuster.node.payment;

import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.CardException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.model.StripeError;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentCancelParams;
import com.stripe.param.PaymentIntentCaptureParams;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import io.doorbuster.domain.payment.PaymentAnswer;
import io.doorbuster.domain.payment.PaymentAnswer.Known;
import io.doorbuster.domain.payment.PaymentAnswer.Refused;
import io.doorbuster.domain.payment.PaymentAnswer.Unavailable;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.payment.PaymentProvider;
import io.doorbuster.domain.payment.PaymentStep;
import io.doorbuster.domain.payment.StripeAmount;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Speaks Stripe's API, by its own client. Money moves by the state of one payment intent, which Stripe moves on once: what
 * was confirmed, captured or cancelled before is found so, whether or not the answer was heard. Safe for use by many threads.
 */
final class StripeProvider implements PaymentProvider {

    /*
     * An idempotency key of Stripe's answers the same for a day, faults of its own included. For an intent that is only
     * its guard against a needless second one, so another key is taken after some tries: otherwise a payment whose first
     * try met a fault would wait for a day. A refund has no state that guards it: its key never changes, and older ones are
     * looked for first.
     */
    private static final int TRIES_OF_A_KEY = 8;

    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
    /** Refunds of one order that are looked through: as many as Stripe shows at once. */
    private static final long MAX_REFUNDS = 100;
    private static final String UNEXPECTED_STATE = "payment_intent_unexpected_state";
    /** Codes of a 400 that are no answer about the payment. */
    private static final Set<String> SAYS_NOTHING =
            Set.of(UNEXPECTED_STATE, "idempotency_key_in_use", "lock_timeout", "rate_limit");
    private static final String NO_SUCH_AMOUNT = "amount_not_supported";
    private static final String ORDER = "order";
    private static final String REFUND = "refund";

    private final StripeClient stripe;

    StripeProvider(StripeAccount.Account account) {
        StripeClient.StripeClientBuilder builder = StripeClient.builder().setApiKey(account.secretKey())
                .setConnectTimeout(CONNECT_TIMEOUT_MILLIS).setReadTimeout(Math.toIntExact(account.timeout().toMillis()))
                .setMaxNetworkRetries(0);
        stripe = (account.apiBase().isEmpty() ? builder : builder.setApiBase(account.apiBase())).build();
    }

    @Override
    public PaymentAnswer perform(Call call) {
        try {
            return new Known(events(call));
        } catch (CardException e) {
            return asksBank(call.step())
                    ? new Known(List.of(new PaymentEvent.Declined(reason(e.getDeclineCode(), e.getCode()))))
                    : new Refused(answer(e));
        } catch (InvalidRequestException e) {
            return refused(call.step(), e);
        } catch (IdempotencyException e) {
            return isBusy(e) ? new Unavailable(answer(e)) : new Refused(answer(e));
        } catch (ApiConnectionException e) {
            return new Unavailable("no answer: " + e.getClass().getSimpleName());
        } catch (StripeException e) {
            return new Unavailable(answer(e));
        } catch (RuntimeException e) {
            // What is no JSON, or not what it should be: an intermediary answered, or half of an answer came.
            return new Unavailable("no answer of Stripe's: " + e.getClass().getSimpleName());
        }
    }

    /** Only then is what is refused the buyer's means of payment. */
    private static boolean asksBank(PaymentStep step) {
        return step instanceof PaymentStep.Open || step instanceof PaymentStep.Confirm;
    }

    /**
     * What Stripe does not take as it is, it takes in no number of tries: the order is not paid, and its units are for sale
     * again. An answer about a state or a key says nothing of the payment.
     */
    private static PaymentAnswer refused(PaymentStep step, InvalidRequestException e) {
        if (isBusy(e)) {
            return new Unavailable(answer(e));
        }
        @Nullable StripeError error = e.getStripeError();
        boolean unknownMeans = error != null && "payment_method".equals(error.getParam());
        boolean refused = e.getStatusCode() != null && e.getStatusCode() == 400
                && !SAYS_NOTHING.contains(Optional.ofNullable(e.getCode()).orElse(""));
        return asksBank(step) && (unknownMeans || refused)
                ? new Known(List.of(new PaymentEvent.Declined(reason(null, e.getCode()))))
                : new Refused(answer(e));
    }

    /** Somebody else is at the same object, or too many are at others. */
    private static boolean isBusy(StripeException e) {
        return e.getStatusCode() != null && (e.getStatusCode() == 409 || e.getStatusCode() == 429);
    }

    /** Messages of Stripe's are not kept: they may repeat what they refuse. */
    private static String answer(StripeException e) {
        return "answered " + e.getStatusCode() + " " + text(e.getCode());
    }

    private List<PaymentEvent> events(Call call) throws StripeException {
        return switch (call.step()) {
            case PaymentStep.Open(long amount) -> {
                OptionalLong stripes = StripeAmount.of(call.currency(), amount);
                yield List.of(stripes.isEmpty() ? new PaymentEvent.Declined(NO_SUCH_AMOUNT)
                        : new PaymentEvent.Opened(open(call, stripes.getAsLong()).getId()));
            }
            case PaymentStep.Confirm(String reference) -> known(reference, true, () -> stripe.v1().paymentIntents()
                    .confirm(reference, PaymentIntentConfirmParams.builder().build(), options(call, "confirm")));
            case PaymentStep.Capture(String reference, long _) -> known(reference, false,
                    () -> stripe.v1().paymentIntents().capture(reference, PaymentIntentCaptureParams.builder().build(),
                            options(call, "capture")));
            case PaymentStep.Cancel(String reference) -> reference.isEmpty() ? List.of(new PaymentEvent.Voided())
                    : known(reference, false, () -> stripe.v1().paymentIntents().cancel(reference,
                            PaymentIntentCancelParams.builder().build(), options(call, "cancel")));
            case PaymentStep.Expire(String reference, String _) ->
                    known(stripe.v1().paymentIntents().retrieve(reference), false);
            case PaymentStep.SendRefund(String reference, String id, long amount) ->
                    refund(call, reference, id, amount);
            case PaymentStep.CancelOrder _,PaymentStep.GiveUp _,PaymentStep.Rest _ ->
                    throw new IllegalArgumentException("not for a provider: " + call);
        };
    }

    private PaymentIntent open(Call call, long amount) throws StripeException {
        return stripe.v1().paymentIntents().create(PaymentIntentCreateParams.builder()
                .setAmount(amount)
                .setCurrency(call.currency().toLowerCase(Locale.ROOT))
                .setPaymentMethod(call.token())
                .setCaptureMethod(PaymentIntentCreateParams.CaptureMethod.MANUAL)
                .setAutomaticPaymentMethods(PaymentIntentCreateParams.AutomaticPaymentMethods.builder().setEnabled(true)
                        .setAllowRedirects(PaymentIntentCreateParams.AutomaticPaymentMethods.AllowRedirects.NEVER)
                        .build())
                .putMetadata(ORDER, call.orderId())
                .build(), options(call, "open"));
    }

    @FunctionalInterface
    private interface Request {
        PaymentIntent send() throws StripeException;
    }

    /** Moves the intent on, or finds where it is if it cannot be moved so. */
    private List<PaymentEvent> known(String reference, boolean confirming, Request request) throws StripeException {
        try {
            return known(request.send(), confirming);
        } catch (InvalidRequestException e) {
            if (UNEXPECTED_STATE.equals(e.getCode())) {
                return known(stripe.v1().paymentIntents().retrieve(reference), confirming);
            }
            throw e;
        }
    }

    /** What an intent's state says; nothing while it is under way. */
    private static List<PaymentEvent> known(PaymentIntent intent, boolean confirming) {
        return switch (intent.getStatus()) {
            case "requires_capture" -> List.of(new PaymentEvent.Authorized(
                    StripeAmount.from(intent.getCurrency(), intent.getAmountCapturable())));
            case "succeeded" -> List.of(new PaymentEvent.Captured(intent.getId(),
                    StripeAmount.from(intent.getCurrency(), intent.getAmountReceived())));
            case "canceled" -> List.of(new PaymentEvent.Voided());
            case "requires_action" -> List.of(new PaymentEvent.ActionRequired(intent.getClientSecret()));
            case "requires_payment_method" -> {
                @Nullable StripeError error = intent.getLastPaymentError();
                yield error != null || confirming
                        ? List.of(new PaymentEvent.Declined(error == null ? "declined"
                                : reason(error.getDeclineCode(), error.getCode())))
                        : List.of();
            }
            default -> List.of();
        };
    }

    private List<PaymentEvent> refund(Call call, String reference, String id, long amount) throws StripeException {
        OptionalLong stripes = StripeAmount.of(call.currency(), amount);
        if (stripes.isEmpty()) {
            return List.of(new PaymentEvent.RefundFailed(id, NO_SUCH_AMOUNT));
        }
        Optional<Refund> before = stripe.v1().refunds().list(
                RefundListParams.builder().setPaymentIntent(reference).setLimit(MAX_REFUNDS).build()).getData().stream()
                .filter(found -> id.equals(Optional.ofNullable(found.getMetadata()).orElse(Map.of()).get(REFUND)))
                .findFirst();
        Refund refund = before.isPresent() ? before.get()
                : stripe.v1().refunds().create(RefundCreateParams.builder().setPaymentIntent(reference)
                        .setAmount(stripes.getAsLong()).putMetadata(REFUND, id).putMetadata(ORDER, call.orderId())
                        .build(),
                        RequestOptions.builder().setIdempotencyKey(id).build());
        return switch (refund.getStatus()) {
            case "failed", "canceled" ->
                    List.of(new PaymentEvent.RefundFailed(id, reason(refund.getFailureReason(), refund.getStatus())));
            // One that is pending is on its way; should it fail after all, a webhook says so, and that counts.
            default -> List.of(new PaymentEvent.Refunded(id,
                    StripeAmount.from(call.currency(), refund.getAmount())));
        };
    }

    private static RequestOptions options(Call call, String step) {
        int generation = (call.tries() - 1) / TRIES_OF_A_KEY;
        return RequestOptions.builder().setIdempotencyKey(
                call.orderId() + "-" + step + (generation == 0 ? "" : "-" + generation)).build();
    }

    private static String reason(@Nullable String first, @Nullable String second) {
        return first == null ? text(second) : text(first);
    }

    /** A code of Stripe's, as far as it looks like one. */
    private static String text(@Nullable String code) {
        return code != null && code.matches("[a-z0-9_]{1,64}") ? code : "declined";
    }
}
