package io.doorbuster.domain.pricing;

import io.doorbuster.domain.Money;
import java.util.List;

/** What a promotion gives. Percentages are in basis points: 10,000 are all of it. */
public sealed interface Benefit {

    /** All of an amount, in basis points. */
    int ALL = 10_000;
    /** Units that one deal may ask for, and give. */
    long MAX_UNITS = 1_000_000;

    /** A part of what is left of each line, rounded half up for each line. */
    record PercentOff(int basisPoints) implements Benefit {
        public PercentOff {
            checkPercentage(basisPoints);
        }
    }

    /** An amount, once for the cart, spread over the lines by what is left of each; in other currencies nothing. */
    record AmountOff(List<Money> amounts) implements Benefit {
        public AmountOff {
            amounts = Amounts.check(amounts);
            if (amounts.isEmpty()) {
                throw new IllegalArgumentException("no amount is given");
            }
        }
    }

    /**
     * Of every {@code buy + get} units the {@code get} cheapest, among all units of all lines, at a part of their price.
     *
     * @param maxTimes how often in one cart; 0 if as often as the units suffice
     */
    record BuyGet(long buy, long get, int basisPoints, long maxTimes) implements Benefit {
        public BuyGet {
            checkPercentage(basisPoints);
            if (buy < 1 || buy > MAX_UNITS || get < 1 || get > MAX_UNITS || maxTimes < 0 || maxTimes > MAX_UNITS) {
                throw new IllegalArgumentException("buy " + buy + ", get " + get + ", at most " + maxTimes
                        + " times are not between 1 (0 for times) and " + MAX_UNITS);
            }
        }
    }

    /** All of the shipping's price. */
    record FreeShipping(List<String> methods) implements Benefit {

        /** Methods that may be named. */
        public static final int MAX_METHODS = 100;

        /** @param methods the methods' ids; empty if whichever is chosen */
        public FreeShipping {
            methods = List.copyOf(methods);
            if (methods.size() > MAX_METHODS) {
                throw new IllegalArgumentException(
                        methods.size() + " shipping methods are above the limit of " + MAX_METHODS);
            }
        }
    }

    private static void checkPercentage(int basisPoints) {
        if (basisPoints < 1 || basisPoints > ALL) {
            throw new IllegalArgumentException(basisPoints + " basis points are not between 1 and " + ALL);
        }
    }
}
