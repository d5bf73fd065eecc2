package io.doorbuster.app.http;

import io.doorbuster.domain.Money;
import org.jspecify.annotations.Nullable;

/** An amount as it is sent. */
public record MoneyRequest(@Nullable Long amount, @Nullable String currency) {

    /** Stands in for an amount that is wrong, until the request is refused for it. */
    public static final Money STAND_IN = new Money(0, "EUR");

    /** The amount in {@code field}, which must be there; what is wrong is noted. */
    public static Money read(Validation validation, String field, @Nullable MoneyRequest money) {
        if (money == null) {
            validation.refuse(field, "is missing");
            return STAND_IN;
        }
        long amount = validation.number(field + ".amount", money.amount(), 0, Money.MAX_AMOUNT);
        String currency = validation.currency(field + ".currency", money.currency());
        return Money.isCurrency(currency) ? new Money(amount, currency) : STAND_IN;
    }
}
