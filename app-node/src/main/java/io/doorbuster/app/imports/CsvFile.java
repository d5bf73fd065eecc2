package io.doorbuster.app.imports;

import io.doorbuster.app.imports.CsvRow.Dialect;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
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
 * Reads a CSV file (RFC 4180, UTF-8, or UTF-16 with a byte order mark) row by row; the first row names the columns, and
 * shows whether commas, semicolons or tabs stand between cells. Lines without any text are skipped. Only one row is in
 * memory at a time. For one thread.
 */
final class CsvFile implements Closeable {

    /** Characters of one row: beyond it, a quote was opened and never closed. */
    static final int MAX_ROW_LENGTH = 1024 * 1024;
    /** Columns of a file; Shopify's exports have some fifty and one for each custom field. */
    static final int MAX_COLUMNS = 1_000;

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    /** Characters in which the header must end for its delimiter to be found: a thousand columns of sixty. */
    private static final int MAX_HEADER = 64 * 1024;
    /** Columns that may stand there several times: nobody reads them. */
    private static final String META = "meta:";

    private final RowLimit source;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final Map<String, Integer> columns;
    private final Dialect dialect;

    private CsvFile(BufferedReader reader, Dialect foreign) throws IOException, UnreadableFileException {
        this.source = new RowLimit(reader);
        char delimiter = delimiter(reader);
        this.parser = CSVParser.builder().setReader(source)
                .setFormat(CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).setDelimiter(delimiter).get()).get();
        this.records = parser.iterator();
        this.columns = columns(nextRecord());
        this.dialect = columns.containsKey(ExactColumns.HANDLE) ? Dialect.EXACT : foreign;
    }

    /** Opens a file and reads its header. Throws {@link UnreadableFileException} if it has none. */
    static CsvFile open(Path path) throws IOException, UnreadableFileException {
        return open(path, Dialect.PLAIN);
    }

    /**
     * As {@link #open(Path)}.
     *
     * @param foreign how cells are to be taken if we did not write them
     */
    static CsvFile open(Path path, Dialect foreign) throws IOException, UnreadableFileException {
        BufferedReader reader = reader(path);
        boolean opened = false;
        try {
            CsvFile file = new CsvFile(reader, foreign);
            opened = true;
            return file;
        } finally {
            if (!opened) {
                reader.close();
            }
        }
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
                return Optional.of(new CsvRow(line, columns, found.toList(), dialect));
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
            boolean isNameless = name.isEmpty() || (columns.containsKey(name) && name.startsWith(META));
            String unique = isNameless ? "column " + (i + 1) : name;
            if (columns.putIfAbsent(unique, i) != null) {
                throw new UnreadableFileException("line 1: column '" + name + "' stands there twice");
            }
        }
        return columns;
    }

    private static boolean isBlank(CSVRecord row) {
        return row.size() == 1 && row.get(0).isBlank();
    }

    private static BufferedReader reader(Path path) throws IOException {
        // A decoder of our own reports what is not UTF-8, where the usual one would put question marks.
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(path), charset(path).newDecoder()));
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

    /** Spreadsheets that save as "Unicode text" mean UTF-16, and mark it. */
    private static Charset charset(Path path) throws IOException {
        try (InputStream file = Files.newInputStream(path)) {
            byte[] mark = file.readNBytes(2);
            boolean little = mark.length == 2 && mark[0] == (byte) 0xFF && mark[1] == (byte) 0xFE;
            boolean big = mark.length == 2 && mark[0] == (byte) 0xFE && mark[1] == (byte) 0xFF;
            return little ? StandardCharsets.UTF_16LE : big ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
        }
    }

    /** The one of comma, semicolon and tab that stands most often in the header, outside of quotes. */
    private static char delimiter(BufferedReader reader) throws IOException {
        int commas = 0;
        int semicolons = 0;
        int tabs = 0;
        boolean quoted = false;
        reader.mark(MAX_HEADER);
        try {
            int c = reader.read();
            for (int i = 1; i < MAX_HEADER && c >= 0 && (quoted || (c != '\n' && c != '\r')); i++) {
                quoted ^= c == '"';
                commas += !quoted && c == ',' ? 1 : 0;
                semicolons += !quoted && c == ';' ? 1 : 0;
                tabs += !quoted && c == '\t' ? 1 : 0;
                c = reader.read();
            }
        } catch (CharacterCodingException _) { // told of by whoever reads the row
            commas++;
        }
        reader.reset();
        if (tabs > commas && tabs >= semicolons) {
            return '\t';
        }
        return semicolons > commas ? ';' : ',';
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
