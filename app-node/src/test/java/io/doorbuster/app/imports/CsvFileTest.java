package io.doorbuster.app.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFileTest {

    @TempDir private Path folder;

    @Test
    void tellsTheLineOnWhichEachRowStarts() throws Exception {
        List<CsvRow> rows = read("a,b\n1,\"x\ny\nz\"\n2,y\n\n3,\"q\r\nr\"\r\n4,z");

        assertThat(rows).extracting(CsvRow::line).containsExactly(2L, 5L, 7L, 9L);
        assertThat(rows).extracting(row -> row.get("a")).containsExactly("1", "2", "3", "4");
    }

    @Test
    void tellsTheLineBehindAHeaderOfTwoLines() throws Exception {
        List<CsvRow> rows = read("\"a\nbis\",b\r\n1,2\r\n");

        assertThat(rows).extracting(CsvRow::line).containsExactly(3L);
    }

    @Test
    void readsColumnsByNameInAnyLetterCase() throws Exception {
        CsvRow row = read("Handle, TITLE \nx, y \n").getFirst();

        assertThat(row.get("nothing", "title")).isEqualTo("y");
        assertThat(row.raw("title")).isEqualTo(" y ");
        assertThat(row.get("nothing")).isEmpty();
    }

    @Test
    void skipsTheByteOrderMark() throws Exception {
        assertThat(read("\uFEFFhandle\nx\n").getFirst().get("handle")).isEqualTo("x");
    }

    @Test
    void readsQuotesWithinQuotes() throws Exception {
        assertThat(read("a,b\n\"5\"\" pot\",\"x,y\"\n").getFirst().cells()).containsExactly("5\" pot", "x,y");
    }

    @Test
    void knowsARowThatHasTooFewOrTooManyCells() throws Exception {
        List<CsvRow> rows = read("a,b\n1\n1,2\n1,2,3\n");

        assertThat(rows).extracting(CsvRow::isComplete).containsExactly(false, true, false);
    }

    @Test
    void refusesAQuoteThatIsNeverClosed() {
        assertRefused("a,b\n1,2\n3,\"open\n5,6\n", "line 3");
    }

    @Test
    void refusesTextBehindAClosingQuote() {
        assertRefused("a,b\n1,\"x\" y\n", "line 2");
    }

    @Test
    void refusesARowAboveTheLimit() {
        assertRefused("a\nx\n\"" + "y".repeat(CsvFile.MAX_ROW_LENGTH + 100_000), "line 3", "longer than 1048576");
    }

    @Test
    void refusesMoreColumnsThanTheLimit() {
        assertRefused("a,".repeat(CsvFile.MAX_COLUMNS) + "\n", "line 1", "more than 1000 columns");
    }

    @Test
    void refusesAColumnThatStandsTwice() {
        assertRefused("a,A\n", "line 1", "'a' stands there twice");
    }

    @Test
    void refusesAnEmptyFile() {
        assertRefused("", "line 1", "empty");
    }

    @Test
    void refusesWhatIsNotUtf8() throws IOException {
        Path file = Files.write(folder.resolve("latin.csv"), "a\nx\nk\u00e4se\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> readAll(file)).isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining("UTF-8");
    }

    private void assertRefused(String content, String... messageParts) {
        assertThatThrownBy(() -> read(content)).isInstanceOf(UnreadableFileException.class)
                .hasMessageContainingAll(messageParts);
    }

    private List<CsvRow> read(String content) throws IOException, UnreadableFileException {
        return readAll(Files.writeString(folder.resolve("test.csv"), content));
    }

    private static List<CsvRow> readAll(Path path) throws IOException, UnreadableFileException {
        List<CsvRow> rows = new ArrayList<>();
        try (CsvFile file = CsvFile.open(path)) {
            for (Optional<CsvRow> row = file.next(); row.isPresent(); row = file.next()) {
                rows.add(row.get());
            }
        }
        return rows;
    }
}
