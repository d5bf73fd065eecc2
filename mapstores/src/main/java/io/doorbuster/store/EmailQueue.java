package io.doorbuster.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Puts e-mails into the outbox in the transaction of their cause: once each, or never where none are sent. */
public enum EmailQueue {

    /** Nothing is queued, for nobody sends it. */
    OFF,
    /** What happens is told. */
    ON;

    /** What is told. Names are in the database. */
    public enum Kind {
        /** An order is placed; the subject is the order. */
        CONFIRMATION,
        /** A parcel is on its way; the subject is the shipment. */
        SHIPMENT,
        /** An order is cancelled; the subject is the order. */
        CANCELLATION
    }

    /** The error of a confirmation that nobody is to get any more. */
    static final String WITHDRAWN = "cancelled";

    /** Has the buyer told that the order is cancelled, and not that it is placed if that has not been told yet. */
    void addCancellation(Connection connection, UUID order) throws SQLException {
        Rows.update(connection, """
                UPDATE email_outbox SET next_try_at = NULL, error = ?
                WHERE kind = ? AND subject_id = ? AND sent_at IS NULL""", WITHDRAWN, Kind.CONFIRMATION.name(), order);
        add(connection, Kind.CANCELLATION, order, order);
    }

    void add(Connection connection, Kind kind, UUID subject, UUID order) throws SQLException {
        addAll(connection, kind, List.of(subject), List.of(order));
    }

    /** One statement for all; what was queued before stays as it is. What is cancelled already is not confirmed. */
    void addAll(Connection connection, Kind kind, List<UUID> subjects, List<UUID> orders) throws SQLException {
        if (this == ON && !subjects.isEmpty()) {
            Rows.update(connection, """
                    INSERT INTO email_outbox (kind, subject_id, order_id)
                    SELECT ?, subject_id, order_id FROM unnest(?, ?) AS new (subject_id, order_id)
                    WHERE ? OR NOT EXISTS (SELECT FROM order_cancellations c WHERE c.order_id = new.order_id)
                    ON CONFLICT (kind, subject_id) DO NOTHING""", kind.name(), subjects, orders,
                    kind != Kind.CONFIRMATION);
        }
    }

    /**
     * Withdraws what waits to be told of these orders, and forgets what servers said of it. Locks the rows as
     * {@link EmailOutbox#record} does: the kinds in their order here, then by subject.
     */
    static void withdraw(Connection connection, List<UUID> orders) throws SQLException {
        List<UUID> subjects = new ArrayList<>(orders);
        subjects.addAll(Rows.list(connection, "SELECT id FROM shipments WHERE order_id = ANY (?)",
                row -> row.getObject("id", UUID.class), orders));
        List<String> kinds = Stream.of(Kind.values()).map(Enum::name).toList();
        Rows.list(connection, """
                SELECT kind FROM email_outbox WHERE kind = ANY (?) AND subject_id = ANY (?)
                ORDER BY array_position(?, kind), subject_id FOR UPDATE""", row -> row.getString("kind"), kinds,
                subjects,
                kinds);
        Rows.update(connection, """
                UPDATE email_outbox SET next_try_at = NULL, error = CASE WHEN sent_at IS NULL THEN ? ELSE '' END
                WHERE kind = ANY (?) AND subject_id = ANY (?)""", WITHDRAWN, kinds, subjects);
    }
}
