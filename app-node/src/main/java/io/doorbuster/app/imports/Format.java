package io.doorbuster.app.imports;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The formats that catalogs are imported from and exported to. */
enum Format {

    SHOPIFY_CSV("shopify-csv", "text/csv", "csv"),
    WOOCOMMERCE_CSV("woocommerce-csv", "text/csv", "csv"),
    GOOGLE_MERCHANT_XML("google-merchant-xml", "application/xml", "xml"),
    GOOGLE_MERCHANT_TSV("google-merchant-tsv", "text/tab-separated-values", "tsv");

    private final String title;
    private final String mediaType;
    private final String extension;

    Format(String title, String mediaType, String extension) {
        this.title = title;
        this.mediaType = mediaType;
        this.extension = extension;
    }

    static Optional<Format> of(String title) {
        return Arrays.stream(values()).filter(format -> format.title.equals(title)).findFirst();
    }

    /** The names of all, for people. */
    static String titles() {
        return Arrays.stream(values()).map(Format::title).collect(Collectors.joining(", "));
    }

    /** Its name in requests. */
    String title() {
        return title;
    }

    String mediaType() {
        return mediaType;
    }

    /** What names of such files end in. */
    String extension() {
        return extension;
    }

    /** Whether files name products by the handles that their addresses have. */
    boolean hasHandles() {
        return this == SHOPIFY_CSV;
    }

    /** Whether files tell what is in stock. */
    boolean tellsAvailability() {
        return switch (this) {
            case SHOPIFY_CSV, WOOCOMMERCE_CSV -> false;
            case GOOGLE_MERCHANT_XML, GOOGLE_MERCHANT_TSV -> true;
        };
    }

    /** Reads a file once, as a whole. Throws {@link UnreadableFileException} if it is not of this format somewhere. */
    Survey survey(Path file) throws IOException, UnreadableFileException {
        return switch (this) {
            case SHOPIFY_CSV -> ShopifyFile.survey(file);
            case WOOCOMMERCE_CSV -> WooFile.survey(file);
            case GOOGLE_MERCHANT_XML -> GoogleFile.survey(file, true);
            case GOOGLE_MERCHANT_TSV -> GoogleFile.survey(file, false);
        };
    }

    /** Opens a file that was surveyed before. */
    CatalogFile open(Path file, Survey survey, ImportOptions options) throws IOException, UnreadableFileException {
        return switch (this) {
            case SHOPIFY_CSV -> ShopifyFile.open(file, survey, options);
            case WOOCOMMERCE_CSV -> WooFile.open(file, survey, options);
            case GOOGLE_MERCHANT_XML -> GoogleFile.open(file, true, survey, options);
            case GOOGLE_MERCHANT_TSV -> GoogleFile.open(file, false, survey, options);
        };
    }

    /** A writer of this format onto {@code out}; the links of a feed begin with {@code linkPrefix}. */
    CatalogWriter writer(Writer out, String linkPrefix) throws IOException {
        return switch (this) {
            case SHOPIFY_CSV -> new ShopifyWriter(out);
            case WOOCOMMERCE_CSV -> new WooWriter(out);
            case GOOGLE_MERCHANT_XML -> new GoogleXmlWriter(out, linkPrefix);
            case GOOGLE_MERCHANT_TSV -> new GoogleTsvWriter(out, linkPrefix);
        };
    }
}
