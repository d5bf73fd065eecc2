package io.doorbuster.app.imports;

import java.io.Closeable;
import java.util.Optional;

/** A file of products, read product by product, with only those in memory that are not complete yet. For one thread. */
sealed interface CatalogFile extends Closeable permits ShopifyFile, WooFile, GoogleFile {

    /** The next product that is complete, empty at the end. Throws where the file is not what it should be any more. */
    Optional<ReadProduct> next() throws UnreadableFileException;
}
