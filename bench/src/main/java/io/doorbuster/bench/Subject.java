package io.doorbuster.bench;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Something that sells, as running processes. Used by one thread. */
interface Subject extends AutoCloseable {

    /** As tables name it. */
    String name();

    /** What an answer 201 survives: {@code D2} a crash of everything, {@code -} nothing is kept. */
    String durability();

    /** Where it serves, if it serves in one place only, or the first of them. */
    URI url();

    /** Everywhere it serves. */
    default List<URI> urls() {
        return List.of(url());
    }

    /** Makes SKUs known, each with that many units. */
    void stock(List<String> skus, long units) throws IOException, InterruptedException;

    /** Processor time in milliseconds that all its processes have used so far, those of its stores included. */
    long cpuMillis() throws IOException;

    /** What its store holds now. */
    Tally tally() throws IOException, InterruptedException;

    /** Ends its processes. */
    @Override
    void close();

    /**
     * What must fit together after a round.
     *
     * @param orders that are committed
     * @param oversold SKUs of which more was sold than received
     */
    record Tally(long orders, long oversold) {

        /** What nothing keeps. */
        static final Tally NONE = new Tally(0, 0);

        /** Reads the one row of {@link #query}. */
        static Tally of(List<String> rows) {
            String[] columns = rows.getFirst().split("\t", -1);
            return new Tally(Long.parseLong(columns[0]), Long.parseLong(columns[1]));
        }

        /** Asks for a tally of tables in {@code schema}, of which {@code stock} has what was received. */
        static String query(String schema, String stock) {
            return "SELECT (SELECT count(*) FROM " + schema + ".orders), (SELECT count(*) FROM (SELECT sku,"
                    + " sum(quantity) AS sold FROM " + schema + ".order_lines GROUP BY sku) l JOIN " + schema + "."
                    + stock + " s USING (sku) WHERE l.sold > s.received)";
        }
    }
}
