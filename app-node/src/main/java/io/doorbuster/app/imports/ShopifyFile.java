package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.ProductDraft;
import io.doorbuster.domain.catalog.Product;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file in Shopify's product CSV format, read product by product: the rows of a product stand next to each other and
 * have one handle. Columns are found by their names, those of the exports up to 2024 and those of the format that
 * followed. For one thread.
 */
final class ShopifyFile implements Closeable {

    static final String[] HANDLE = {"handle", "url handle"};
    static final String[] SKU = {"variant sku", "sku"};

    /** More rows under one handle are counted and not kept: the product is refused anyway. */
    static final int MAX_ROWS_OF_PRODUCT = Product.MAX_VARIANTS + ProductDraft.MAX_IMAGES;

    /**
     * The rows of a product.
     *
     * @param rows the first {@link #MAX_ROWS_OF_PRODUCT}
     * @param rowCount how many there are
     */
    record ProductRows(String handle, List<CsvRow> rows, long rowCount) {

        /** Where the product starts in the file. */
        long line() {
            return rows.getFirst().line();
        }
    }

    /**
     * What must be known of the whole file before any product is taken.
     *
     * @param scatteredHandles handles whose rows stand in several places
     * @param skus all that are given
     */
    record Survey(Set<String> scatteredHandles, Set<String> skus) {}

    private final CsvFile file;
    private @Nullable CsvRow ahead;

    private ShopifyFile(CsvFile file) throws UnreadableFileException {
        this.file = file;
        this.ahead = file.next().orElse(null);
    }

    static ShopifyFile open(Path path) throws IOException, UnreadableFileException {
        CsvFile file = CsvFile.open(path);
        if (!file.hasColumn(HANDLE[0]) && !file.hasColumn(HANDLE[1])) {
            file.close();
            throw new UnreadableFileException("line 1: there is no column 'Handle'");
        }
        return new ShopifyFile(file);
    }

    /** Reads the whole file once. Throws {@link UnreadableFileException} if it is no CSV somewhere. */
    static Survey survey(Path path) throws IOException, UnreadableFileException {
        Set<String> handles = new HashSet<>();
        Survey survey = new Survey(new HashSet<>(), new HashSet<>());
        try (ShopifyFile file = open(path)) {
            for (Optional<ProductRows> next = file.next(); next.isPresent(); next = file.next()) {
                ProductRows product = next.get();
                if (!handles.add(product.handle())) {
                    survey.scatteredHandles().add(product.handle());
                }
                product.rows().forEach(row -> survey.skus().add(row.get(SKU)));
            }
        }
        return survey;
    }

    /** The next product, empty at the end. */
    Optional<ProductRows> next() throws UnreadableFileException {
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
        return Optional.of(new ProductRows(handle, rows, count));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
