package io.doorbuster.bench;

import java.util.Locale;

/**
 * A figure that has limits of its own instead of a rival.
 *
 * @param limit infinite if the figure is only told
 * @param most whether the limit is the most that is allowed, not the least
 */
record Trial(String id, String what, double figure, double limit, double aim, boolean most) {

    /** From here on decimals say nothing. */
    private static final double LARGE = 1_000;

    static Trial atMost(String id, String what, double figure, double limit, double aim) {
        return new Trial(id, what, figure, limit, aim, true);
    }

    static Trial atLeast(String id, String what, double figure, double limit, double aim) {
        return new Trial(id, what, figure, limit, aim, false);
    }

    /** A figure that explains another one. */
    static Trial told(String id, String what, double figure) {
        return atMost(id, what, figure, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /** As tables say it. */
    String result() {
        if (Double.isInfinite(limit)) {
            return "-";
        }
        return isPassed() ? "PASS" : "NOT PASS";
    }

    boolean isPassed() {
        return most ? figure <= limit : figure >= limit;
    }

    /** With its sign. */
    String limitText() {
        return withSign(limit);
    }

    /** With its sign. */
    String aimText() {
        return withSign(aim);
    }

    String figureText() {
        return text(figure);
    }

    private String withSign(double number) {
        return Double.isInfinite(number) ? "-" : (most ? "≤ " : "≥ ") + text(number);
    }

    private static String text(double number) {
        return String.format(Locale.ROOT, Math.abs(number) < LARGE ? "%.2f" : "%,.0f", number);
    }
}
