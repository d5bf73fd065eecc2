package io.doorbuster.store;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Deletes what has been over for long: nothing would ever be done with it again, and some of it is about people. Orders
 * and what belongs to them, stock movements, attempts and the operators' log are the books, and stay.
 *
 * <p>Walks each table by its blocks (a TID range scan), so that no index is needed, which each write would have to keep
 * up to date, and no statement reads more than {@value #BLOCKS} of them.
 */
public final class Housekeeping {

    /** 4 MB: milliseconds, in which no row is locked that anybody else still writes. */
    private static final int BLOCKS = 512;

    private final Database database;

    public Housekeeping(Database database) {
        this.database = database;
    }

    /** What is deleted, and since when it has been over. */
    public enum Leftover {
        /** A late write that brings one back brings back one that has expired, and is deleted the next time. */
        CARTS("carts", "greatest(expires_at, written_at)"),
        HOLDS("holds", "greatest(expires_at, written_at)"),
        SESSIONS("customer_sessions", "coalesce(closed_at, expires_at)"),
        /** Delivered; those that were given up wait for an operator. */
        WEBHOOKS("webhook_outbox", "delivered_at"),
        /** Sent; those that were given up wait for an operator. */
        EMAILS("email_outbox", "sent_at");

        private final String table;
        private final String over;

        Leftover(String table, String over) {
            this.table = table;
            this.over = over;
        }

        /** The name of its table. */
        public String table() {
            return table;
        }
    }

    /**
     * Deletes what was over before {@code moment}; blocks for a look at each block of the tables, which takes seconds for
     * each gigabyte. Throws {@link io.doorbuster.domain.LedgerUnavailableException} if PostgreSQL goes away; what is
     * deleted by then stays so.
     *
     * @param goesOn asked between statements; false ends the work early
     * @return how many rows went
     */
    public Map<Leftover, Long> deleteOverBefore(Instant moment, BooleanSupplier goesOn) {
        Map<Leftover, Long> deleted = new EnumMap<>(Leftover.class);
        for (Leftover leftover : Leftover.values()) {
            deleted.put(leftover, delete(leftover, moment, goesOn));
        }
        return deleted;
    }

    private long delete(Leftover leftover, Instant moment, BooleanSupplier goesOn) {
        long blocks = database.call("looking at " + leftover.table, connection -> Rows.first(connection,
                "SELECT pg_relation_size('" + leftover.table + "') / current_setting('block_size')::bigint AS blocks",
                row -> row.getLong("blocks")).orElseThrow());
        String delete = "DELETE FROM " + leftover.table + " WHERE ctid >= ?::tid AND ctid < ?::tid AND " + leftover.over
                + " < ?";
        long deleted = 0;
        for (long block = 0; block < blocks && goesOn.getAsBoolean(); block += BLOCKS) {
            String from = "(" + block + ",0)";
            String to = "(" + (block + BLOCKS) + ",0)";
            deleted += database.call("deleting old " + leftover.table,
                    connection -> Rows.update(connection, delete, from, to, moment));
        }
        return deleted;
    }
}
