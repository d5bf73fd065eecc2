package io.doorbuster.app;

import com.hazelcast.query.Predicates;
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
import io.doorbuster.domain.access.SigningKey;
import io.doorbuster.domain.access.SigningKeys;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderPage;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.access.AccessServices;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a member does in PostgreSQL about customers and keys, in memory and under one lock. */
public final class MemoryAccess implements AccessServices {

    private record Account(Customer customer, String hash, AttemptId attempt) {}

    private record Session(NewSession opened, String secret, long closedAt) {}

    private final MemoryServices services;
    private final Map<String, Account> accounts = new TreeMap<>();
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final Map<String, ApiKey> keys = new TreeMap<>();
    private final List<SigningKey> signingKeys = new ArrayList<>();
    private final Map<String, String> claims = new TreeMap<>();
    private final List<OperatorAction> actions = new ArrayList<>();

    private boolean signingKeysHidden;

    MemoryAccess(MemoryServices services) {
        this.services = services;
    }

    /** Lets nodes that start find no signing keys. */
    public synchronized void hideSigningKeys(boolean hidden) {
        signingKeysHidden = hidden;
    }

    @Override
    public synchronized SignUpOutcome signUp(Customer customer, String passwordHash, AttemptId attempt) {
        if (credentialsByEmail(customer.email()) instanceof CredentialsLookup.Found(Customer known, String hash)) {
            return Objects.requireNonNull(accounts.get(known.id())).attempt.equals(attempt)
                    ? new SignUpOutcome.SignedUpBefore(known, hash) : new SignUpOutcome.EmailTaken();
        }
        accounts.put(customer.id(), new Account(customer, passwordHash, attempt));
        return new SignUpOutcome.SignedUp(customer);
    }

    @Override
    public synchronized CredentialsLookup credentialsByEmail(String email) {
        return accounts.values().stream().filter(account -> account.customer.email().equalsIgnoreCase(email)).findAny()
                .<CredentialsLookup>map(account -> new CredentialsLookup.Found(account.customer, account.hash))
                .orElseGet(CredentialsLookup.NoSuchCustomer::new);
    }

    @Override
    public synchronized CredentialsLookup credentialsById(String customerId) {
        Account account = accounts.get(customerId);
        return account == null ? new CredentialsLookup.NoSuchCustomer()
                : new CredentialsLookup.Found(account.customer, account.hash);
    }

    @Override
    public synchronized CustomerPage customers(String email, String after, int limit) {
        return new CustomerPage(accounts.values().stream().map(Account::customer)
                .filter(customer -> email.isEmpty() || customer.email().equalsIgnoreCase(email)).toList().reversed(),
                "");
    }

    @Override
    public synchronized PasswordOutcome changePassword(String customerId, long expectedVersion, String passwordHash) {
        Account account = Objects.requireNonNull(accounts.get(customerId), customerId);
        Customer old = account.customer;
        if (old.version() != expectedVersion) {
            return new PasswordOutcome.ChangedMeanwhile();
        }
        Customer next = new Customer(old.id(), old.email(), old.name(), old.version() + 1, old.createdAt());
        accounts.put(customerId, new Account(next, passwordHash, account.attempt));
        return new PasswordOutcome.PasswordChanged(next, closeAll(customerId));
    }

    private Customer account(String customerId) {
        return Objects.requireNonNull(accounts.get(customerId), customerId).customer();
    }

    private List<ClosedSession> closeAll(String customerId) {
        return sessions.values().stream()
                .filter(session -> session.closedAt == 0 && session.opened.customerId().equals(customerId)).toList()
                .stream().map(this::close).toList();
    }

    private ClosedSession close(Session session) {
        long now = System.currentTimeMillis();
        sessions.put(session.opened.handle(), new Session(session.opened, "", now));
        return new ClosedSession(session.opened.id(), now);
    }

    @Override
    public synchronized boolean openSession(NewSession session) {
        sessions.put(session.handle(), new Session(session, session.secret(), 0));
        return account(session.customerId()).version() == session.customerVersion();
    }

    @Override
    public synchronized Renewal renew(String handle, String secret, String nextSecret) {
        Session session = sessions.get(handle);
        if (session == null || session.closedAt != 0) {
            return new Renewal.NotValid();
        }
        if (!session.secret.equals(secret)) {
            return new Renewal.Reused(close(session).id());
        }
        sessions.put(handle, new Session(session.opened, nextSecret, 0));
        return new Renewal.Renewed(account(session.opened.customerId()), session.opened.id());
    }

    @Override
    public synchronized List<ClosedSession> closeSession(String handle, boolean everywhere) {
        Session session = sessions.get(handle);
        if (session == null || session.closedAt != 0) {
            return List.of();
        }
        return everywhere ? closeAll(session.opened.customerId()) : List.of(close(session));
    }

    @Override
    public synchronized AccessState state(long sinceMillis) {
        long now = System.currentTimeMillis();
        return new AccessState(now, sessions.values().stream().filter(session -> session.closedAt > 0)
                .map(session -> new ClosedSession(session.opened.id(), session.closedAt)).toList(),
                keys.values().stream().filter(key -> key.isValid(now)).toList());
    }

    @Override
    public synchronized SigningKeys signingKeys(String offeredId, String offeredJwk) {
        if (signingKeysHidden) {
            throw new LedgerUnavailableException("hidden");
        }
        if (!offeredId.isEmpty() && signingKeys.isEmpty()) {
            signingKeys.add(new SigningKey(offeredId, offeredJwk, 0));
        }
        return new SigningKeys(signingKeys, System.currentTimeMillis(), signingKeys.isEmpty());
    }

    @Override
    public synchronized ApiKeyOutcome createApiKey(ApiKey key) {
        keys.put(key.id(), key);
        return new ApiKeyOutcome.Kept(key);
    }

    @Override
    public synchronized ApiKeyOutcome rotateApiKey(String id, ApiKey next, long overlapMillis) {
        ApiKey old = keys.get(id);
        long now = System.currentTimeMillis();
        if (old == null || !old.isValid(now)) {
            return new ApiKeyOutcome.NoSuchKey();
        }
        keys.put(id, ended(old, now + overlapMillis, 0));
        return createApiKey(new ApiKey(next.id(), old.name(), next.hint(), next.digest(), old.scopes(),
                next.createdBy(), now, old.expiresAtMillis(), 0, 0));
    }

    @Override
    public synchronized ApiKeyOutcome revokeApiKey(String id) {
        ApiKey key = keys.get(id);
        if (key == null) {
            return new ApiKeyOutcome.NoSuchKey();
        }
        ApiKey revoked = ended(key, key.expiresAtMillis(), System.currentTimeMillis());
        keys.put(id, revoked);
        return new ApiKeyOutcome.Kept(revoked);
    }

    private static ApiKey ended(ApiKey key, long expiresAt, long revokedAt) {
        return new ApiKey(key.id(), key.name(), key.hint(), key.digest(), key.scopes(), key.createdBy(),
                key.createdAtMillis(), expiresAt, revokedAt, key.lastUsedAtMillis());
    }

    @Override
    public synchronized ApiKeyPage apiKeys(String after, int limit) {
        return new ApiKeyPage(new ArrayList<>(keys.values()).reversed(), "");
    }

    @Override
    public void noteUses(List<KeyUse> uses) {}

    @Override
    public synchronized OrderPage customerOrders(String customerId, String after, int limit) {
        return new OrderPage(services.allOrders().stream().map(this::owned)
                .filter(order -> order.customerId().equals(customerId)).toList().reversed().stream().limit(limit)
                .toList(), "");
    }

    private Order owned(Order order) {
        String owner = claims.getOrDefault(order.id().toString(), order.customerId());
        return new Order(order.id(), order.number(), order.version(), order.email(), owner, order.currency(),
                order.lines(), order.shippingAddress(), order.paymentMethod(), order.durability(), order.placedAt(),
                order.history());
    }

    @Override
    public synchronized ClaimOutcome claimOrder(String customerId, String orderId, String email) {
        Stream<Order> known = services.allOrders().stream().filter(order -> order.id().toString().equals(orderId));
        return known.map(this::owned)
                .filter(order -> order.email().toLowerCase(Locale.ROOT).equals(email.toLowerCase(Locale.ROOT))
                        && (order.customerId().isEmpty() || order.customerId().equals(customerId)))
                .findAny().<ClaimOutcome>map(order -> {
                    claims.put(orderId, customerId);
                    Grid.orders(services.grid()).set(orderId, owned(order));
                    return new ClaimOutcome.Claimed(owned(order));
                }).orElseGet(ClaimOutcome.NoSuchOrder::new);
    }

    /** Orders keep what is personal: that they lose it is a matter of the database. */
    @Override
    public synchronized ErasureOutcome erase(EraseCustomer wanted) {
        List<String> ids = accounts.values().stream().map(Account::customer)
                .filter(customer -> customer.id().equals(wanted.customerId())
                        || (!wanted.email().isEmpty() && customer.email().equalsIgnoreCase(wanted.email())))
                .map(Customer::id).toList();
        List<Order> orders = services.allOrders().stream().map(this::owned)
                .filter(order -> ids.contains(order.customerId())).toList();
        List<String> underWay = orders.stream().filter(order -> order.status() != OrderStatus.CANCELLED)
                .map(Order::number).toList();
        if (!underWay.isEmpty()) {
            return new ErasureOutcome.OrdersUnderWay(underWay);
        }
        List<ClosedSession> closed = ids.stream().flatMap(id -> closeAll(id).stream()).toList();
        List<String> carts = ids.stream().flatMap(id -> customerCarts(id, Integer.MAX_VALUE).stream()).toList();
        ids.forEach(accounts::remove);
        carts.forEach(Grid.carts(services.grid())::delete);
        return new ErasureOutcome.Erased(closed, orders.stream().map(order -> order.id().toString()).toList(), carts);
    }

    @Override
    public synchronized List<String> customerCarts(String customerId, int limit) {
        return Grid.carts(services.grid()).keySet(Predicates.equal("customerId", customerId)).stream().limit(limit)
                .toList();
    }

    @Override
    public synchronized void record(OperatorAction action) {
        actions.add(new OperatorAction(actions.size() + 1L, action.at(), action.actor(), action.action(),
                action.resource(), action.status(), action.versionBefore(), action.versionAfter(),
                action.requestId()));
    }

    @Override
    public synchronized OperatorActionPage operatorActions(String actor, String after, int limit) {
        return new OperatorActionPage(actions.reversed().stream()
                .filter(action -> actor.isEmpty() || action.actor().equals(actor)).limit(limit).toList(), "");
    }
}
