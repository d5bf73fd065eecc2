package io.doorbuster.app.imports;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Variant;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads prices and quantities as files write them, and notes those that say nothing for certain. A decimal comma is
 * understood where it can be nothing else: 19,99 and 1.250,00 are, but 1,250 may be a thousand or one and a quarter, and
 * so may 1.250, unless a thousand would be above what there can be.
 */
final class Numbers {

    private static final Pattern PLAIN = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,6})?");
    private static final Pattern COMMA = Pattern.compile("[0-9]{1,15},[0-9]{1,2}");
    private static final Pattern GROUPED_POINT = Pattern.compile("[0-9]{1,3}(,[0-9]{3}){1,4}\\.[0-9]{1,2}");
    private static final Pattern GROUPED_COMMA = Pattern
            .compile("[0-9]{1,3}([.\u00A0\u202F '’][0-9]{3}){1,4},[0-9]{1,2}");
    private static final Pattern LIKE_THOUSANDS =
            Pattern.compile("[1-9][0-9]{0,2}(,[0-9]{3})+|[1-9][0-9]{0,2}\\.[0-9]{3}");
    /** Decimal digits that thousands have as well: in a currency of so many, a point is nothing but a decimal point. */
    private static final int LIKE_THOUSANDS_DIGITS = 3;
    private static final String MAY_BE_THOUSANDS =
            " may be thousands or decimals; write it with a point and two digits, such as 19.99";
    /** Behind a leading zero a comma can be nothing but a decimal comma. */
    private static final Pattern BELOW_ONE = Pattern.compile("0,[0-9]{3,6}");
    private static final Pattern SEPARATORS = Pattern.compile("[.,]");
    /** Grams in the units that files name, by the international pound and ounce. */
    private static final Map<String, BigDecimal> GRAMS = Map.of("g", BigDecimal.ONE, "kg", new BigDecimal(1_000),
            "lb", new BigDecimal("453.59237"), "lbs", new BigDecimal("453.59237"), "oz",
            new BigDecimal("28.349523125"));
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}(\\.0{1,6})?");

    private final Refusals refusals;
    private final ImportOptions options;

    Numbers(Refusals refusals, ImportOptions options) {
        this.refusals = refusals;
        this.options = options;
    }

    /** The currency named by {@code code}, that of the import if it is refused. */
    String currency(long line, String code) {
        if (!Money.isCurrency(code)) {
            refusals.field(line, "currency", Refusals.quote(code) + " is not an ISO 4217 code");
            return options.currency();
        }
        return code;
    }

    /** A price in {@code currency}, in its minor units; 0 if it is refused. */
    long minorUnits(long line, String field, String text, String currency) {
        String plain = plain(text);
        if (plain.isEmpty()) {
            refusals.field(line, field, Refusals.quote(text) + (LIKE_THOUSANDS.matcher(text).matches()
                    ? MAY_BE_THOUSANDS : " is not a decimal number, such as 19.99"));
            return 0;
        }
        BigDecimal minor = new BigDecimal(plain).movePointRight(Money.exponent(currency)).stripTrailingZeros();
        if (minor.scale() > 0) {
            refusals.field(line, field, text + " is finer than " + currency + " can be paid in");
            return 0;
        }
        if (Money.exponent(currency) < LIKE_THOUSANDS_DIGITS && LIKE_THOUSANDS.matcher(text).matches()) {
            refusals.field(line, field, Refusals.quote(text) + MAY_BE_THOUSANDS);
            return 0;
        }
        if (minor.compareTo(BigDecimal.valueOf(Money.MAX_AMOUNT)) > 0) {
            refusals.field(line, field, text + " is above the limit of " + Money.MAX_AMOUNT + " minor units");
            return 0;
        }
        return minor.longValueExact();
    }

    /** An amount with the digits of its currency, as {@link #minorUnits} reads it. */
    static String decimal(long minorUnits, String currency) {
        return BigDecimal.valueOf(minorUnits, Money.exponent(currency)).toPlainString();
    }

    private static String plain(String text) {
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        if (COMMA.matcher(text).matches()) {
            return text.replace(',', '.');
        }
        if (GROUPED_POINT.matcher(text).matches()) {
            return text.replace(",", "");
        }
        return GROUPED_COMMA.matcher(text).matches() ? text.replaceAll("[^0-9,]", "").replace(',', '.') : "";
    }

    /** A weight in {@code unit}, in whole grams, rounded half up; 0 if there is none, or it is refused. */
    long grams(long line, String field, String text, String unit) {
        BigDecimal gramsOfOne = GRAMS.get(unit.toLowerCase(Locale.ROOT));
        if (text.isEmpty()) {
            return 0;
        }
        if (gramsOfOne == null) {
            refusals.field(line, field, "is in " + Refusals.quote(unit) + ", which is none of g, kg, lb, oz");
            return 0;
        }
        boolean likeThousands = LIKE_THOUSANDS.matcher(text).matches();
        if (likeThousands && isWeight(new BigDecimal(SEPARATORS.matcher(text).replaceAll("")).multiply(gramsOfOne))) {
            refusals.field(line, field, Refusals.quote(text) + MAY_BE_THOUSANDS);
            return 0;
        }
        String point = text.replace(',', '.');
        boolean decimal = (likeThousands || BELOW_ONE.matcher(text).matches()) && PLAIN.matcher(point).matches();
        String plain = decimal ? point : plain(text);
        if (plain.isEmpty()) {
            refusals.field(line, field, Refusals.quote(text) + " is not a decimal number, such as 19.99");
            return 0;
        }
        BigDecimal grams = new BigDecimal(plain).multiply(gramsOfOne).setScale(0, RoundingMode.HALF_UP);
        if (!isWeight(grams)) {
            refusals.field(line, field,
                    text + " " + unit + " is above the limit of " + Variant.MAX_WEIGHT_GRAMS + " g");
            return 0;
        }
        return grams.longValueExact();
    }

    /** What weighs more is no variant, so that "1.250 kg" can be no 1,250 kg. */
    private static boolean isWeight(BigDecimal grams) {
        return grams.compareTo(BigDecimal.valueOf(Variant.MAX_WEIGHT_GRAMS)) <= 0;
    }

    /** Grams as kilograms, as {@link #grams} reads them. */
    static String kilograms(long grams) {
        return BigDecimal.valueOf(grams, LIKE_THOUSANDS_DIGITS).stripTrailingZeros().toPlainString();
    }

    /** Units to receive: none if stock is not asked for, or below zero, where shops count what is owed. */
    long units(long line, String field, String text) {
        if (!options.receiveStock() || text.isEmpty()) {
            return 0;
        }
        if (!WHOLE.matcher(text).matches()) {
            refusals.field(line, field, Refusals.quote(text) + " is not a whole number");
            return 0;
        }
        return Math.max(0, new BigDecimal(text).longValueExact());
    }
}
