package io.doorbuster.app.imports;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A feed for Google Merchant Center, in XML or TSV. Items with one group id are variants of one product and may stand
 * anywhere: those of a product that is not complete yet wait in memory. For one thread.
 */
final class GoogleFile implements CatalogFile {

    /** Where items come from. */
    private interface Items extends Closeable {
        Optional<GoogleItem> next() throws UnreadableFileException;
    }

    private final Items items;
    private final Survey survey;
    private final ImportOptions options;
    private final Map<String, List<GoogleItem>> waiting = new HashMap<>();

    private GoogleFile(Items items, Survey survey, ImportOptions options) {
        this.items = items;
        this.survey = survey;
        this.options = options;
    }

    /** Opens a file that was surveyed before. */
    static GoogleFile open(Path path, boolean isXml, Survey survey, ImportOptions options)
            throws IOException, UnreadableFileException {
        return new GoogleFile(items(path, isXml), survey, options);
    }

    /** Reads the whole file once. Throws {@link UnreadableFileException} if it is no feed somewhere. */
    static Survey survey(Path path, boolean isXml) throws IOException, UnreadableFileException {
        Survey survey = new Survey();
        try (Items items = items(path, isXml)) {
            for (Optional<GoogleItem> item = items.next(); item.isPresent(); item = items.next()) {
                survey.row(item.get().group(), item.get().text("id"));
            }
        }
        return survey;
    }

    private static Items items(Path path, boolean isXml) throws IOException, UnreadableFileException {
        return isXml ? new XmlItems(GoogleXml.open(path)) : new TsvItems(openTsv(path));
    }

    private static CsvFile openTsv(Path path) throws IOException, UnreadableFileException {
        CsvFile file = CsvFile.open(path);
        if (!file.hasColumn("id") || !file.hasColumn("title")) {
            file.close();
            throw new UnreadableFileException("line 1: there is no column 'id' or no column 'title'");
        }
        return file;
    }

    private record XmlItems(GoogleXml xml) implements Items {
        @Override
        public Optional<GoogleItem> next() throws UnreadableFileException {
            return xml.next();
        }

        @Override
        public void close() throws IOException {
            xml.close();
        }
    }

    private record TsvItems(CsvFile csv) implements Items {
        @Override
        public Optional<GoogleItem> next() throws UnreadableFileException {
            return csv.next().map(GoogleItem::of);
        }

        @Override
        public void close() throws IOException {
            csv.close();
        }
    }

    @Override
    public Optional<ReadProduct> next() throws UnreadableFileException {
        for (Optional<GoogleItem> item = items.next(); item.isPresent(); item = items.next()) {
            String group = item.get().group();
            List<GoogleItem> found = waiting.computeIfAbsent(group, _ -> new ArrayList<>());
            found.add(item.get());
            if (found.size() == survey.rowsOf(group)) {
                waiting.remove(group);
                return Optional.of(GoogleProduct.read(group, found, options));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        items.close();
    }
}
