package io.doorbuster.app.imports;

import java.util.List;
import java.util.Map;

/**
 * A row of a CSV file.
 *
 * @param line the physical line on which the row starts, from 1; a quoted cell may run over several
 * @param columns index of each column by its name in small letters
 */
record CsvRow(long line, Map<String, Integer> columns, List<String> cells, Dialect dialect) {

    /** What the cells are to be taken for. */
    enum Dialect {
        /** As they are, but for spaces around them. */
        PLAIN,
        /** As {@link #PLAIN}, with apostrophes in front of what is like a formula. */
        GUARDED,
        /** Written by us: guarded, and every space counts. */
        EXACT
    }

    /** The cell of the first of {@code names} that is a column, without spaces around it; empty if there is none. */
    String get(String... names) {
        return text(names).strip();
    }

    /** Like {@link #get}; in an exact file with the spaces around it. */
    String text(String... names) {
        return dialect == Dialect.EXACT ? raw(names) : raw(names).strip();
    }

    /** Like {@link #get}, with all spaces in any file. */
    String raw(String... names) {
        for (String name : names) {
            Integer index = columns.get(name);
            if (index != null && index < cells.size()) {
                return dialect == Dialect.PLAIN ? cells.get(index) : Cells.unguard(cells.get(index));
            }
        }
        return "";
    }

    /** The entries of a list in a cell. */
    List<String> list(String... names) {
        return isExact() ? Cells.split(raw(names)) : Cells.splitRoughly(raw(names));
    }

    boolean isExact() {
        return dialect == Dialect.EXACT;
    }

    /** Whether the row has as many cells as the header: if not, a comma or a quote is missing somewhere. */
    boolean isComplete() {
        return cells.size() == columns.size();
    }
}
