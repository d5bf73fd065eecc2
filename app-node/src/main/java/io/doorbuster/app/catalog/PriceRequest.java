package io.doorbuster.app.catalog;

import io.doorbuster.app.http.MoneyRequest;
import io.doorbuster.app.http.PeriodRequest;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.catalog.Price;
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
        Money list = MoneyRequest.read(validation, field + "listPrice", listPrice);
        Period period = PeriodRequest.read(validation, field + "sale", saleFrom, saleUntil);
        if (salePrice == null) {
            if (!period.equals(Period.ALWAYS)) {
                validation.refuse(field + "salePrice", "is missing, but it has a time");
            }
            return Price.of(list);
        }
        Money sale = MoneyRequest.read(validation, field + "salePrice", salePrice);
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
}
