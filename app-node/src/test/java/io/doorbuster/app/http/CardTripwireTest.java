package io.doorbuster.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers are those that schemes and providers publish for tests. */
class CardTripwireTest {

    private static final String ORDER = """
            {"email": "ada@example.org", "lines": [{"sku": "4006381333931", "quantity": 2, "unitPrice": 1999},
            {"sku": "MUG-1", "quantity": 1}], "shippingAddress": {"name": "Ada Lovelace", "street": "12 St James's Square",
            "city": "London", "postalCode": "SW1Y 4JH", "country": "GB"}, "payment": {"method": "stripe",
            "paymentMethod": "pm_1NaLeb2eZvKYlo2C"}, "total": 4497}""";
    private static final int RUNS = 200_000;

    @ParameterizedTest
    @ValueSource(strings = {"4111111111111111", "4242 4242 4242 4242", "5555-5555-5555-4444", "2223003122003222",
            "378282246310005", "3782 822463 10005", "6011111111111117", "3056930009020004", "36227206271667",
            "3566002020360505", "6200000000000005", "6205500000000000004", "4222222222222",
            "flat 12 4242 4242 4242 4242",
            "4242 4242 4242 4242 12/29", "card:4111111111111111.", "(4111111111111111)"})
    void findsACardHoweverItIsWritten(String text) {
        assertThat(holds("{\"note\": \"" + text + "\"}")).isTrue();
        assertThat(holds("{\"" + text + "\": 1}")).isTrue();
    }

    @Test
    void leavesSkusAloneButNotWhatOnlyLooksLikeTheirKey() {
        assertThat(holds("{\"sku\": \"4111111111111111\"}")).isFalse();
        assertThat(holds("{\"sku\"\n :\t\"4111111111111111\"}")).isFalse();
        assertThat(holds("{\"sku\": \"4111111111111111\", \"note\": \"4111111111111111\"}")).isTrue();
        assertThat(holds("{\"xsku\": \"4111111111111111\"}")).isTrue();
        assertThat(holds("{\"skus\": \"4111111111111111\"}")).isTrue();
        assertThat(holds("\"sku\" \"4111111111111111\"")).isTrue();
        assertThat(holds(":\"4111111111111111\"")).isTrue();
    }

    @Test
    void findsANumberWithoutQuotes() {
        assertThat(holds("{\"note\":4111111111111111}")).isTrue();
        assertThat(holds("4111111111111111")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4111111111111112", "4006381333931", "04006381333938", "+4915123456789012", "1764000000000",
            "1764000000000000000", "ord_41111111111111114111111111111111", "x4111111111111111", "4111111111111111a",
            "41111111111111114111", "9780201379624", "+49 151 2345 6789 0123", "1234 5678 9012 3452",
            "4111  1111  1111  1111",
            "0049 30 12345678"})
    void leavesAloneWhatIsNone(String text) {
        assertThat(holds("{\"note\": \"" + text + "\"}")).isFalse();
    }

    @Test
    void takesNoGtinForACardAndNoUuidAndNoTime() {
        Random random = new Random(42);
        for (int i = 0; i < RUNS; i++) {
            assertThat(holds("\"" + gtin(random, 13) + "\"")).isFalse();
            assertThat(holds("\"" + gtin(random, 14) + "\"")).isFalse();
            assertThat(holds("\"" + new UUID(random.nextLong(), random.nextLong()) + "\"")).isFalse();
            assertThat(holds("\"ord_" + String.format("%016x%016x", random.nextLong(), random.nextLong()) + "\""))
                    .isFalse();
            assertThat(holds("{\"at\": " + (1_700_000_000_000L + random.nextLong(200_000_000_000L)) + "}")).isFalse();
        }
    }

    /** Not a benchmark: ten times what the second compiler's code takes on a machine that does nothing else. */
    @Test
    void costsAnOrderNoMoreThanAMicrosecond() {
        byte[] body = ORDER.getBytes(StandardCharsets.UTF_8);
        long best = Long.MAX_VALUE;
        boolean found = false;
        for (int round = 0; round < 200; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < 1_000; i++) {
                found |= CardTripwire.holdsCard(body);
            }
            best = Math.min(best, (System.nanoTime() - start) / 1_000);
        }
        System.getLogger("tripwire").log(System.Logger.Level.INFO, body.length + " bytes: " + best + " ns");
        assertThat(found).isFalse();
        assertThat(best).isLessThan(10_000);
    }

    private static String gtin(Random random, int digits) {
        StringBuilder code = new StringBuilder();
        int sum = 0;
        for (int i = 0; i < digits - 1; i++) {
            int digit = random.nextInt(10);
            code.append(digit);
            sum += (digits - 1 - i) % 2 == 1 ? 3 * digit : digit;
        }
        return code.append((10 - sum % 10) % 10).toString();
    }

    private static boolean holds(String text) {
        return CardTripwire.holdsCard(text.getBytes(StandardCharsets.UTF_8));
    }
}
