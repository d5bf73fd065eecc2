package io.doorbuster.harness.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows in columns, for a terminal: the first two columns are text, the others numbers or short words. */
public final class TextTable {
    private static final String GAP = "  ";
    private static final int TEXT_COLUMNS = 2;

    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these headings and no rows. */
    public TextTable(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row of as many cells as there are headings. */
    public void add(List<String> cells) {
        if (cells.size() != rows.getFirst().size()) {
            throw new IllegalArgumentException(cells.size() + " cells under " + rows.getFirst().size() + " headings");
        }
        rows.add(List.copyOf(cells));
    }

    /** The table with a rule under the headings. */
    public List<String> lines() {
        int[] widths = widths();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                line.append(column == 0 ? "" : GAP).append(cell(row.get(column), widths[column], column));
            }
            lines.add(line.toString().stripTrailing());
        }
        int width = lines.stream().mapToInt(String::length).max().orElse(0);
        lines.add(1, "-".repeat(width));
        return lines;
    }

    private int[] widths() {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    private static String cell(String text, int width, int column) {
        String padding = " ".repeat(width - text.length());
        return column < TEXT_COLUMNS ? text + padding : padding + text;
    }

    /** A number as reports print it. */
    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
