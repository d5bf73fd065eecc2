package io.doorbuster.store;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.access.CredentialsLookup;
import io.doorbuster.domain.access.CredentialsLookup.Found;
import io.doorbuster.domain.access.CredentialsLookup.NoSuchCustomer;
import io.doorbuster.domain.access.Customer;
import io.doorbuster.domain.access.CustomerPage;
import io.doorbuster.domain.access.PasswordOutcome;
import io.doorbuster.domain.access.PasswordOutcome.ChangedMeanwhile;
import io.doorbuster.domain.access.PasswordOutcome.PasswordChanged;
import io.doorbuster.domain.access.SignUpOutcome;
import io.doorbuster.domain.access.SignUpOutcome.EmailTaken;
import io.doorbuster.domain.access.SignUpOutcome.SignedUp;
import io.doorbuster.domain.access.SignUpOutcome.SignedUpBefore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Customers and their passwords' hashes. All methods block for a transaction and throw
 * {@link LedgerUnavailableException} if PostgreSQL does not answer.
 */
public final class Customers {

    private final Database database;

    public Customers(Database database) {
        this.database = database;
    }

    /** Keeps a new customer, unless somebody has the e-mail address; the same attempt again changes nothing. */
    public SignUpOutcome signUp(Customer customer, String passwordHash, AttemptId attempt) {
        String emailKey = key(customer.email());
        return database.transact("signing up", connection -> {
            Optional<Customer> kept = Rows.first(connection, """
                    INSERT INTO customers (id, email, email_key, name, password_hash, attempt) VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (email_key) DO NOTHING RETURNING *""", Customers::customer, customer.id(),
                    customer.email(), emailKey, customer.name(), passwordHash, attempt.toUuid());
            return kept.isPresent() ? new SignedUp(kept.get())
                    : Rows.first(connection, "SELECT * FROM customers WHERE email_key = ? AND attempt = ?",
                            Customers::before, emailKey, attempt.toUuid()).orElseGet(EmailTaken::new);
        });
    }

    private static SignUpOutcome before(ResultSet row) throws SQLException {
        return new SignedUpBefore(customer(row), row.getString("password_hash"));
    }

    /** The customer with this e-mail address, in any case. */
    public CredentialsLookup byEmail(String email) {
        return find("SELECT * FROM customers WHERE email_key = ?", key(email));
    }

    /** The customer of this id. */
    public CredentialsLookup byId(String id) {
        return find("SELECT * FROM customers WHERE id = ? AND erased_at IS NULL", id);
    }

    private CredentialsLookup find(String sql, String parameter) {
        return database.call("looking a customer up", connection -> Rows.first(connection, sql,
                row -> (CredentialsLookup) new Found(customer(row), row.getString("password_hash")), parameter))
                .orElseGet(NoSuchCustomer::new);
    }

    /**
     * Customers, newest first.
     *
     * @param email empty for all
     * @param after cursor of the page before, empty for the first
     * @param limit 1 to {@link OrderQueries#MAX_LIMIT}
     */
    public CustomerPage list(String email, String after, int limit) {
        OrderQueries.checkLimit(limit);
        String below = after.isEmpty() ? "~" : after;
        List<Customer> found = database.call("listing customers", connection -> email.isEmpty()
                ? Rows.list(connection,
                        "SELECT * FROM customers WHERE id < ? AND erased_at IS NULL ORDER BY id DESC LIMIT ?",
                        Customers::customer, below, limit + 1)
                : Rows.list(connection, "SELECT * FROM customers WHERE email_key = ? AND id < ?", Customers::customer,
                        key(email), below));
        List<Customer> shown = found.subList(0, Math.min(limit, found.size()));
        return new CustomerPage(shown, found.size() > limit ? shown.getLast().id() : "");
    }

    /** Sets a password if the customer still has {@code expectedVersion}, and closes all sessions with it. */
    public PasswordOutcome changePassword(String id, long expectedVersion, String passwordHash) {
        return database.transact("changing a password", connection -> {
            Optional<Customer> changed = Rows.first(connection, """
                    UPDATE customers SET password_hash = ?, version = version + 1 WHERE id = ? AND version = ?
                    RETURNING *""", Customers::customer, passwordHash, id, expectedVersion);
            if (changed.isEmpty()) {
                return new ChangedMeanwhile();
            }
            return new PasswordChanged(changed.get(), CustomerSessions.closeAll(connection, id));
        });
    }

    static Customer customer(ResultSet row) throws SQLException {
        return new Customer(row.getString("id"), row.getString("email"), row.getString("name"),
                row.getLong("version"), Rows.instant(row, "created_at"));
    }

    private static String key(String email) {
        return email.toLowerCase(Locale.ROOT);
    }
}
