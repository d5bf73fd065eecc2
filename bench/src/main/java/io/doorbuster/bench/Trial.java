package io.doorbuster.bench;

import java.util.Locale;

/**
 * A figure of the open model, which has limits of its own instead of a rival.
 *
 * @param most whether the limit is the most that is allowed, not the least
 */
record Trial(String id, String what, double figure, double limit, double aim, boolean most) {

    static Trial atMost(String id, String what, double figure, double limit, double aim) {
        return new Trial(id, what, figure, limit, aim, true);
    }

    static Trial atLeast(String id, String what, double figure, double limit, double aim) {
        return new Trial(id, what, figure, limit, aim, false);
    }

    boolean isPassed() {
        return most ? figure <= limit : figure >= limit;
    }

    /** With its sign. */
    String limitText() {
        return (most ? "≤ " : "≥ ") + text(limit);
    }

    /** With its sign. */
    String aimText() {
        return (most ? "≤ " : "≥ ") + text(aim);
    }

    String figureText() {
        return text(figure);
    }

    private static String text(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }
}
