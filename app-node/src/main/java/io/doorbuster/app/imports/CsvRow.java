package io.doorbuster.app.imports;

import java.util.List;
import java.util.Map;

/**
 * A row of a CSV file.
 *
 * @param line the physical line on which the row starts, from 1; a quoted cell may run over several
 * @param columns index of each column by its name in small letters
 */
record CsvRow(long line, Map<String, Integer> columns, List<String> cells) {

    /** The cell of the first of {@code names} that is a column, without spaces around it; empty if there is none. */
    String get(String... names) {
        return raw(names).strip();
    }

    /** Like {@link #get}, as it stands in the file. */
    String raw(String... names) {
        for (String name : names) {
            Integer index = columns.get(name);
            if (index != null && index < cells.size()) {
                return cells.get(index);
            }
        }
        return "";
    }

    /** Whether the row has as many cells as the header: if not, a comma or a quote is missing somewhere. */
    boolean isComplete() {
        return cells.size() == columns.size();
    }
}
