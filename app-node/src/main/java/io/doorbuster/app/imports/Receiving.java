package io.doorbuster.app.imports;

import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.grid.member.MemberRequest.ReceiveStock;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Receives the quantities of a file as goods in. The reference is made of the file's digest, so the same file brings the
 * same goods only once, however often it is imported; another file, even of the same products, brings its own.
 */
final class Receiving {

    /** Receipts under way at once: each is a transaction, and orders need the database more. */
    private static final int MAX_IN_FLIGHT = 8;

    private final BackOffice backOffice;
    private final String reference;
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);

    Receiving(BackOffice backOffice, String fileDigest) {
        this.backOffice = backOffice;
        this.reference = "import:" + fileDigest;
    }

    /**
     * Receives {@code quantities} of the product's variants, in their order; returns the units, those of an earlier
     * import of the same file included. Blocks; throws what the back office throws, after which it may be called again.
     */
    long receive(Product product, List<Long> quantities) {
        long units = 0;
        for (int i = 0; i < quantities.size(); i++) {
            long quantity = quantities.get(i);
            if (quantity > 0) {
                receive(product.variants().get(i).sku(), quantity);
                units += quantity;
            }
        }
        return units;
    }

    private void receive(String sku, long quantity) {
        inFlight.acquireUninterruptibly();
        try {
            backOffice.ask(new ReceiveStock(sku, quantity, reference));
        } finally {
            inFlight.release();
        }
    }
}
