package io.doorbuster.app.order;

import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.payment.PaymentMethod;
import io.doorbuster.domain.payment.StripeAmount;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The ways to pay that the shop offers. Thread-safe. */
@Component
public class PaymentChoices {

    /** A year: who waits longer means never, or has mistyped. */
    private static final int MAX_DAYS = 365;
    private static final String NEVER = "never";
    private static final Pattern DAYS = Pattern.compile("[1-9][0-9]{0,2}");

    private final Set<PaymentMethod> offered;
    private final boolean required;
    private final int prepaymentDays;

    /** Throws {@link IllegalArgumentException} if a method is none that there is, or a time says nothing for certain. */
    PaymentChoices(@Value("${doorbuster.payments.methods}") String methods,
            @Value("${doorbuster.payments.required}") boolean required,
            @Value("${doorbuster.payments.prepayment-days}") String prepaymentDays) {
        this.offered = Arrays.stream(methods.split(",")).map(String::strip).filter(name -> !name.isEmpty())
                .map(name -> PaymentMethod.of(name).orElseThrow(() -> new IllegalArgumentException(
                        "doorbuster.payments.methods: " + name + " is none of " + names(EnumSet.allOf(
                                PaymentMethod.class)))))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(PaymentMethod.class)));
        this.required = required;
        this.prepaymentDays = days(prepaymentDays.strip());
    }

    /** 0 is neither: some would mean at once by it, and others never. */
    private static int days(String text) {
        if (text.equals(NEVER)) {
            return 0;
        }
        if (DAYS.matcher(text).matches() && Integer.parseInt(text) <= MAX_DAYS) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("doorbuster.payments.prepayment-days: '" + text + "' is not 1 to "
                + MAX_DAYS + " days, nor '" + NEVER + "' for orders that wait until somebody cancels them");
    }

    /** The terms of an order, with how it is paid. */
    public OrderTerms terms(OrderTerms others, Payment.Chosen chosen) {
        boolean before = chosen.method().equals(PaymentMethod.PREPAYMENT.text());
        return others.paidBy(chosen.token()).prepaidWithin(before ? prepaymentDays : 0);
    }

    /**
     * Throws a {@code validation} problem if an order cannot be paid so. A refusal of the shop's, not of the request's
     * form: it is held back until it is known that the attempt owns no order.
     */
    public void check(Payment.Chosen chosen) {
        if (chosen.method().isEmpty()) {
            if (required) {
                throw Problem.validation("payment", "is needed; its method is one of " + names(offered));
            }
            return;
        }
        Optional<PaymentMethod> method = PaymentMethod.of(chosen.method()).filter(offered::contains);
        if (method.isEmpty()) {
            throw Problem.validation("payment.method", "is none of " + names(offered));
        }
        if (method.get().isManual() != chosen.token().isEmpty()) {
            throw Problem.validation("payment.paymentMethod",
                    chosen.token().isEmpty() ? "is needed to pay by " + chosen.method()
                            : "is not needed to pay by " + chosen.method());
        }
    }

    /** Throws a {@code validation} problem if whoever moves the money cannot move this much; likewise. */
    public void checkAmount(Payment.Chosen chosen, String currency, long totalMinor) {
        if (chosen.method().equals(PaymentMethod.STRIPE.text()) && StripeAmount.of(currency, totalMinor).isEmpty()) {
            throw Problem.validation("payment.method", "does not take " + totalMinor + " minor units of " + currency);
        }
    }

    private static String names(Set<PaymentMethod> methods) {
        return methods.stream().map(PaymentMethod::text).collect(Collectors.joining(", "));
    }
}
