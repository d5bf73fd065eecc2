package io.doorbuster.app.order;

import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.order.Address;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An address as it is sent: every field but the country may be missing, as some goods need little of it. */
public record ShippingAddress(@Nullable String name, @Nullable String street, @Nullable String city,
        @Nullable String region, @Nullable String postalCode,
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "DE") @Nullable String country) {

    /** Characters of a field: the longest street names have under 100. */
    private static final int MAX_LENGTH = 200;

    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    /** Reads what was sent as {@code field}, which may be missing. */
    public static Address read(String field, @Nullable ShippingAddress sent, Validation validation) {
        if (sent == null) {
            return Address.NONE;
        }
        String country = validation.required(field + ".country", sent.country, "");
        if (sent.country != null && !COUNTRIES.contains(country)) {
            validation.refuse(field + ".country",
                    Problem.quote(country) + " is not an ISO 3166-1 alpha-2 code in capitals");
        }
        return new Address(validation.optionalLine(field + ".name", sent.name, MAX_LENGTH),
                validation.optionalText(field + ".street", sent.street, MAX_LENGTH),
                validation.optionalLine(field + ".city", sent.city, MAX_LENGTH),
                validation.optionalLine(field + ".region", sent.region, MAX_LENGTH),
                validation.optionalLine(field + ".postalCode", sent.postalCode, MAX_LENGTH), country);
    }

    /** Never prints the address. */
    @Override
    public String toString() {
        return "ShippingAddress[" + country + "]";
    }
}
