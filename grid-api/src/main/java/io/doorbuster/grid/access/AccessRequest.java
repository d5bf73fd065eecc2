package io.doorbuster.grid.access;

import io.doorbuster.domain.AttemptId;
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

/** A call of one method of {@link AccessServices}, as it travels. */
public sealed interface AccessRequest<R> {

    /** Makes the call. */
    R perform(AccessServices services);

    /** See {@link AccessServices#signUp}. */
    record SignUp(Customer customer, String passwordHash, AttemptId attempt) implements AccessRequest<SignUpOutcome> {
        @Override
        public SignUpOutcome perform(AccessServices services) {
            return services.signUp(customer, passwordHash, attempt);
        }
    }

    /** See {@link AccessServices#credentialsByEmail}. */
    record CredentialsByEmail(String email) implements AccessRequest<CredentialsLookup> {
        @Override
        public CredentialsLookup perform(AccessServices services) {
            return services.credentialsByEmail(email);
        }
    }

    /** See {@link AccessServices#credentialsById}. */
    record CredentialsById(String customerId) implements AccessRequest<CredentialsLookup> {
        @Override
        public CredentialsLookup perform(AccessServices services) {
            return services.credentialsById(customerId);
        }
    }

    /** See {@link AccessServices#customers}. */
    record ListCustomers(String email, String after, int limit) implements AccessRequest<CustomerPage> {
        @Override
        public CustomerPage perform(AccessServices services) {
            return services.customers(email, after, limit);
        }
    }

    /** See {@link AccessServices#changePassword}. */
    record ChangePassword(String customerId, long expectedVersion, String passwordHash)
            implements AccessRequest<PasswordOutcome> {
        @Override
        public PasswordOutcome perform(AccessServices services) {
            return services.changePassword(customerId, expectedVersion, passwordHash);
        }
    }

    /** See {@link AccessServices#openSession}. */
    record OpenSession(NewSession session) implements AccessRequest<Boolean> {
        @Override
        public Boolean perform(AccessServices services) {
            return services.openSession(session);
        }
    }

    /** See {@link AccessServices#renew}. */
    record RenewSession(String handle, String secret, String nextSecret) implements AccessRequest<Renewal> {
        @Override
        public Renewal perform(AccessServices services) {
            return services.renew(handle, secret, nextSecret);
        }
    }

    /** See {@link AccessServices#state}. */
    record ReadState(long sinceMillis) implements AccessRequest<AccessState> {
        @Override
        public AccessState perform(AccessServices services) {
            return services.state(sinceMillis);
        }
    }

    /** See {@link AccessServices#signingKeys}. */
    record ReadSigningKeys(String offeredId, String offeredJwk) implements AccessRequest<SigningKeys> {
        @Override
        public SigningKeys perform(AccessServices services) {
            return services.signingKeys(offeredId, offeredJwk);
        }
    }

    /** See {@link AccessServices#createApiKey}. */
    record CreateApiKey(ApiKey key) implements AccessRequest<ApiKeyOutcome> {
        @Override
        public ApiKeyOutcome perform(AccessServices services) {
            return services.createApiKey(key);
        }
    }

    /** See {@link AccessServices#rotateApiKey}. */
    record RotateApiKey(String id, ApiKey next, long overlapMillis) implements AccessRequest<ApiKeyOutcome> {
        @Override
        public ApiKeyOutcome perform(AccessServices services) {
            return services.rotateApiKey(id, next, overlapMillis);
        }
    }

    /** See {@link AccessServices#revokeApiKey}. */
    record RevokeApiKey(String id) implements AccessRequest<ApiKeyOutcome> {
        @Override
        public ApiKeyOutcome perform(AccessServices services) {
            return services.revokeApiKey(id);
        }
    }

    /** See {@link AccessServices#apiKeys}. */
    record ListApiKeys(String after, int limit) implements AccessRequest<ApiKeyPage> {
        @Override
        public ApiKeyPage perform(AccessServices services) {
            return services.apiKeys(after, limit);
        }
    }

    /** See {@link AccessServices#customerOrders}. */
    record ListCustomerOrders(String customerId, String after, int limit) implements AccessRequest<OrderPage> {
        @Override
        public OrderPage perform(AccessServices services) {
            return services.customerOrders(customerId, after, limit);
        }
    }

    /** See {@link AccessServices#claimOrder}. */
    record ClaimOrder(String customerId, String orderId, String email) implements AccessRequest<ClaimOutcome> {
        @Override
        public ClaimOutcome perform(AccessServices services) {
            return services.claimOrder(customerId, orderId, email);
        }
    }

    /** See {@link AccessServices#erase}. */
    record Erase(EraseCustomer wanted) implements AccessRequest<ErasureOutcome> {
        @Override
        public ErasureOutcome perform(AccessServices services) {
            return services.erase(wanted);
        }
    }

    /** See {@link AccessServices#customerCarts}. */
    record ListCustomerCarts(String customerId, int limit) implements AccessRequest<Ids> {
        @Override
        public Ids perform(AccessServices services) {
            return new Ids(services.customerCarts(customerId, limit));
        }
    }

    /** See {@link AccessServices#operatorActions}. */
    record ListOperatorActions(String actor, String after, int limit) implements AccessRequest<OperatorActionPage> {
        @Override
        public OperatorActionPage perform(AccessServices services) {
            return services.operatorActions(actor, after, limit);
        }
    }

    /** See {@link AccessServices#closeSession}. */
    record CloseSession(String handle, boolean everywhere) implements AccessRequest<Closed> {
        @Override
        public Closed perform(AccessServices services) {
            return new Closed(services.closeSession(handle, everywhere));
        }
    }

    /** See {@link AccessServices#noteUses}. */
    record NoteUses(List<KeyUse> uses) implements AccessRequest<Boolean> {
        public NoteUses {
            uses = List.copyOf(uses);
        }

        @Override
        public Boolean perform(AccessServices services) {
            services.noteUses(uses);
            return true;
        }
    }

    /** See {@link AccessServices#record}. */
    record RecordAction(OperatorAction action) implements AccessRequest<Boolean> {
        @Override
        public Boolean perform(AccessServices services) {
            services.record(action);
            return true;
        }
    }

    /** Names of things that a call has found. */
    record Ids(List<String> ids) {
        public Ids {
            ids = List.copyOf(ids);
        }
    }

    /** Sessions that a call has closed. */
    record Closed(List<ClosedSession> sessions) {
        public Closed {
            sessions = List.copyOf(sessions);
        }
    }
}
