package io.doorbuster.app.catalog;

import io.doorbuster.app.catalog.ProductRequest.MoneyRequest;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.catalog.Price;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The price of a variant in one currency, as an operator sends it; without a sale price there is no sale. */
record PriceRequest(@Nullable MoneyRequest listPrice, @Nullable MoneyRequest salePrice, @Nullable String saleFrom,
        @Nullable String saleUntil) {

    /** The prices that {@code sent} describes; what is wrong is noted. */
    static List<Price> read(Validation validation, String field, @Nullable List<PriceRequest> sent) {
        List<Price> prices = new ArrayList<>();
        List<PriceRequest> all = sent == null ? List.of() : sent;
        for (int i = 0; i < all.size(); i++) {
            prices.add(all.get(i).read(validation, field + "[" + i + "]."));
        }
        return prices;
    }

    private Price read(Validation validation, String field) {
        Money list = ProductRequest.money(validation, field + "listPrice", listPrice);
        Period period = period(validation, field + "sale", saleFrom, saleUntil);
        if (salePrice == null) {
            if (!period.equals(Period.ALWAYS)) {
                validation.refuse(field + "salePrice", "is missing, but it has a time");
            }
            return Price.of(list);
        }
        Money sale = ProductRequest.money(validation, field + "salePrice", salePrice);
        if (!sale.currency().equals(list.currency())) {
            validation.refuse(field + "salePrice",
                    "is in " + sale.currency() + ", but the list price in " + list.currency());
        }
        if (sale.amount() > list.amount()) {
            validation.refuse(field + "salePrice", sale.amount() + " is above the list price of " + list.amount());
            return Price.of(list);
        }
        return new Price(list, sale.amount(), period);
    }

    /** The time between the fields that end in From and Until, either of which may be missing; what is wrong is noted. */
    static Period period(Validation validation, String field, @Nullable String from, @Nullable String until) {
        long fromSecond = second(validation, field + "From", from);
        long untilSecond = second(validation, field + "Until", until);
        if (untilSecond != 0 && untilSecond <= fromSecond) {
            validation.refuse(field + "Until", Problem.quote(String.valueOf(until)) + " is not after the beginning");
            return Period.ALWAYS;
        }
        return new Period(fromSecond, untilSecond);
    }

    private static long second(Validation validation, String field, @Nullable String text) {
        if (text == null) {
            return 0;
        }
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            boolean whole = instant.getNano() == 0;
            if (whole && instant.getEpochSecond() > 0 && instant.getEpochSecond() <= Period.MAX_SECOND) {
                return instant.getEpochSecond();
            }
        } catch (DateTimeException _) {
            // Said below.
        }
        validation.refuse(field, Problem.quote(text)
                + " is not a time between 1970 and 9999 to the second, such as 2026-11-27T00:00:00Z");
        return 0;
    }
}
