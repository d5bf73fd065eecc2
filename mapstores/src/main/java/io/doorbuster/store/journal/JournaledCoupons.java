package io.doorbuster.store.journal;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.AcceptedOrder;
import io.doorbuster.domain.journal.BuyerCoupon;
import io.doorbuster.domain.journal.CouponUses;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.OrderTerms.CouponUse;
import io.doorbuster.store.SqlArrays;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * How often coupons are used. Two round trips for a batch with any, however many orders carry them: the counters are locked
 * and read, and each is changed once. A batch without coupons does not come here.
 */
final class JournaledCoupons {

    /*
     * A counter that is not there yet must be, to be locked; who makes it waits for others who do. The statements after
     * that have snapshots of their own, and so see what the previous owners of the locks have committed.
     */
    private static final String LOCK_AND_FIND = """
            INSERT INTO coupon_counters (code) SELECT code FROM unnest(?::text[]) AS wanted (code)
            ORDER BY code COLLATE "C" ON CONFLICT (code) DO NOTHING;
            SELECT code, used FROM coupon_counters WHERE code = ANY(?) ORDER BY code FOR UPDATE;
            SELECT code, buyer, count(*)
            FROM unnest(?::text[], ?::uuid[]) AS wanted (code, buyer) JOIN coupon_uses USING (code, buyer)
            WHERE NOT given_back GROUP BY code, buyer
            """;

    private static final String INSERT = """
            WITH use AS (
                SELECT * FROM unnest(?::text[], ?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[])
                    AS u (code, buyer, order_id, buyer_limit, total_limit)
            ), recorded AS (
                INSERT INTO coupon_uses (code, buyer, order_id, buyer_limit)
                SELECT code, buyer, order_id, buyer_limit FROM use
            )
            UPDATE coupon_counters SET used = used + counted.uses, allowed = GREATEST(allowed, counted.total_limit)
            FROM (SELECT code, count(*) AS uses, max(total_limit) AS total_limit FROM use GROUP BY code) AS counted
            WHERE coupon_counters.code = counted.code
            """;

    private JournaledCoupons() {}

    /**
     * Locks the counters of {@code codes}, which are in the order in which all lock them, and finds how often they were
     * used, by all and by {@code buyers}.
     */
    static CouponUses lockAndFind(Connection connection, Set<String> codes, Collection<BuyerCoupon> buyers)
            throws SQLException {
        List<BuyerCoupon> pairs = List.copyOf(buyers);
        try (PreparedStatement statement = connection.prepareStatement(LOCK_AND_FIND)) {
            statement.setArray(1, SqlArrays.texts(connection, codes));
            statement.setArray(2, SqlArrays.texts(connection, codes));
            statement.setArray(3, SqlArrays.texts(connection, pairs, BuyerCoupon::code));
            statement.setArray(4, SqlArrays.uuids(connection, pairs, pair -> pair.buyer().toUuid()));
            statement.execute();
            statement.getMoreResults();
            Map<String, Long> total = new HashMap<>();
            try (ResultSet row = statement.getResultSet()) {
                while (row.next()) {
                    total.put(row.getString(1), row.getLong(2));
                }
            }
            statement.getMoreResults();
            Map<BuyerCoupon, Long> byBuyer = new HashMap<>();
            try (ResultSet row = statement.getResultSet()) {
                while (row.next()) {
                    byBuyer.put(new BuyerCoupon(AttemptId.of(row.getObject(2, UUID.class)), row.getString(1)),
                            row.getLong(3));
                }
            }
            return new CouponUses(total, byBuyer);
        }
    }

    /** Counts orders that were inserted in this transaction, as far as they have coupons. */
    static void insert(Connection connection, Collection<AcceptedOrder> orders) throws SQLException {
        List<CouponUse> uses = new ArrayList<>();
        List<UUID> buyers = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        for (AcceptedOrder order : orders) {
            OrderTerms terms = order.command().terms();
            for (CouponUse use : terms.coupons()) {
                uses.add(use);
                buyers.add(terms.buyer().toUuid());
                ids.add(order.id().toUuid());
            }
        }
        if (uses.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setArray(1, SqlArrays.texts(connection, uses, CouponUse::code));
            statement.setArray(2, SqlArrays.uuids(connection, buyers));
            statement.setArray(3, SqlArrays.uuids(connection, ids));
            statement.setArray(4, SqlArrays.longs(connection, uses, use -> orNone(use.buyerLimit())));
            statement.setArray(5, SqlArrays.longs(connection, uses, use -> orNone(use.totalLimit())));
            statement.executeUpdate();
        }
    }

    /** No limit is one that is never reached. */
    private static long orNone(long limit) {
        return limit == 0 ? Long.MAX_VALUE : limit;
    }
}
