package io.doorbuster.node;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.access.AccessState;
import io.doorbuster.domain.access.ApiKey;
import io.doorbuster.domain.access.ApiKeyOutcome;
import io.doorbuster.domain.access.ApiKeyPage;
import io.doorbuster.domain.access.ClaimOutcome;
import io.doorbuster.domain.access.ClaimOutcome.Claimed;
import io.doorbuster.domain.access.ClaimOutcome.NoSuchOrder;
import io.doorbuster.domain.access.ClosedSession;
import io.doorbuster.domain.access.CredentialsLookup;
import io.doorbuster.domain.access.Customer;
import io.doorbuster.domain.access.CustomerPage;
import io.doorbuster.domain.access.KeyUse;
import io.doorbuster.domain.access.NewSession;
import io.doorbuster.domain.access.OperatorAction;
import io.doorbuster.domain.access.OperatorActionPage;
import io.doorbuster.domain.access.PasswordOutcome;
import io.doorbuster.domain.access.Renewal;
import io.doorbuster.domain.access.SignUpOutcome;
import io.doorbuster.domain.access.SigningKeys;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderPage;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.access.AccessServices;
import io.doorbuster.store.ApiKeys;
import io.doorbuster.store.CustomerOrders;
import io.doorbuster.store.CustomerSessions;
import io.doorbuster.store.Customers;
import io.doorbuster.store.Database;
import io.doorbuster.store.OperatorLog;
import io.doorbuster.store.SigningKeyRows;
import java.util.List;

/** What this member does for app nodes about customers and keys. */
final class AccessOffice implements AccessServices {

    private final Customers customers;
    private final CustomerSessions sessions;
    private final CustomerOrders orders;
    private final ApiKeys keys;
    private final SigningKeyRows signingKeys;
    private final OperatorLog log;
    private final IMap<String, Order> cachedOrders;

    AccessOffice(HazelcastInstance member, Database database) {
        this.customers = new Customers(database);
        this.sessions = new CustomerSessions(database);
        this.orders = new CustomerOrders(database);
        this.keys = new ApiKeys(database);
        this.signingKeys = new SigningKeyRows(database);
        this.log = new OperatorLog(database);
        this.cachedOrders = Grid.orders(member);
    }

    @Override
    public SignUpOutcome signUp(Customer customer, String passwordHash, AttemptId attempt) {
        return customers.signUp(customer, passwordHash, attempt);
    }

    @Override
    public CredentialsLookup credentialsByEmail(String email) {
        return customers.byEmail(email);
    }

    @Override
    public CredentialsLookup credentialsById(String customerId) {
        return customers.byId(customerId);
    }

    @Override
    public CustomerPage customers(String email, String after, int limit) {
        return customers.list(email, after, limit);
    }

    @Override
    public PasswordOutcome changePassword(String customerId, long expectedVersion, String passwordHash) {
        return customers.changePassword(customerId, expectedVersion, passwordHash);
    }

    @Override
    public boolean openSession(NewSession session) {
        return sessions.open(session);
    }

    @Override
    public Renewal renew(String handle, String secret, String nextSecret) {
        return sessions.renew(handle, secret, nextSecret);
    }

    @Override
    public List<ClosedSession> closeSession(String handle, boolean everywhere) {
        return sessions.close(handle, everywhere);
    }

    @Override
    public AccessState state(long sinceMillis) {
        return keys.state(sinceMillis);
    }

    @Override
    public SigningKeys signingKeys(String offeredId, String offeredJwk) {
        return signingKeys.keys(offeredId, offeredJwk);
    }

    @Override
    public ApiKeyOutcome createApiKey(ApiKey key) {
        return keys.create(key);
    }

    @Override
    public ApiKeyOutcome rotateApiKey(String id, ApiKey next, long overlapMillis) {
        return keys.rotate(id, next, overlapMillis);
    }

    @Override
    public ApiKeyOutcome revokeApiKey(String id) {
        return keys.revoke(id);
    }

    @Override
    public ApiKeyPage apiKeys(String after, int limit) {
        return keys.list(after, limit);
    }

    @Override
    public void noteUses(List<KeyUse> uses) {
        keys.noteUses(uses);
    }

    @Override
    public OrderPage customerOrders(String customerId, String after, int limit) {
        return orders.list(customerId, after, limit);
    }

    /** The grid's copy of the order still has no owner: it is forgotten, so that the guest's way to it closes. */
    @Override
    public ClaimOutcome claimOrder(String customerId, String orderId, String email) {
        ClaimOutcome outcome = OrderId.parse(orderId).map(id -> orders.claim(customerId, id, email))
                .orElseGet(NoSuchOrder::new);
        if (outcome instanceof Claimed(Order order)) {
            cachedOrders.delete(order.id().toString());
        }
        return outcome;
    }

    @Override
    public void record(OperatorAction action) {
        log.add(action);
    }

    @Override
    public OperatorActionPage operatorActions(String actor, String after, int limit) {
        return log.list(actor, after, limit);
    }
}
