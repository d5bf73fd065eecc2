package io.doorbuster.app.imports;

import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.app.catalog.CatalogWrites;
import io.doorbuster.app.catalog.CatalogWrites.Outcome;
import io.doorbuster.app.catalog.CatalogWrites.Outcome.NameTaken;
import io.doorbuster.app.catalog.CatalogWrites.Outcome.Saved;
import io.doorbuster.app.catalog.CatalogWrites.Outcome.VersionConflict;
import io.doorbuster.app.catalog.ProductDraft;
import io.doorbuster.app.imports.Batch.Entry;
import io.doorbuster.app.imports.ImportProgress.Tally;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.stock.Receipt;
import io.doorbuster.grid.catalog.ImportReport.Refusal;
import io.doorbuster.grid.member.MemberRequest.ReceiveAllStock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Saves batches in their order, and receives their goods after that: while one batch is saved, the one before it is
 * received, and the next one is read. For one thread.
 *
 * <p>The reference of the goods is made of the file's digest, so the same file brings the same goods only once, however
 * often it is imported; another file, even of the same products, brings its own.
 */
final class BatchLine implements AutoCloseable {

    private final CatalogWrites writes;
    private final BackOffice backOffice;
    private final String reference;
    private final ImportProgress progress;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private CompletableFuture<Void> saved = CompletableFuture.completedFuture(null);
    private CompletableFuture<Void> finished = saved;
    private CompletableFuture<Void> finishedBefore = saved;

    BatchLine(CatalogWrites writes, BackOffice backOffice, String fileDigest, ImportProgress progress) {
        this.writes = writes;
        this.backOffice = backOffice;
        this.reference = "import:" + fileDigest;
        this.progress = progress;
    }

    /**
     * Begins with a batch; blocks while the line is full. Throws the grid's or the database's exception if one of them
     * failed with a batch before: nothing of the batches after that counts as done.
     */
    void take(Batch batch) {
        await(saved);
        await(finishedBefore);
        finishedBefore = finished;
        List<Entry> accepted = new ArrayList<>();
        saved = CompletableFuture.runAsync(() -> save(batch, accepted), threads);
        finished = saved.thenAcceptBothAsync(finishedBefore, (_, _) -> {
            receive(accepted, batch.tally());
            progress.done(batch.tally());
        }, threads);
    }

    /** Waits until all batches are done; throws as {@link #take}. */
    void finish() {
        await(finished);
    }

    private static void await(CompletableFuture<Void> step) {
        try {
            step.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException fault ? fault : e;
        }
    }

    private void save(Batch batch, List<Entry> accepted) {
        List<Outcome> outcomes = writes.saveAll(batch.entries().stream().map(Entry::product).toList());
        for (int i = 0; i < outcomes.size(); i++) {
            Entry entry = batch.entries().get(i);
            // What an earlier run has told of is done again where the grid lost it, and not told of twice.
            Tally tally = entry.isCounted() ? batch.tally() : new Tally();
            switch (outcomes.get(i)) {
                case Saved(Product _, var effect) -> {
                    switch (effect) {
                        case CREATED -> tally.created();
                        case REPLACED -> tally.updated();
                        case UNCHANGED -> tally.unchanged();
                        case CONFLICT -> throw new IllegalStateException("a conflict saves nothing");
                    }
                    tally.made(entry.made());
                    accepted.add(entry);
                }
                case NameTaken taken -> tally.refused(refusal(entry.read(), taken));
                case VersionConflict conflict ->
                        throw new IllegalStateException("no version was asked for: " + conflict);
            }
        }
    }

    private void receive(List<Entry> entries, Tally tally) {
        List<Receipt> receipts = new ArrayList<>();
        for (Entry entry : entries) {
            List<Long> quantities = entry.read().quantities();
            for (int i = 0; i < quantities.size(); i++) {
                if (quantities.get(i) > 0) {
                    receipts.add(new Receipt(entry.product().variants().get(i).sku(), quantities.get(i)));
                }
            }
            if (entry.isCounted()) {
                tally.received(quantities.stream().mapToLong(Long::longValue).sum());
            }
        }
        if (!receipts.isEmpty()) {
            backOffice.ask(new ReceiveAllStock(receipts, reference));
        }
    }

    private static Refusal refusal(ReadProduct read, NameTaken taken) {
        for (int i = 0; i < read.lines().size(); i++) {
            if (taken.field().equals(ProductDraft.variantField(i, "sku"))) {
                return new Refusal(read.lines().get(i), read.name(), "sku", "sku-taken",
                        "SKU " + taken.name() + " belongs to product " + taken.productId());
            }
        }
        return new Refusal(read.line(), read.name(), "handle", "handle-taken",
                "handle " + taken.name() + " belongs to product " + taken.productId());
    }

    @Override
    public void close() {
        threads.close();
    }
}
