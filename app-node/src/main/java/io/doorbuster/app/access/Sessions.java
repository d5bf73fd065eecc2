package io.doorbuster.app.access;

import io.doorbuster.app.backoffice.BackOffice;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.access.ClosedSession;
import io.doorbuster.domain.access.CredentialsLookup;
import io.doorbuster.domain.access.CredentialsLookup.Found;
import io.doorbuster.domain.access.CredentialsLookup.NoSuchCustomer;
import io.doorbuster.domain.access.Customer;
import io.doorbuster.domain.access.NewSession;
import io.doorbuster.domain.access.PasswordOutcome;
import io.doorbuster.domain.access.PasswordOutcome.ChangedMeanwhile;
import io.doorbuster.domain.access.PasswordOutcome.PasswordChanged;
import io.doorbuster.domain.access.Renewal;
import io.doorbuster.domain.access.Renewal.NotValid;
import io.doorbuster.domain.access.Renewal.Renewed;
import io.doorbuster.domain.access.Renewal.Reused;
import io.doorbuster.grid.access.AccessRequest.ChangePassword;
import io.doorbuster.grid.access.AccessRequest.CloseSession;
import io.doorbuster.grid.access.AccessRequest.CredentialsByEmail;
import io.doorbuster.grid.access.AccessRequest.CredentialsById;
import io.doorbuster.grid.access.AccessRequest.OpenSession;
import io.doorbuster.grid.access.AccessRequest.RenewSession;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Logins: opened by a password, renewed by refresh tokens, closed. Thread-safe; blocks for the members' answers. */
@Component
final class Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final String SESSION_PREFIX = "ses_";

    private final BackOffice members;
    private final Passwords passwords;
    private final AccessTokens tokens;
    private final AccessWatch watch;
    private final Clock clock;

    Sessions(BackOffice members, Passwords passwords, AccessTokens tokens, AccessWatch watch, Clock clock) {
        this.members = members;
        this.passwords = passwords;
        this.tokens = tokens;
        this.watch = watch;
        this.clock = clock;
    }

    /** Opens a session. Throws a {@link Problem}, the same and after the same time, for a wrong password or address. */
    TokensView open(String email, String password) {
        return open(checked(members.ask(new CredentialsByEmail(email)), password));
    }

    /** Sets a password, closes every session, and opens a new one. Throws a {@link Problem} for a wrong old password. */
    TokensView changePassword(String customerId, String oldPassword, String newPassword) {
        Customer customer = checked(members.ask(new CredentialsById(customerId)), oldPassword);
        String hash = passwords.hash(newPassword);
        PasswordOutcome outcome = members.ask(new ChangePassword(customerId, customer.version(), hash));
        return switch (outcome) {
            case PasswordChanged(Customer changed, List<ClosedSession> closed) -> {
                watch.close(closed);
                yield open(changed);
            }
            case ChangedMeanwhile _ -> throw Problem.conflict("The password was changed by another request");
        };
    }

    /** Ends if the customer has a password and this is not it: those of the identity provider have none. */
    void confirm(String customerId, String password) {
        if (members.ask(new CredentialsById(customerId)) instanceof Found found) {
            checked(found, password);
        }
    }

    /** The customer whose password it is. For nobody's e-mail address, a hash is compared all the same. */
    private Customer checked(CredentialsLookup lookup, String password) {
        return switch (lookup) {
            case Found(Customer customer, String hash) when passwords.isOf(hash, password) -> customer;
            case Found _ -> throw Problem.wrongCredentials();
            case NoSuchCustomer _ -> {
                passwords.isOf(passwords.nobodysHash(), password);
                throw Problem.wrongCredentials();
            }
        };
    }

    private TokensView open(Customer customer) {
        RefreshToken refresh = RefreshToken.first();
        String id = Secrets.id(SESSION_PREFIX, clock);
        String access = tokens.issue(customer.id(), id); // first, for it may not be possible yet
        NewSession session = new NewSession(id, customer.id(), customer.version(), refresh.handleDigest(),
                refresh.secretDigest());
        if (!members.ask(new OpenSession(session))) {
            throw Problem.wrongCredentials(); // the password was changed since it was looked at
        }
        return view(access, refresh, customer);
    }

    /** Takes a refresh token for a new pair. Throws a {@link Problem} for one that is not valid or was used before. */
    TokensView renew(String refreshToken) {
        RefreshToken old = RefreshToken.parse(refreshToken).orElseThrow(Problem::unauthorized);
        tokens.checkReady(); // first: the old token is worth nothing once it was taken
        RefreshToken next = old.next();
        Renewal renewal = members.ask(
                new RenewSession(old.handleDigest(), old.secretDigest(), next.secretDigest()));
        return switch (renewal) {
            case Renewed(Customer customer, String sessionId) -> view(tokens.issue(customer.id(), sessionId), next,
                    customer);
            case Reused(String sessionId) -> {
                LOG.warn("a refresh token was used twice: session {} is closed", sessionId);
                watch.close(List.of(new ClosedSession(sessionId, clock.millis())));
                throw Problem.unauthorized();
            }
            case NotValid _ -> throw Problem.unauthorized();
        };
    }

    /** Closes the session of a refresh token, or all of its customer. What is no token closes nothing. */
    void close(String refreshToken, boolean everywhere) {
        RefreshToken.parse(refreshToken).ifPresent(token -> watch.close(
                members.ask(new CloseSession(token.handleDigest(), everywhere)).sessions()));
    }

    private TokensView view(String access, RefreshToken refresh, Customer customer) {
        return new TokensView(access, "Bearer", tokens.lifetime().toSeconds(), refresh.text(),
                CustomerView.of(customer));
    }
}
