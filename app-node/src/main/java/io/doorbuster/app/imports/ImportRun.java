package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.catalog.ProductId;
import io.doorbuster.app.imports.SkuBook.Completed;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.grid.catalog.ImportReport.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One run of an import, from the first byte of the file to its last product. The file is read twice: once as a whole, so
 * that one that is broken somewhere changes nothing, and once product by product. Products are taken as a whole or not
 * at all.
 *
 * <p>A run that continues an import reads what is done already as well, for the names in it, and saves of it only what
 * the catalog has no more.
 */
final class ImportRun {

    private final Format format;
    private final Path file;
    private final ImportOptions options;
    private final CatalogView view;
    private final BatchLine line;
    private final ImportProgress progress;
    private final long doneBefore;
    private volatile boolean stopped;

    ImportRun(Format format, Path file, ImportOptions options, CatalogView view, BatchLine line,
            ImportProgress progress) {
        this.format = format;
        this.file = file;
        this.options = options;
        this.view = view;
        this.line = line;
        this.progress = progress;
        this.doneBefore = progress.productsDone();
    }

    /**
     * Runs the import; blocks until every product is decided, or until it is stopped. Throws
     * {@link UnreadableFileException} before anything is changed if the file is not what it should be, and the grid's or
     * the database's exception if one of them fails: the import may then be continued.
     */
    void run() throws IOException, UnreadableFileException {
        Survey survey = format.survey(file);
        progress.counted(survey.rows());
        HandleBook handles = new HandleBook(view);
        SkuBook skus = new SkuBook(view, survey);
        try (CatalogFile products = format.open(file, survey, options)) {
            Batch batch = new Batch();
            long index = 0;
            for (Optional<ReadProduct> next = products.next(); next.isPresent() && !stopped; next = products.next()) {
                take(format.hasHandles() ? next.get() : handles.name(next.get()), skus, index++ >= doneBefore, batch);
                if (batch.isFull()) {
                    line.take(batch);
                    batch = new Batch();
                }
            }
            line.take(batch);
            line.finish();
        }
        view.applyPending();
    }

    /** Ends the run after the batches that are under way. */
    void stop() {
        stopped = true;
    }

    private void take(ReadProduct read, SkuBook skus, boolean isNew, Batch batch) {
        Completed completed = skus.complete(read);
        Optional<Refusal> doubled = skus.enter(read, completed.draft());
        Optional<Refusal> refusal = Refusals.first(read, completed.draft().flaws()).or(() -> doubled);
        if (!isNew && (refusal.isPresent() || view.productByHandle(read.draft().handle()).isPresent())) {
            return;
        }
        if (isNew) {
            batch.tally().read(read.rowCount());
        }
        if (refusal.isPresent()) {
            batch.tally().refused(refusal.get());
            return;
        }
        Optional<String> id = idFor(read.draft().handle());
        if (id.isPresent()) {
            batch.add(new Batch.Entry(read, completed.draft().toProduct(id.get()), completed.made(), isNew));
        } else if (isNew) {
            batch.tally().refused(new Refusal(read.line(), read.name(), "handle", "handle-taken",
                    "no free product id for this handle: rename the product that has it"));
        }
    }

    /** The product's own id, or that of a new product; not one under which the catalog has something else. */
    private Optional<String> idFor(String handle) {
        Stream<String> own = view.productByHandle(handle).map(Product::id).stream();
        List<String> ids = ProductId.ofHandle(handle);
        Stream<String> free = ids.stream()
                .filter(id -> view.productById(id).filter(product -> !product.handle().equals(handle)).isEmpty());
        return Stream.concat(own, free).findFirst();
    }
}
