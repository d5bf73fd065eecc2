package io.doorbuster.domain.report;

import java.util.List;

/** All lines, by SKU and currency. */
public record SalesReport(List<SalesLine> lines) {

    /** Lines of one report; a shop with more SKUs sold in a day asks for shorter times. */
    public static final int MAX_LINES = 100_000;

    public SalesReport {
        lines = List.copyOf(lines);
    }
}
