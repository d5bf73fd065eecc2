package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.CatalogView;
import io.doorbuster.app.catalog.CatalogWrites;
import io.doorbuster.app.catalog.CatalogWrites.Outcome.NameTaken;
import io.doorbuster.app.catalog.CatalogWrites.Outcome.Saved;
import io.doorbuster.app.catalog.CatalogWrites.Outcome.VersionConflict;
import io.doorbuster.app.catalog.ProductDraft;
import io.doorbuster.app.catalog.ProductId;
import io.doorbuster.app.imports.ShopifyFile.ProductRows;
import io.doorbuster.app.imports.ShopifyFile.Survey;
import io.doorbuster.app.imports.ShopifyProduct.Read;
import io.doorbuster.app.imports.SkuBook.Completed;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.grid.catalog.ImportReport.MadeSku;
import io.doorbuster.grid.catalog.ImportReport.Refusal;
import io.doorbuster.grid.catalog.SaveProduct;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One import of a Shopify file, from its first byte to its last product. The file is read twice: once as a whole, so
 * that one that is broken somewhere changes nothing, and once product by product. Products are taken as a whole or not
 * at all.
 */
final class ImportRun {

    /** Products that are being saved at once: enough to keep a cluster busy over a few milliseconds of network. */
    private static final int MAX_IN_FLIGHT = 64;

    private final Path file;
    private final ImportOptions options;
    private final CatalogView view;
    private final CatalogWrites writes;
    private final Receiving receiving;
    private final ImportProgress progress;
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    /** The first fault of grid or database; after it nothing new is begun. */
    private final AtomicReference<@Nullable RuntimeException> fault = new AtomicReference<>();

    ImportRun(Path file, ImportOptions options, CatalogView view, CatalogWrites writes, Receiving receiving,
            ImportProgress progress) {
        this.file = file;
        this.options = options;
        this.view = view;
        this.writes = writes;
        this.receiving = receiving;
        this.progress = progress;
    }

    /**
     * Runs the import; blocks until every product is decided. Throws {@link UnreadableFileException} before anything is
     * changed if the file is no product CSV, and the grid's or the database's exception if one of them fails: what was
     * saved until then stays, and the same file may be imported again.
     */
    void run() throws IOException, UnreadableFileException, InterruptedException {
        Survey survey = ShopifyFile.survey(file);
        SkuBook skus = new SkuBook(view, survey);
        try (ShopifyFile products = ShopifyFile.open(file);
                ExecutorService savers = Executors.newVirtualThreadPerTaskExecutor()) {
            Optional<ProductRows> next = products.next();
            while (next.isPresent() && fault.get() == null) {
                progress.read(next.get().rowCount());
                take(next.get(), survey, skus, savers);
                next = products.next();
            }
        }
        view.applyPending();
        RuntimeException failed = fault.get();
        if (failed != null) {
            throw failed;
        }
    }

    private void take(ProductRows rows, Survey survey, SkuBook skus, ExecutorService savers)
            throws InterruptedException {
        Read read = ShopifyProduct.read(rows, options);
        Completed completed = skus.complete(read);
        Optional<Refusal> doubled = skus.enter(read, completed.draft());
        Optional<Refusal> refusal = scattered(rows, survey).or(() -> read.refusal(completed.draft())).or(() -> doubled);
        if (refusal.isPresent()) {
            progress.refused(refusal.get());
            return;
        }
        Optional<String> id = idFor(read.draft().handle());
        if (id.isEmpty()) {
            progress.refused(refusal(read, "no free product id for this handle: rename the product that has it"));
            return;
        }
        Product product = completed.draft().toProduct(id.get());
        inFlight.acquire();
        savers.execute(() -> save(read, product, completed.made()));
    }

    private static Optional<Refusal> scattered(ProductRows rows, Survey survey) {
        boolean scattered = survey.scatteredHandles().contains(rows.handle());
        return scattered
                ? Optional.of(new Refusal(rows.line(), rows.handle(),
                        "the rows with this handle do not stand next to each other"))
                : Optional.empty();
    }

    /** The product's own id, or that of a new product; not one under which the catalog has something else. */
    private Optional<String> idFor(String handle) {
        Stream<String> own = view.productByHandle(handle).map(Product::id).stream();
        Stream<String> free = ProductId.ofHandle(handle).stream()
                .filter(id -> view.productById(id).filter(product -> isOther(product, handle)).isEmpty());
        return Stream.concat(own, free).findFirst();
    }

    private static boolean isOther(Product product, String handle) {
        return !product.handle().equals(handle);
    }

    private void save(Read read, Product product, List<MadeSku> made) {
        try {
            switch (writes.save(product, SaveProduct.ANY_VERSION)) {
                case Saved(Product _, var effect) -> {
                    progress.saved(effect, made);
                    progress.received(receiving.receive(product, read.quantities()));
                }
                case NameTaken taken -> progress.refused(refusal(read, taken));
                case VersionConflict conflict ->
                        throw new IllegalStateException("no version was asked for: " + conflict);
            }
        } catch (RuntimeException e) { // thrown by run(), on its own thread
            fault.compareAndSet(null, e);
        } finally {
            inFlight.release();
        }
    }

    private static Refusal refusal(Read read, NameTaken taken) {
        for (int i = 0; i < read.lines().size(); i++) {
            if (taken.field().equals(ProductDraft.variantField(i, "sku"))) {
                return new Refusal(read.lines().get(i), read.draft().handle(),
                        "SKU " + taken.name() + " belongs to product " + taken.productId());
            }
        }
        return refusal(read, "handle " + taken.name() + " belongs to product " + taken.productId());
    }

    private static Refusal refusal(Read read, String reason) {
        return new Refusal(read.line(), read.draft().handle(), reason);
    }
}
