package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.ProductDraft;
import io.doorbuster.domain.catalog.Product;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file in Shopify's product CSV format, read product by product: the rows of a product stand next to each other and
 * have one handle. Columns are found by their names, those of the exports up to 2024 and those of the format that
 * followed. For one thread.
 */
final class ShopifyFile implements CatalogFile {

    static final String[] HANDLE = {"handle", "url handle"};
    static final String[] SKU = {"variant sku", "sku"};

    /** More rows under one handle are counted and not kept: the product is refused anyway. */
    static final int MAX_ROWS_OF_PRODUCT = Product.MAX_VARIANTS + ProductDraft.MAX_IMAGES;

    /**
     * The rows of a product.
     *
     * @param rows the first {@link #MAX_ROWS_OF_PRODUCT}
     * @param rowCount how many there are
     * @param isScattered whether there are more of them elsewhere in the file
     */
    record ProductRows(String handle, List<CsvRow> rows, long rowCount, boolean isScattered) {}

    private final CsvFile file;
    private final Survey survey;
    private final ImportOptions options;
    private @Nullable CsvRow ahead;

    private ShopifyFile(CsvFile file, Survey survey, ImportOptions options) throws UnreadableFileException {
        this.file = file;
        this.survey = survey;
        this.options = options;
        this.ahead = file.next().orElse(null);
    }

    /** Opens a file that was surveyed before. */
    static ShopifyFile open(Path path, Survey survey, ImportOptions options)
            throws IOException, UnreadableFileException {
        return new ShopifyFile(openCsv(path), survey, options);
    }

    private static CsvFile openCsv(Path path) throws IOException, UnreadableFileException {
        CsvFile file = CsvFile.open(path);
        if (!file.hasColumn(HANDLE[0]) && !file.hasColumn(HANDLE[1])) {
            file.close();
            throw new UnreadableFileException("line 1: there is no column 'Handle'");
        }
        return file;
    }

    /** Reads the whole file once. Throws {@link UnreadableFileException} if it is no CSV somewhere. */
    static Survey survey(Path path) throws IOException, UnreadableFileException {
        Survey survey = new Survey();
        try (CsvFile file = openCsv(path)) {
            for (Optional<CsvRow> row = file.next(); row.isPresent(); row = file.next()) {
                survey.row(row.get().get(HANDLE), row.get().get(SKU));
            }
        }
        return survey;
    }

    @Override
    public Optional<ReadProduct> next() throws UnreadableFileException {
        CsvRow first = ahead;
        if (first == null) {
            return Optional.empty();
        }
        String handle = first.get(HANDLE);
        List<CsvRow> rows = new ArrayList<>();
        long count = 0;
        CsvRow row = first;
        while (row != null && row.get(HANDLE).equals(handle)) {
            if (count++ < MAX_ROWS_OF_PRODUCT) {
                rows.add(row);
            }
            row = file.next().orElse(null);
        }
        ahead = row;
        ProductRows product = new ProductRows(handle, rows, count, survey.isScattered(handle));
        return Optional.of(ShopifyProduct.read(product, options));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
