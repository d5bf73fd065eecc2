package io.doorbuster.app.imports;

import io.doorbuster.app.imports.CsvRow.Dialect;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file in WooCommerce's product CSV format. A row is a product, or a variation that names its product by id or SKU and
 * may stand anywhere: rows of a product that is not complete yet wait in memory. For one thread.
 */
final class WooFile implements CatalogFile {

    static final String SKU = "sku";
    private static final String ID = "id";
    private static final String TYPE = "type";
    private static final String PARENT = "parent";
    private static final String VARIATION = "variation";
    private static final String VARIABLE = "variable";

    /** A product's row, and the rows of its variations in the order of the file. */
    record WooRows(CsvRow product, List<CsvRow> variations) {}

    private final CsvFile file;
    private final Survey survey;
    private final ImportOptions options;
    /** Products whose variations are not all read yet, by what these may call them. */
    private final Map<String, CsvRow> products = new HashMap<>();
    /** Variations whose product is not complete yet, by what they call it. */
    private final Map<String, List<CsvRow>> variations = new HashMap<>();

    private WooFile(CsvFile file, Survey survey, ImportOptions options) {
        this.file = file;
        this.survey = survey;
        this.options = options;
    }

    /** Opens a file that was surveyed before. */
    static WooFile open(Path path, Survey survey, ImportOptions options) throws IOException, UnreadableFileException {
        return new WooFile(openCsv(path), survey, options);
    }

    private static CsvFile openCsv(Path path) throws IOException, UnreadableFileException {
        CsvFile file = CsvFile.open(path, Dialect.GUARDED);
        for (String column : List.of("Name", "Regular price")) {
            if (!file.hasColumn(column.toLowerCase(Locale.ROOT))) {
                file.close();
                throw new UnreadableFileException("line 1: there is no column '" + column + "'");
            }
        }
        return file;
    }

    /** Reads the whole file once. Throws {@link UnreadableFileException} if it is no CSV somewhere. */
    static Survey survey(Path path) throws IOException, UnreadableFileException {
        Survey survey = new Survey();
        try (CsvFile file = openCsv(path)) {
            for (Optional<CsvRow> next = file.next(); next.isPresent(); next = file.next()) {
                CsvRow row = next.get();
                survey.row(isVariation(row) ? parent(row) : "", row.get(SKU));
                if (types(row).contains(VARIABLE)) {
                    names(row).forEach(survey::product);
                }
            }
        }
        return survey;
    }

    @Override
    public Optional<ReadProduct> next() throws UnreadableFileException {
        for (Optional<CsvRow> next = file.next(); next.isPresent(); next = file.next()) {
            CsvRow row = next.get();
            Optional<ReadProduct> complete = isVariation(row) ? variation(row)
                    : types(row).contains(VARIABLE) ? variable(row)
                            : Optional.of(WooProduct.read(new WooRows(row, List.of()), options));
            if (complete.isPresent()) {
                return complete;
            }
        }
        return Optional.empty();
    }

    private Optional<ReadProduct> variation(CsvRow row) {
        String parent = parent(row);
        if (survey.productsOf(parent) != 1) {
            return Optional.of(WooProduct.refused(row, "parent-missing", survey.productsOf(parent) == 0
                    ? "its product " + Refusals.quote(parent) + " is not in this file"
                    : "its product " + Refusals.quote(parent) + " stands in this file several times"));
        }
        variations.computeIfAbsent(parent, _ -> new ArrayList<>()).add(row);
        CsvRow product = products.get(parent);
        return product == null ? Optional.empty() : complete(product);
    }

    private Optional<ReadProduct> variable(CsvRow row) {
        List<String> names = names(row);
        if (names.stream().anyMatch(name -> survey.productsOf(name) > 1)) {
            return Optional.of(WooProduct.refused(row, "product-repeated", "its ID or SKU stands in this file twice"));
        }
        names.forEach(name -> products.put(name, row));
        return complete(row);
    }

    private Optional<ReadProduct> complete(CsvRow product) {
        List<String> names = names(product);
        int expected = names.stream().mapToInt(survey::rowsOf).sum();
        if (names.stream().mapToInt(name -> variations.getOrDefault(name, List.of()).size()).sum() < expected) {
            return Optional.empty();
        }
        List<CsvRow> found = names.stream().flatMap(name -> variations.getOrDefault(name, List.of()).stream()).toList();
        names.forEach(products::remove);
        names.forEach(variations::remove);
        return Optional.of(WooProduct.read(new WooRows(product, found), options));
    }

    static boolean isVariation(CsvRow row) {
        return types(row).contains(VARIATION);
    }

    /** What a product is called by its variations: by its id, or by its SKU. */
    private static List<String> names(CsvRow row) {
        return Stream.of(row.get(ID).isEmpty() ? "" : "id:" + row.get(ID), row.get(SKU)).filter(name -> !name.isEmpty())
                .toList();
    }

    private static String parent(CsvRow row) {
        return row.get(PARENT).replaceFirst("^(?i)id:\\s*", "id:");
    }

    /** Several may stand in one cell: "simple, downloadable, virtual". */
    static List<String> types(CsvRow row) {
        return Arrays.stream(row.get(TYPE).toLowerCase(Locale.ROOT).split(",")).map(String::strip).toList();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
