package io.doorbuster.domain.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripeAmountTest {

    @ParameterizedTest
    @CsvSource({"EUR,1999,1999", "eur,1999,1999", "JPY,500,500", "ISK,5,500", "UGX,5,500", "MGA,500,5",
            "KWD,5120,5120"})
    void countsAsStripeDoes(String currency, long minor, long stripes) {
        assertThat(StripeAmount.of(currency, minor)).hasValue(stripes);
        assertThat(StripeAmount.from(currency, stripes)).isEqualTo(minor);
    }

    @ParameterizedTest
    @CsvSource({"MGA,550", "KWD,5124", "BHD,1", "JOD,1", "OMR,1", "TND,1", "ISK,9223372036854775807"})
    void doesNotSayWhatStripeCannotTake(String currency, long minor) {
        assertThat(StripeAmount.of(currency, minor)).isEmpty();
    }

    @Test
    void believesInNoMoreThanCame() {
        assertThat(StripeAmount.from("ISK", 599)).isEqualTo(5);
        assertThat(StripeAmount.from("MGA", Long.MAX_VALUE)).isPositive();
    }

    @Test
    void tellsTheSameBackOfEveryCurrency() {
        Random random = new Random(3);
        for (Currency currency : Currency.getAvailableCurrencies()) {
            for (int i = 0; i < 100; i++) {
                long minor = random.nextLong(1_000_000_000);
                StripeAmount.of(currency.getCurrencyCode(), minor).ifPresent(stripes -> assertThat(
                        StripeAmount.from(currency.getCurrencyCode(), stripes)).as(currency + " " + minor)
                        .isEqualTo(minor));
            }
        }
    }

    /** What the factors stand on: should ISO 4217 change, they must. */
    @ParameterizedTest
    @CsvSource({"ISK,0", "UGX,0", "MGA,2", "BHD,3", "JOD,3", "KWD,3", "OMR,3", "TND,3"})
    void standsOnTheDecimalsOfTheJdk(String currency, int decimals) {
        assertThat(Currency.getInstance(currency).getDefaultFractionDigits()).isEqualTo(decimals);
    }
}
