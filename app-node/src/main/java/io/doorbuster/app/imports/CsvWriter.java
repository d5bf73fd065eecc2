package io.doorbuster.app.imports;

import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes rows of named cells, guarded against being taken for formulas. For one thread. */
final class CsvWriter {

    private final CSVPrinter printer;
    private final Map<String, Integer> columns = new HashMap<>();

    /** Writes the header. */
    CsvWriter(Writer out, char delimiter, List<String> header) throws IOException {
        this.printer = new CSVPrinter(out, CSVFormat.RFC4180.builder().setDelimiter(delimiter).get());
        header.forEach(column -> columns.put(column, columns.size()));
        printer.printRecord(header);
    }

    /** Cells of one row, set by the names of their columns. */
    final class Row {

        private final String[] cells = new String[columns.size()];

        Row() {
            Arrays.fill(cells, "");
        }

        Row set(String column, String text) {
            Integer index = columns.get(column);
            if (index == null) {
                throw new IllegalArgumentException("no column " + column);
            }
            cells[index] = Cells.guard(text);
            return this;
        }

        void write() throws IOException {
            printer.printRecord((Object[]) cells);
        }
    }

    Row row() {
        return new Row();
    }
}
