package io.doorbuster.store;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.doorbuster.domain.pricing.Benefit;
import io.doorbuster.domain.pricing.PriceRule;
import io.doorbuster.domain.pricing.Promotion;
import io.doorbuster.domain.pricing.ShippingMethod;
import io.doorbuster.domain.pricing.TaxRate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Domain records as the JSON documents that are stored of them. Fields that a newer version of the software wrote are
 * ignored, so that a release can be taken back; fields that an older one did not know are null or 0, as they are in
 * Compact.
 */
public final class Documents {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .addMixIn(PriceRule.class, PriceRuleKinds.class)
            .addMixIn(Benefit.class, BenefitKinds.class)
            .build();

    /** Names of kinds in stored documents, which outlive those of classes. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({@JsonSubTypes.Type(value = Promotion.class, name = "promotion"),
            @JsonSubTypes.Type(value = TaxRate.class, name = "tax-rate"),
            @JsonSubTypes.Type(value = ShippingMethod.class, name = "shipping-method")})
    private interface PriceRuleKinds {}

    /** As {@link PriceRuleKinds}. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({@JsonSubTypes.Type(value = Benefit.PercentOff.class, name = "percent-off"),
            @JsonSubTypes.Type(value = Benefit.AmountOff.class, name = "amount-off"),
            @JsonSubTypes.Type(value = Benefit.BuyGet.class, name = "buy-get"),
            @JsonSubTypes.Type(value = Benefit.FreeShipping.class, name = "free-shipping")})
    private interface BenefitKinds {}

    private Documents() {}

    /** The document of a record. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /**
     * Reads a document; throws {@link IllegalStateException} if it is none of that type. It names the place and nothing that
     * stands there, which may be somebody's address: what is thrown comes into logs and dead letters.
     */
    public static <T> T read(String document, Class<T> type) {
        try {
            @Nullable T value = MAPPER.readValue(document, type);
            if (value == null) { // the document "null"
                throw new IllegalStateException("not a document of " + type.getSimpleName() + ": null");
            }
            return value;
        } catch (JacksonException e) {
            // Without its cause, which quotes what it could not read.
            throw new IllegalStateException(
                    "not a document of " + type.getSimpleName() + " at " + e.getPathReference());
        }
    }
}
