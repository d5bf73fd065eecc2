package io.doorbuster.store.journal;

import io.doorbuster.domain.journal.AcceptedOrder;
import io.doorbuster.domain.order.OrderPayment;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.payment.Payment;
import io.doorbuster.domain.payment.PaymentMethod;
import io.doorbuster.store.SqlArrays;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * The payments of orders, written with them: nobody is asked for money while anything is locked. Orders that the shop takes
 * no payment for do not come here.
 */
final class WantedPayments {

    /** Leaves out orders that were overtaken: the statement before has not inserted them. */
    static final String INSERT = """
            INSERT INTO payments (order_id, method, token, currency, due_minor, status, released, pay_until, next_try_at,
                asks_provider)
            SELECT order_id, method, token, currency, due_minor, status, released,
                to_timestamp(NULLIF(pay_until, 0) / 1000.0),
                CASE WHEN due THEN now() ELSE to_timestamp(NULLIF(pay_until, 0) / 1000.0) END, due
            FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::bool[], ?::bool[],
                    ?::bigint[])
                AS wanted (order_id, method, token, currency, due_minor, status, released, due, pay_until)
            WHERE EXISTS (SELECT FROM orders o WHERE o.id = wanted.order_id)
            """;

    private WantedPayments() {}

    /** A payment that is to be written. */
    private record Wanted(UUID order, PlaceOrder command, Payment payment, long payUntilMillis) {}

    /** Whether an order is to have a payment. */
    static boolean areWantedBy(Collection<AcceptedOrder> orders) {
        return orders.stream().anyMatch(order -> !order.command().paymentMethod().isEmpty());
    }

    /** Writes the payments of orders that were inserted in this transaction, as far as they have one. */
    static void insert(Connection connection, Collection<AcceptedOrder> orders, Instant placedAt) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            bind(connection, statement, 1, orders, placedAt);
            statement.executeUpdate();
        }
    }

    /** Binds the parameters of {@link #INSERT}, from {@code first} on. */
    static void bind(Connection connection, PreparedStatement statement, int first, Collection<AcceptedOrder> orders,
            Instant placedAt) throws SQLException {
        List<Wanted> all = new ArrayList<>();
        for (AcceptedOrder order : orders) {
            PlaceOrder command = order.command();
            PaymentMethod.of(command.paymentMethod())
                    .ifPresent(method -> all.add(new Wanted(order.id().toUuid(), command,
                            Payment.requested(method, command.charges().totalMinor(command.subtotalMinor())),
                            OrderPayment.asPlaced(command, placedAt).payUntilMillis())));
        }
        statement.setArray(first, SqlArrays.uuids(connection, all.stream().map(Wanted::order).toList()));
        statement.setArray(first + 1, SqlArrays.texts(connection, all, wanted -> wanted.command().paymentMethod()));
        statement.setArray(first + 2,
                SqlArrays.texts(connection, all, wanted -> wanted.command().terms().paymentToken()));
        statement.setArray(first + 3, SqlArrays.texts(connection, all, wanted -> wanted.command().currency()));
        statement.setArray(first + 4, SqlArrays.longs(connection, all, wanted -> wanted.payment().dueMinor()));
        statement.setArray(first + 5, SqlArrays.texts(connection, all, wanted -> wanted.payment().status().name()));
        statement.setArray(first + 6, connection.createArrayOf("bool",
                all.stream().map(wanted -> wanted.payment().allowsShipping()).toArray(Boolean[]::new)));
        statement.setArray(first + 7,
                connection.createArrayOf("bool", all.stream().map(wanted -> isDue(wanted.payment()))
                        .toArray(Boolean[]::new)));
        statement.setArray(first + 8, SqlArrays.longs(connection, all, Wanted::payUntilMillis));
    }

    private static boolean isDue(Payment payment) {
        return !payment.method().isManual() && !payment.isPaid();
    }
}
