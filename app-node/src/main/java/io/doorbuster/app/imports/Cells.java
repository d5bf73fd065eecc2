package io.doorbuster.app.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How texts stand in the cells of spreadsheets. Two rules make what we export safe and exact: a text that a spreadsheet
 * would take for a formula gets an apostrophe in front, as in WooCommerce's exports, and so does one that looks as if it
 * had one; in lists a comma or backslash of an entry gets a backslash in front.
 */
final class Cells {

    private static final Pattern LIKE_FORMULA = Pattern.compile("'*[=+\\-@\\t\\r].*", Pattern.DOTALL);
    private static final Pattern GUARDED = Pattern.compile("'+[=+\\-@\\t\\r].*", Pattern.DOTALL);

    private Cells() {}

    /** The text as it may stand in a spreadsheet; {@link #unguard} gives it back. */
    static String guard(String text) {
        return LIKE_FORMULA.matcher(text).matches() ? "'" + text : text;
    }

    /** The text that was guarded; another as it is. */
    static String unguard(String cell) {
        return GUARDED.matcher(cell).matches() ? cell.substring(1) : cell;
    }

    /** A list in one cell; {@link #split} gives it back. */
    static String join(List<String> entries) {
        return String.join(",", entries.stream().map(entry -> entry.replace("\\", "\\\\").replace(",", "\\,"))
                .toList());
    }

    /** The entries of a list just as they are; none for an empty cell. */
    static List<String> split(String cell) {
        List<String> entries = new ArrayList<>();
        StringBuilder entry = new StringBuilder();
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            boolean escapes = c == '\\' && i + 1 < cell.length() && ",\\".indexOf(cell.charAt(i + 1)) >= 0;
            if (escapes) {
                entry.append(cell.charAt(++i));
            } else if (c == ',') {
                entries.add(entry.toString());
                entry.setLength(0);
            } else {
                entry.append(c);
            }
        }
        if (!cell.isEmpty()) {
            entries.add(entry.toString());
        }
        return entries;
    }

    /** The entries of a list that people wrote: without spaces around them, empty ones and repetitions. */
    static List<String> splitRoughly(String cell) {
        return split(cell).stream().map(String::strip).filter(entry -> !entry.isEmpty()).distinct().toList();
    }
}
