package io.doorbuster.app.pricing;

import static java.util.Objects.requireNonNullElse;

import io.doorbuster.app.http.PeriodRequest;
import io.doorbuster.app.http.Validation;
import io.doorbuster.app.pricing.RuleRequest.ZoneRequest;
import io.doorbuster.domain.pricing.TaxRate;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A tax rate as an operator sends it; 190,000 parts per million are 19 %. */
record TaxRateRequest(@Schema(example = "VAT 19 %") @Nullable String name, @Nullable String status,
        @Nullable String activeFrom, @Nullable String activeUntil, @Nullable ZoneRequest zone,
        @Nullable String taxCategory, @Schema(example = "190000") @Nullable Long partsPerMillion,
        @Nullable Boolean included, @Nullable Boolean additional) {

    /**
     * A tax rate as operators see it.
     *
     * @param id {@code tax_} and what the operator called it
     * @param taxCategory empty for all
     * @param included whether prices contain it
     * @param additional whether the next less specific rate counts as well
     */
    record TaxRateView(@Schema(example = "tax_de") String id, long version, String name, String status,
            @Nullable String activeFrom, @Nullable String activeUntil, ZoneRequest zone, String taxCategory,
            long partsPerMillion, boolean included, boolean additional) {

        static TaxRateView of(TaxRate rate) {
            return new TaxRateView(rate.id(), rate.version(), rate.name(), rate.status().name(),
                    PeriodRequest.shown(rate.period().fromSecond()), PeriodRequest.shown(rate.period().untilSecond()),
                    RuleRequest.shown(rate.zone()), rate.category(), rate.partsPerMillion(), rate.included(),
                    rate.additional());
        }
    }

    /** The rate that the request describes. Throws a {@code validation} problem with all that is wrong with it. */
    TaxRate toTaxRate(String id) {
        Validation validation = new Validation();
        TaxRate rate = new TaxRate(id, 1, validation.line("name", name, RuleRequest.MAX_NAME),
                RuleRequest.status(validation, status),
                PeriodRequest.read(validation, "active", activeFrom, activeUntil),
                RuleRequest.zone(validation, "zone", zone),
                validation.optionalLine("taxCategory", taxCategory, RuleRequest.MAX_TAX_CATEGORY),
                (int) validation.number("partsPerMillion", partsPerMillion, 0, TaxRate.WHOLE),
                validation.required("included", included, false), requireNonNullElse(additional, false));
        validation.check();
        return rate;
    }
}
