package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.ProductDraft;
import io.doorbuster.grid.catalog.ImportReport.Refusal;
import java.util.List;

/**
 * A product as it was read from a file.
 *
 * @param name what the file calls it
 * @param draft its handle is empty if the file has none, and so is the SKU of a variant
 * @param line where it starts in the file
 * @param rowCount rows that it was read from
 * @param lines of the variants, in their order
 * @param quantities of the variants, in their order; 0 where nothing is to be received
 * @param refusals what is wrong with the rows
 */
record ReadProduct(String name, ProductDraft draft, long line, long rowCount, List<Long> lines, List<Long> quantities,
        List<Refusal> refusals) {

    ReadProduct {
        lines = List.copyOf(lines);
        quantities = List.copyOf(quantities);
        refusals = List.copyOf(refusals);
    }

    /** The same product with another draft, of as many variants. */
    ReadProduct with(ProductDraft other) {
        return new ReadProduct(name, other, line, rowCount, lines, quantities, refusals);
    }
}
