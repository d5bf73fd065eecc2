package io.doorbuster.store.journal;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.AcceptedOrder;
import io.doorbuster.domain.journal.BuyerSku;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderTerms;
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
import java.util.UUID;

/**
 * What buyers have bought of SKUs with a purchase limit. Read and written by transactions that have the SKUs' rows of
 * {@code inventory} locked, so that no two of them count the same buyer at once; those of other SKUs do not come here.
 */
final class LimitedPurchases {

    private static final String FIND = """
            SELECT sku, buyer, sum(quantity - returned)::bigint
            FROM unnest(?::text[], ?::uuid[]) AS wanted (sku, buyer) JOIN limited_purchases USING (sku, buyer)
            GROUP BY sku, buyer
            """;

    private static final String INSERT = """
            INSERT INTO limited_purchases (sku, buyer, order_id, quantity)
            SELECT * FROM unnest(?::text[], ?::uuid[], ?::uuid[], ?::bigint[])
            """;

    private LimitedPurchases() {}

    /** Units bought and not returned; those who have bought nothing are left out. */
    static Map<BuyerSku, Long> find(Connection connection, Collection<BuyerSku> wanted) throws SQLException {
        List<BuyerSku> pairs = List.copyOf(wanted);
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setArray(1, SqlArrays.texts(connection, pairs, BuyerSku::sku));
            statement.setArray(2, SqlArrays.uuids(connection, pairs, pair -> pair.buyer().toUuid()));
            Map<BuyerSku, Long> bought = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    bought.put(new BuyerSku(AttemptId.of(row.getObject(2, UUID.class)),
                            row.getString(1)), row.getLong(3));
                }
            }
            return bought;
        }
    }

    /** Counts orders that were inserted in this transaction, as far as they have a limit. */
    static void insert(Connection connection, Collection<AcceptedOrder> orders) throws SQLException {
        List<String> skus = new ArrayList<>();
        List<UUID> buyers = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        List<Long> quantities = new ArrayList<>();
        for (AcceptedOrder order : orders) {
            OrderTerms terms = order.command().terms();
            for (OrderTerms.PurchaseLimit limit : terms.limits()) {
                skus.add(limit.sku());
                buyers.add(terms.buyer().toUuid());
                ids.add(order.id().toUuid());
                quantities.add(order.command().lines().stream().filter(line -> line.sku().equals(limit.sku()))
                        .mapToLong(OrderLine::quantity).sum());
            }
        }
        if (skus.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setArray(1, SqlArrays.texts(connection, skus));
            statement.setArray(2, SqlArrays.uuids(connection, buyers));
            statement.setArray(3, SqlArrays.uuids(connection, ids));
            statement.setArray(4, SqlArrays.longs(connection, quantities, Long::longValue));
            statement.executeUpdate();
        }
    }
}
