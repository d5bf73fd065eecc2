package io.doorbuster.grid.access;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.access.AccessState;
import io.doorbuster.domain.access.ApiKey;
import io.doorbuster.domain.access.ApiKeyOutcome;
import io.doorbuster.domain.access.ApiKeyPage;
import io.doorbuster.domain.access.ClaimOutcome;
import io.doorbuster.domain.access.ClosedSession;
import io.doorbuster.domain.access.CredentialsLookup;
import io.doorbuster.domain.access.Customer;
import io.doorbuster.domain.access.CustomerPage;
import io.doorbuster.domain.access.EraseCustomer;
import io.doorbuster.domain.access.ErasureOutcome;
import io.doorbuster.domain.access.KeyUse;
import io.doorbuster.domain.access.NewSession;
import io.doorbuster.domain.access.OperatorAction;
import io.doorbuster.domain.access.OperatorActionPage;
import io.doorbuster.domain.access.PasswordOutcome;
import io.doorbuster.domain.access.Renewal;
import io.doorbuster.domain.access.SignUpOutcome;
import io.doorbuster.domain.access.SigningKeys;
import io.doorbuster.domain.order.OrderPage;
import java.util.List;

/**
 * What a member does for app nodes about customers and keys. Whatever changes something returns when that is committed in
 * PostgreSQL. All methods block, and throw {@link LedgerUnavailableException} if PostgreSQL does not answer.
 */
public interface AccessServices {

    /** Keeps a new customer, unless the e-mail address is another's; the same {@code attempt} again changes nothing. */
    SignUpOutcome signUp(Customer customer, String passwordHash, AttemptId attempt);

    /** The customer with this e-mail address, in any case. */
    CredentialsLookup credentialsByEmail(String email);

    /** The customer of this id. */
    CredentialsLookup credentialsById(String customerId);

    /** Customers, newest first; {@code email} empty for all, {@code after} empty for the first page. */
    CustomerPage customers(String email, String after, int limit);

    /** Sets a password if the customer still has {@code expectedVersion}, and closes all sessions. */
    PasswordOutcome changePassword(String customerId, long expectedVersion, String passwordHash);

    /** Opens a session; false if the customer has changed since the password was checked. */
    boolean openSession(NewSession session);

    /** Takes a refresh token, and puts the next one in its place. All three are digests. */
    Renewal renew(String handle, String secret, String nextSecret);

    /** Closes the session of a refresh token, and with {@code everywhere} all of its customer; says which. */
    List<ClosedSession> closeSession(String handle, boolean everywhere);

    /** The state since {@code sinceMillis} by the database's clock; 0: since as long as an access token can live. */
    AccessState state(long sinceMillis);

    /**
     * The keys that access tokens are signed with.
     *
     * @param offeredId of a new key that is kept if one is wanted; empty to offer none
     */
    SigningKeys signingKeys(String offeredId, String offeredJwk);

    /** Keeps a new API key. */
    ApiKeyOutcome createApiKey(ApiKey key);

    /** Keeps {@code next} with the name and scopes of key {@code id}, which expires in {@code overlapMillis}. */
    ApiKeyOutcome rotateApiKey(String id, ApiKey next, long overlapMillis);

    /** Ends a key now. */
    ApiKeyOutcome revokeApiKey(String id);

    /** All keys that ever were, newest first. */
    ApiKeyPage apiKeys(String after, int limit);

    /** Notes when keys were last used. */
    void noteUses(List<KeyUse> uses);

    /** Orders of a customer, newest first, claimed ones included. */
    OrderPage customerOrders(String customerId, String after, int limit);

    /** Gives a guest's order to a customer who knows its id and its e-mail address. */
    ClaimOutcome claimOrder(String customerId, String orderId, String email);

    /** Removes somebody's personal data from database and grid; again, it removes what came since. */
    ErasureOutcome erase(EraseCustomer wanted);

    /** Ids of a customer's carts that have not run out, as they were stored some seconds ago, {@code limit} at most. */
    List<String> customerCarts(String customerId, int limit);

    /** Records what an operator did. */
    void record(OperatorAction action);

    /** What operators did, newest first; {@code actor} empty for all. */
    OperatorActionPage operatorActions(String actor, String after, int limit);
}
