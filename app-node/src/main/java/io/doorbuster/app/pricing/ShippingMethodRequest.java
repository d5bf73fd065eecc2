package io.doorbuster.app.pricing;

import io.doorbuster.app.http.PeriodRequest;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.pricing.RuleRequest.Limits;
import io.doorbuster.app.pricing.RuleRequest.ZoneRequest;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Variant;
import io.doorbuster.domain.pricing.ShippingMethod;
import io.doorbuster.domain.pricing.ShippingMethod.Basis;
import io.doorbuster.domain.pricing.ShippingMethod.Bracket;
import io.doorbuster.domain.pricing.ShippingMethod.Tariff;
import io.doorbuster.domain.pricing.Zone;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A shipping method as an operator sends it. */
record ShippingMethodRequest(@Schema(example = "Parcel") @Nullable String name, @Nullable String status,
        @Nullable String activeFrom, @Nullable String activeUntil, @Nullable List<ZoneRequest> zones,
        @Schema(example = "WEIGHT") @Nullable String basis, @Nullable List<TariffRequest> tariffs,
        @Nullable String taxCategory) {

    private static final Tariff STAND_IN = new Tariff("EUR", List.of(new Bracket(0, 0)), 0);

    /**
     * Prices in one currency, in minor units.
     *
     * @param freeFrom the total from which on it costs nothing; 0 or missing for never
     */
    record TariffRequest(@Schema(example = "EUR") @Nullable String currency, @Nullable List<BracketRequest> brackets,
            @Nullable Long freeFrom) {}

    /** A price for all that is above the bracket before, and not above {@code upTo} grams or minor units. */
    record BracketRequest(@Schema(example = "5000") @Nullable Long upTo,
            @Schema(example = "499") @Nullable Long price) {}

    /**
     * A shipping method as operators see it.
     *
     * @param id {@code ship_} and what the operator called it
     * @param zones empty for everywhere
     */
    record ShippingMethodView(@Schema(example = "ship_parcel") String id, long version, String name, String status,
            @Nullable String activeFrom, @Nullable String activeUntil, List<ZoneRequest> zones, String basis,
            List<TariffRequest> tariffs, String taxCategory) {

        static ShippingMethodView of(ShippingMethod method) {
            return new ShippingMethodView(method.id(), method.version(), method.name(), method.status().name(),
                    PeriodRequest.shown(method.period().fromSecond()),
                    PeriodRequest.shown(method.period().untilSecond()),
                    method.zones().stream().map(RuleRequest::shown).toList(), method.basis().name(),
                    method.tariffs().stream().map(ShippingMethodView::shown).toList(), method.taxCategory());
        }

        private static TariffRequest shown(Tariff tariff) {
            return new TariffRequest(tariff.currency(), tariff.brackets().stream()
                    .map(bracket -> new BracketRequest(bracket.upTo(), bracket.priceMinor())).toList(),
                    tariff.freeFromMinor());
        }
    }

    /** The method that the request describes. Throws a {@code validation} problem with all that is wrong with it. */
    ShippingMethod toShippingMethod(String id) {
        Validation validation = new Validation();
        String basisName = validation.optionalName("basis", validation.required("basis", basis, ""), Basis.class);
        if (basis != null && basisName.isEmpty()) {
            validation.refuse("basis", "is empty");
        }
        String shownName = validation.line("name", name, RuleRequest.MAX_NAME);
        List<Zone> places = zones(validation);
        List<Tariff> prices = tariffs(validation);
        ShippingMethod method = new ShippingMethod(id, 1, shownName, RuleRequest.status(validation, status),
                PeriodRequest.read(validation, "active", activeFrom, activeUntil), places,
                basisName.equals(Basis.WEIGHT.name()) ? Basis.WEIGHT : Basis.TOTAL, prices,
                validation.optionalLine("taxCategory", taxCategory, RuleRequest.MAX_TAX_CATEGORY));
        validation.check();
        return method;
    }

    private List<Zone> zones(Validation validation) {
        List<ZoneRequest> sent = RuleRequest.bounded(validation, "zones", zones, ShippingMethod.MAX_ZONES);
        List<Zone> read = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            read.add(RuleRequest.zone(validation, "zones[" + i + "]", sent.get(i)));
        }
        return read;
    }

    private List<Tariff> tariffs(Validation validation) {
        List<TariffRequest> sent = RuleRequest.bounded(validation, "tariffs", tariffs, Variant.MAX_PRICES);
        List<Tariff> read = new ArrayList<>();
        Set<String> currencies = new HashSet<>();
        for (int i = 0; i < sent.size(); i++) {
            Tariff tariff = tariff(validation, "tariffs[" + i + "]", sent.get(i));
            if (currencies.add(tariff.currency())) {
                read.add(tariff);
            } else {
                validation.refuse("tariffs[" + i + "].currency", tariff.currency() + " stands there twice");
            }
        }
        if (read.isEmpty()) {
            validation.refuse("tariffs", "are missing");
            return List.of(STAND_IN);
        }
        return read;
    }

    private static Tariff tariff(Validation validation, String field, TariffRequest tariff) {
        String currency = validation.currency(field + ".currency", tariff.currency());
        long freeFrom = RuleRequest.number(validation, field + ".freeFrom", tariff.freeFrom(),
                new Limits(0, 0, Money.MAX_AMOUNT));
        List<BracketRequest> sent =
                RuleRequest.bounded(validation, field + ".brackets", tariff.brackets(), Tariff.MAX_BRACKETS);
        List<Bracket> brackets = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            String each = field + ".brackets[" + i + "]";
            long least = brackets.isEmpty() ? 0 : brackets.getLast().upTo() + 1;
            long upTo = validation.number(each + ".upTo", sent.get(i).upTo(), least, Money.MAX_AMOUNT);
            brackets.add(new Bracket(Math.max(least, upTo),
                    validation.number(each + ".price", sent.get(i).price(), 0, Money.MAX_AMOUNT)));
        }
        if (brackets.isEmpty()) {
            validation.refuse(field + ".brackets", "are missing");
        }
        return brackets.isEmpty() || !Money.isCurrency(currency) ? STAND_IN : new Tariff(currency, brackets, freeFrom);
    }
}
