package io.doorbuster.domain.pricing;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Parts of whole amounts, exact: no floating point, no overflow on the way, no unit lost or made. */
final class Shares {

    private Shares() {}

    /**
     * {@code amount * numerator / denominator}, rounded half up. All are at least 0, the denominator above; the result
     * must fit a {@code long}.
     */
    static long ofAmount(long amount, long numerator, long denominator) {
        if (Math.multiplyHigh(amount, numerator) == 0 && amount * numerator >= 0) {
            long product = amount * numerator;
            long rest = product % denominator;
            return product / denominator + (rest >= denominator - rest ? 1 : 0);
        }
        BigInteger[] parts = BigInteger.valueOf(amount).multiply(BigInteger.valueOf(numerator))
                .divideAndRemainder(BigInteger.valueOf(denominator));
        long rest = parts[1].longValueExact();
        return parts[0].longValueExact() + (rest >= denominator - rest ? 1 : 0);
    }

    /**
     * Splits {@code amount} in proportion to {@code weights} by largest remainder: the shares add up to it, and none is
     * further than one unit from its exact part. Equal remainders go to the smaller name first, so the order does not
     * matter. If the amount is not above the sum of the weights, no share is above its weight; without any weight
     * nothing is split.
     */
    static long[] split(long amount, long[] weights, String[] names) {
        long[] shares = new long[weights.length];
        long sum = Arrays.stream(weights).sum();
        if (sum == 0) {
            return shares;
        }
        long[] remainders = new long[weights.length];
        long left = amount;
        for (int i = 0; i < weights.length; i++) {
            if (Math.multiplyHigh(amount, weights[i]) == 0 && amount * weights[i] >= 0) {
                shares[i] = amount * weights[i] / sum;
                remainders[i] = amount * weights[i] % sum;
            } else {
                BigInteger[] parts = BigInteger.valueOf(amount).multiply(BigInteger.valueOf(weights[i]))
                        .divideAndRemainder(BigInteger.valueOf(sum));
                shares[i] = parts[0].longValueExact();
                remainders[i] = parts[1].longValueExact();
            }
            left -= shares[i];
        }
        // The sum of n remainders below one is below n: never more units are left than there are shares with one.
        IntStream.range(0, weights.length).boxed()
                .sorted(Comparator.<Integer>comparingLong(i -> -remainders[i]).thenComparing(i -> names[i]))
                .limit(left).forEach(i -> shares[i]++);
        return shares;
    }
}
