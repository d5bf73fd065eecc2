package io.doorbuster.node;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicates;
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
import io.doorbuster.domain.access.EraseCustomer;
import io.doorbuster.domain.access.ErasureOutcome;
import io.doorbuster.domain.access.ErasureOutcome.Erased;
import io.doorbuster.domain.access.KeyUse;
import io.doorbuster.domain.access.NewSession;
import io.doorbuster.domain.access.OperatorAction;
import io.doorbuster.domain.access.OperatorActionPage;
import io.doorbuster.domain.access.PasswordOutcome;
import io.doorbuster.domain.access.Renewal;
import io.doorbuster.domain.access.SignUpOutcome;
import io.doorbuster.domain.access.SigningKeys;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.CartChange;
import io.doorbuster.domain.cart.CartOutcome;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderPage;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.access.AccessServices;
import io.doorbuster.grid.cart.ChangeCart;
import io.doorbuster.store.ApiKeys;
import io.doorbuster.store.CustomerOrders;
import io.doorbuster.store.CustomerSessions;
import io.doorbuster.store.Customers;
import io.doorbuster.store.Database;
import io.doorbuster.store.Erasures;
import io.doorbuster.store.OperatorLog;
import io.doorbuster.store.SigningKeyRows;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What this member does for app nodes about customers and keys. */
final class AccessOffice implements AccessServices {

    private final Customers customers;
    private final CustomerSessions sessions;
    private final CustomerOrders orders;
    private final ApiKeys keys;
    private final SigningKeyRows signingKeys;
    private final OperatorLog log;
    private final Erasures erasures;
    private final IMap<String, Order> cachedOrders;
    private final IMap<String, Cart> carts;
    private final Clock clock;

    AccessOffice(HazelcastInstance member, Database database, Clock clock) {
        this.customers = new Customers(database);
        this.sessions = new CustomerSessions(database);
        this.orders = new CustomerOrders(database);
        this.keys = new ApiKeys(database);
        this.signingKeys = new SigningKeyRows(database);
        this.log = new OperatorLog(database);
        this.erasures = new Erasures(database);
        this.cachedOrders = Grid.orders(member);
        this.carts = Grid.carts(member);
        this.clock = clock;
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

    /**
     * The database first, since it can refuse; then the grid's copies. If the member dies in between, the carts and copies
     * are removed by the next call, and hold no address, for carts never do and the copies go by themselves.
     */
    @Override
    public ErasureOutcome erase(EraseCustomer wanted) {
        Erasures.Result result = erasures.erase(wanted);
        if (result
                .outcome() instanceof Erased(List<ClosedSession> closed, List<String> orderIds, List<String> stored)) {
            orderIds.forEach(cachedOrders::delete);
            Set<String> ids = new TreeSet<>(stored);
            result.customers().forEach(customer -> ids.addAll(cartsInMemory(customer)));
            return new Erased(closed, orderIds, ids.stream().filter(this::deleteCart).toList());
        }
        return result.outcome();
    }

    /** What is held for it comes free when its time is over, as with a cart that is forgotten. */
    private boolean deleteCart(String id) {
        Cart cart = carts.get(id);
        return cart != null && carts.executeOnKey(id, new ChangeCart(new CartChange.DeleteCart(), cart.customerId(),
                null, 0, clock.millis())) instanceof CartOutcome.Changed;
    }

    @Override
    public List<String> customerCarts(String customerId, int limit) {
        return erasures.carts(customerId, limit);
    }

    /** Reads all carts in memory: some may not be stored yet. */
    private Set<String> cartsInMemory(String customerId) {
        return carts.keySet(Predicates.equal("customerId", customerId));
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
