package io.doorbuster.app.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Refuses a body that carries what looks like a card's number, before anything reads it: such a number must never be in our
 * hands, logs or tables, and a storefront that sends one has a mistake that its makers should hear of at once.
 *
 * <p>Looks like one: 13 to 19 digits, alone or in groups with single spaces or hyphens between them, no letter or digit next
 * to them, that begin as issuers' numbers do, in a length that they issue, and pass the Luhn check. A number of 13, 14 or 18
 * digits whose last one is right by GS1's rule is taken for a GTIN or SSCC: SKUs are such, and what stands at a key {@code sku} is one in any case. It is no defense against those who
 * mean to send one.
 */
final class CardTripwire {

    private static final int SHORTEST = 13;
    private static final int LONGEST = 19;
    /** Characters of a number in groups: no issuer writes more. */
    private static final int MAX_GROUPS = 8;

    private static final byte[] SKU_KEY = "\"sku\"".getBytes(StandardCharsets.US_ASCII);

    private CardTripwire() {}

    /** Throws a {@code validation} problem, which does not repeat the number. */
    static void check(byte[] body) {
        if (holdsCard(body)) {
            throw Problem.validation("",
                    "holds what looks like a card's number; nothing of it was read. Send the id that "
                            + "the payment provider gave for it");
        }
    }

    /** One look at each byte; what is written in escapes is not found. */
    static boolean holdsCard(byte[] body) {
        int i = 0;
        while (i < body.length) {
            if (!isDigit(body[i])) {
                i++;
                continue;
            }
            int end = endOfRun(body, i);
            if (end - i >= SHORTEST && isBounded(body, i, end) && holdsCard(body, i, end) && !isSku(body, i)) {
                return true;
            }
            i = end;
        }
        return false;
    }

    /** Whether what begins at {@code start} is the value of a key {@code sku}: a shop may number its goods as it likes. */
    private static boolean isSku(byte[] body, int start) {
        int i = start - 1;
        if (i < 0 || body[i] != '"') {
            return false;
        }
        i = beforeSpace(body, i - 1);
        if (i < 0 || body[i] != ':') {
            return false;
        }
        i = beforeSpace(body, i - 1);
        int from = i + 1 - SKU_KEY.length;
        return from >= 0 && Arrays.equals(body, from, i + 1, SKU_KEY, 0, SKU_KEY.length)
                && (from == 0 || body[from - 1] != '\\');
    }

    /** The last index up to {@code from} of what is no white space of JSON's. */
    private static int beforeSpace(byte[] body, int from) {
        int i = from;
        while (i >= 0 && (body[i] == ' ' || body[i] == '\t' || body[i] == '\n' || body[i] == '\r')) {
            i--;
        }
        return i;
    }

    /** Digits, with single separators between them. */
    private static int endOfRun(byte[] body, int start) {
        int i = start + 1;
        while (i < body.length && (isDigit(body[i])
                || (isSeparator(body[i]) && i + 1 < body.length && isDigit(body[i + 1])))) {
            i++;
        }
        return i;
    }

    private static boolean isBounded(byte[] body, int start, int end) {
        return (start == 0 || !isWord(body[start - 1])) && (end == body.length || !isWord(body[end]));
    }

    /** Any groups of the run that stand next to one another. */
    private static boolean holdsCard(byte[] body, int start, int end) {
        int[] digits = new int[LONGEST];
        for (int from = start; from < end; from = nextGroup(body, from, end)) {
            int count = 0;
            int groups = 1;
            for (int i = from; i < end && count < LONGEST && groups <= MAX_GROUPS; i++) {
                if (isSeparator(body[i])) {
                    groups++;
                } else {
                    digits[count++] = body[i] - '0';
                    boolean groupEnds = i + 1 == end || isSeparator(body[i + 1]);
                    if (groupEnds && count >= SHORTEST && isCard(digits, count)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static int nextGroup(byte[] body, int from, int end) {
        int i = from;
        while (i < end && !isSeparator(body[i])) {
            i++;
        }
        return i + 1;
    }

    private static boolean isCard(int[] digits, int count) {
        return isIssued(digits, count) && sum(digits, count, true) % 10 == 0
                && !((count == 13 || count == 14 || count == 18) && sum(digits, count, false) % 10 == 0);
    }

    /** Lengths and first digits of the large schemes. */
    private static boolean isIssued(int[] digits, int count) {
        int two = digits[0] * 10 + digits[1];
        int four = two * 100 + digits[2] * 10 + digits[3];
        return switch (digits[0]) {
            case 4 -> count == 13 || count == 16 || count == 19; // Visa
            case 5 -> (two >= 51 && two <= 55) ? count == 16 : (two == 50 || (two >= 56 && two <= 58)); // Mastercard; Maestro
            case 2 -> count == 16 && four >= 2221 && four <= 2720; // Mastercard
            case 3 -> switch (two) {
                case 34, 37 -> count == 15; // American Express
                case 35 -> count >= 16 && four >= 3528 && four <= 3589; // JCB
                case 36, 38, 39 -> count == 14 || count >= 16; // Diners Club
                case 30 -> four <= 3059 && (count == 14 || count >= 16);
                default -> false;
            };
            case 6 -> count >= 16 && (two == 62 || two == 65 || four == 6011 || (four >= 6440 && four <= 6499)
                    || two == 60 || two == 63 || two == 67); // UnionPay, Discover, Maestro
            default -> false;
        };
    }

    /** By Luhn every second digit counts twice, less 9 if that is above 9; by GS1 it counts three times. */
    private static int sum(int[] digits, int count, boolean luhn) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            int digit = digits[count - 1 - i];
            if (i % 2 == 0) {
                sum += digit;
            } else {
                int twice = 2 * digit;
                sum += luhn ? (twice > 9 ? twice - 9 : twice) : 3 * digit;
            }
        }
        return sum;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isSeparator(byte b) {
        return b == ' ' || b == '-';
    }

    /** A plus stands before a telephone number, and by a hyphen digits are a part of something else, such as a UUID. */
    private static boolean isWord(byte b) {
        return isDigit(b) || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_' || b == '+' || b == '-'
                || b < 0;
    }
}
