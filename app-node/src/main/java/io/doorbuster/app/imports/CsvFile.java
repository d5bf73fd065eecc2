package io.doorbuster.app.imports;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CSV file (RFC 4180, UTF-8 with or without a byte order mark) row by row; the first row names the columns.
 * Lines without any text are skipped. Only one row is in memory at a time. For one thread.
 */
final class CsvFile implements Closeable {

    /** Characters of one row: beyond it, a quote was opened and never closed. */
    static final int MAX_ROW_LENGTH = 1024 * 1024;
    /** Columns of a file; Shopify's exports have some fifty and one for each custom field. */
    static final int MAX_COLUMNS = 1_000;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final RowLimit source;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final Map<String, Integer> columns;

    private CsvFile(Path path) throws IOException, UnreadableFileException {
        this.source = new RowLimit(reader(path));
        this.parser = CSVParser.builder().setReader(source)
                .setFormat(CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).get()).get();
        this.records = parser.iterator();
        this.columns = columns(nextRecord());
    }

    /** Opens a file and reads its header. Throws {@link UnreadableFileException} if it has none. */
    static CsvFile open(Path path) throws IOException, UnreadableFileException {
        return new CsvFile(path);
    }

    boolean hasColumn(String name) {
        return columns.containsKey(name);
    }

    /** The next row, empty at the end. Throws {@link UnreadableFileException} where the file is no CSV any more. */
    Optional<CsvRow> next() throws UnreadableFileException {
        while (true) {
            long line = parser.getCurrentLineNumber() + 1;
            CSVRecord found = nextRecord();
            if (found == null) {
                return Optional.empty();
            }
            if (!isBlank(found)) {
                return Optional.of(new CsvRow(line, columns, found.toList()));
            }
        }
    }

    private @Nullable CSVRecord nextRecord() throws UnreadableFileException {
        long line = parser.getCurrentLineNumber() + 1;
        try {
            source.beginRow();
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            throw new UnreadableFileException("line " + line + ": " + reason(e.getCause()));
        } catch (IllegalStateException e) {
            throw new UnreadableFileException("line " + line + ": is not CSV");
        }
    }

    private static String reason(@Nullable IOException cause) {
        return switch (cause) {
            case CharacterCodingException _ -> "the file is not in UTF-8, or not from here on";
            case RowTooLongException _ -> "the row is longer than " + MAX_ROW_LENGTH
                    + " characters; is a quote never closed?";
            case CSVException _ -> "is not CSV: text follows a closing quote, or a quote is never closed";
            case null, default -> "cannot be read";
        };
    }

    private static Map<String, Integer> columns(@Nullable CSVRecord header) throws UnreadableFileException {
        if (header == null) {
            throw new UnreadableFileException("line 1: the file is empty");
        }
        if (header.size() > MAX_COLUMNS) {
            throw new UnreadableFileException("line 1: more than " + MAX_COLUMNS + " columns");
        }
        Map<String, Integer> columns = new LinkedHashMap<>();
        List<String> names = header.toList();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).strip().toLowerCase(Locale.ROOT);
            if (columns.putIfAbsent(name.isEmpty() ? "column " + (i + 1) : name, i) != null) {
                throw new UnreadableFileException("line 1: column '" + name + "' stands there twice");
            }
        }
        return columns;
    }

    private static boolean isBlank(CSVRecord row) {
        return row.size() == 1 && row.get(0).isBlank();
    }

    private static Reader reader(Path path) throws IOException {
        // A decoder of our own reports what is not UTF-8, where the usual one would put question marks.
        BufferedReader reader = new BufferedReader(
                new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8.newDecoder()));
        reader.mark(1);
        try {
            if (reader.read() != BYTE_ORDER_MARK) {
                reader.reset();
            }
        } catch (CharacterCodingException e) {
            reader.reset();
        }
        return reader;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private static final class RowTooLongException extends IOException {

        private static final long serialVersionUID = 1L;
    }

    /** Fails when one row takes more than {@link #MAX_ROW_LENGTH} characters, give or take the parser's buffer. */
    private static final class RowLimit extends Reader {

        private final Reader reader;
        private long charactersOfRow;

        RowLimit(Reader reader) {
            this.reader = reader;
        }

        void beginRow() {
            charactersOfRow = 0;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            if (charactersOfRow > MAX_ROW_LENGTH) {
                throw new RowTooLongException();
            }
            int count = reader.read(buffer, offset, length);
            charactersOfRow += Math.max(0, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
