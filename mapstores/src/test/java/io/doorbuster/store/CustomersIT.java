package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.access.AccessState;
import io.doorbuster.domain.access.ApiKey;
import io.doorbuster.domain.access.ApiKeyOutcome;
import io.doorbuster.domain.access.ClaimOutcome;
import io.doorbuster.domain.access.ClosedSession;
import io.doorbuster.domain.access.CredentialsLookup;
import io.doorbuster.domain.access.Customer;
import io.doorbuster.domain.access.KeyUse;
import io.doorbuster.domain.access.NewSession;
import io.doorbuster.domain.access.OperatorAction;
import io.doorbuster.domain.access.PasswordOutcome;
import io.doorbuster.domain.access.Renewal;
import io.doorbuster.domain.access.SignUpOutcome;
import io.doorbuster.domain.access.SigningKeys;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Customers, sessions and keys in a real PostgreSQL. */
class CustomersIT {

    private static TestServer server;
    private static Customers customers;
    private static CustomerSessions sessions;
    private static CustomerOrders orders;
    private static ApiKeys keys;

    @BeforeAll
    static void start() {
        server = new TestServer();
        customers = new Customers(server.database());
        sessions = new CustomerSessions(server.database());
        orders = new CustomerOrders(server.database());
        keys = new ApiKeys(server.database());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void empty() {
        server.truncate();
        server.execute("TRUNCATE customers, customer_sessions, api_keys, signing_keys, order_claims, operator_log");
    }

    @Test
    void givesAnEmailAddressToOneOfManyWhoSignUpAtOnce() throws Exception {
        List<SignUpOutcome> outcomes =
                atOnce(8, i -> customers.signUp(customer("cust_" + i, "Ada@Example.org"), "h", newAttempt()));

        assertThat(outcomes.stream().filter(SignUpOutcome.SignedUp.class::isInstance)).hasSize(1);
        assertThat(customers.byEmail("ada@example.ORG")).isInstanceOf(CredentialsLookup.Found.class);
        assertThat(customers.byEmail("eve@example.org")).isInstanceOf(CredentialsLookup.NoSuchCustomer.class);
    }

    @Test
    void signsUpOnceHoweverOftenOneAttemptIsSent() throws Exception {
        AttemptId attempt = newAttempt();

        List<SignUpOutcome> outcomes =
                atOnce(8, i -> customers.signUp(customer("cust_" + i, "ada@example.org"), "h" + i, attempt));

        Customer signedUp = outcomes.stream().filter(SignUpOutcome.SignedUp.class::isInstance)
                .map(outcome -> ((SignUpOutcome.SignedUp) outcome).customer()).findFirst().orElseThrow();
        SignUpOutcome before = new SignUpOutcome.SignedUpBefore(signedUp,
                "h" + signedUp.id().substring("cust_".length()));
        assertThat(outcomes.stream().filter(before::equals)).hasSize(7);
        assertThat(customers.signUp(customer("cust_9", "ADA@example.org"), "h", newAttempt()))
                .isInstanceOf(SignUpOutcome.EmailTaken.class);
    }

    @Test
    void renewsASessionForOneOfManyWhoHaveItsTokenAndClosesItForAll() throws Exception {
        open("cust_1", "ses_1", "handle");

        List<Renewal> renewals = atOnce(6, i -> sessions.renew("handle", "secret", "next-" + i));

        assertThat(renewals.stream().filter(Renewal.Renewed.class::isInstance)).hasSize(1);
        assertThat(renewals).contains(new Renewal.Reused("ses_1"));
        assertThat(IntStream.range(0, 6).mapToObj(i -> sessions.renew("handle", "next-" + i, "x")))
                .containsOnly(new Renewal.NotValid());
        assertThat(keys.state(0).closed()).extracting(ClosedSession::id).containsExactly("ses_1");
    }

    @Test
    void renewsNoSessionThatHasExpiredOrThatNobodyOpened() {
        open("cust_1", "ses_1", "handle");
        server.execute("UPDATE customer_sessions SET expires_at = now()");

        assertThat(sessions.renew("handle", "secret", "next")).isEqualTo(new Renewal.NotValid());
        assertThat(sessions.renew("other", "secret", "next")).isEqualTo(new Renewal.NotValid());
    }

    @Test
    void keepsASessionForNinetyDaysHoweverOftenItIsRenewed() {
        open("cust_1", "ses_1", "handle");
        server.execute("UPDATE customer_sessions SET opened_at = now() - interval '80 days'");

        sessions.renew("handle", "secret", "next");

        assertThat(server.query("SELECT expires_at = opened_at + interval '90 days' FROM customer_sessions"))
                .isEqualTo("t");
    }

    @Test
    void closesTheOldestOfTooManySessions() {
        for (int i = 0; i < CustomerSessions.MAX_OPEN + 2; i++) {
            open("cust_1", "ses_" + i, "handle-" + i);
        }

        assertThat(server.query("SELECT count(*) FROM customer_sessions WHERE closed_at IS NULL"))
                .isEqualTo(Integer.toString(CustomerSessions.MAX_OPEN));
        assertThat(sessions.renew("handle-0", "secret", "next")).isEqualTo(new Renewal.NotValid());
        server.execute(
                "UPDATE customer_sessions SET closed_at = now() - interval '2 days' WHERE closed_at IS NOT NULL");
        open("cust_1", "ses_last", "handle-last");
        assertThat(server.query("SELECT count(*) FROM customer_sessions"))
                .isEqualTo(Integer.toString(CustomerSessions.MAX_OPEN + 1));
    }

    @Test
    void opensNoSessionByAPasswordThatWasChangedMeanwhile() {
        open("cust_1", "ses_1", "handle");

        PasswordOutcome changed = customers.changePassword("cust_1", 1, "other");

        assertThat(changed).isInstanceOfSatisfying(PasswordOutcome.PasswordChanged.class, outcome -> {
            assertThat(outcome.customer().version()).isEqualTo(2);
            assertThat(outcome.closed()).extracting(ClosedSession::id).containsExactly("ses_1");
        });
        assertThat(customers.changePassword("cust_1", 1, "x")).isEqualTo(new PasswordOutcome.ChangedMeanwhile());
        assertThat(sessions.open(new NewSession("ses_2", "cust_1", 1, "handle-2", "secret"))).isFalse();
        assertThat(sessions.open(new NewSession("ses_2", "cust_1", 2, "handle-2", "secret"))).isTrue();
    }

    @Test
    void tellsWhichSessionsWereClosedSinceItWasAsked() {
        open("cust_1", "ses_1", "handle-1");
        open("cust_1", "ses_2", "handle-2");
        sessions.close("handle-1", false);
        AccessState first = keys.state(0);

        sessions.close("handle-2", true);

        assertThat(first.closed()).extracting(ClosedSession::id).containsExactly("ses_1");
        assertThat(keys.state(first.asOfMillis() + 1).closed()).extracting(ClosedSession::id)
                .doesNotContain("ses_1");
        assertThat(keys.state(0).closed()).hasSize(2);
        assertThat(sessions.close("handle-2", true)).isEmpty();
    }

    @Test
    void listsOwnAndClaimedOrdersInOneOrderAndByPages() {
        long writer = server.startWriter();
        OrderId own = server.placeOrder(writer, 1, "A", 1);
        OrderId claimed = server.placeOrder(writer, 2, "A", 1);
        OrderId newest = server.placeOrder(writer, 3, "A", 1);
        server.execute("UPDATE orders SET customer_id = 'cust_1' WHERE sequence IN (1, 3)");

        ClaimOutcome claim = orders.claim("cust_1", claimed, "ADA@example.com");

        assertThat(claim).isInstanceOfSatisfying(ClaimOutcome.Claimed.class,
                outcome -> assertThat(outcome.order().customerId()).isEqualTo("cust_1"));
        assertThat(ids(orders.list("cust_1", "", 2).orders())).containsExactly(newest, claimed);
        assertThat(ids(orders.list("cust_1", orders.list("cust_1", "", 2).next(), 2).orders())).containsExactly(own);
        assertThat(orders.list("cust_2", "", 50).orders()).isEmpty();
        assertThat(orders.list("", "", 50).orders()).isEmpty();
    }

    @Test
    void givesAnOrderToNobodyWhoDoesNotKnowItsAddressNorToASecondCustomer() throws Exception {
        OrderId guests = server.placeOrder(server.startWriter(), 1, "A", 1);

        assertThat(orders.claim("cust_1", guests, "eve@example.com")).isEqualTo(new ClaimOutcome.NoSuchOrder());
        List<ClaimOutcome> outcomes = atOnce(6, i -> orders.claim("cust_" + i, guests, "ada@example.com"));

        assertThat(outcomes.stream().filter(ClaimOutcome.Claimed.class::isInstance)).hasSize(1);
        assertThat(orders.claim("cust_7", OrderId.of(1, 2, 3), "ada@example.com"))
                .isEqualTo(new ClaimOutcome.NoSuchOrder());
    }

    @Test
    void keepsOneSigningKeyOfManyThatAreOfferedAndAnnouncesTheNext() throws Exception {
        SigningKeyRows rows = new SigningKeyRows(server.database());
        assertThat(rows.keys("", "").wanted()).isTrue();

        List<SigningKeys> answers = atOnce(6, i -> rows.keys("key_" + i, "{}"));

        assertThat(answers.stream().map(answer -> answer.keys().getFirst().id()).distinct()).hasSize(1);
        assertThat(rows.keys("late", "{}").keys()).hasSize(1);
        server.execute("UPDATE signing_keys SET created_at = created_at - interval '31 days'");
        SigningKeys rotated = rows.keys("next", "{}");
        assertThat(rotated.keys().getFirst().id()).isEqualTo("next");
        assertThat(rotated.keys().getFirst().signsFromMillis() - rotated.asOfMillis())
                .isBetween(500_000L, 600_000L);
        assertThat(rotated.keys()).hasSize(2);
    }

    @Test
    void exchangesAndEndsKeys() {
        keys.create(key("key_1", "digest-1"));

        ApiKeyOutcome rotated = keys.rotate("key_1", key("key_2", "digest-2"), 3_600_000);
        keys.noteUses(List.of(new KeyUse("key_1", 2_000), new KeyUse("nobody", 3_000)));
        keys.noteUses(List.of(new KeyUse("key_1", 1_000)));

        assertThat(rotated).isInstanceOfSatisfying(ApiKeyOutcome.Kept.class,
                kept -> assertThat(kept.key().name()).isEqualTo("warehouse"));
        assertThat(keys.state(0).keys()).extracting(ApiKey::id).containsExactlyInAnyOrder("key_1", "key_2");
        assertThat(keys.list("", 1).keys().getFirst().id()).isEqualTo("key_2");
        ApiKey old = keys.list(keys.list("", 1).next(), 1).keys().getFirst();
        assertThat(old.lastUsedAtMillis()).isEqualTo(2_000);
        assertThat(old.expiresAtMillis()).isPositive();
        keys.revoke("key_1");
        assertThat(keys.state(0).keys()).extracting(ApiKey::id).containsExactly("key_2");
        assertThat(keys.rotate("key_1", key("key_3", "digest-3"), 0)).isEqualTo(new ApiKeyOutcome.NoSuchKey());
        assertThat(keys.revoke("nobody")).isEqualTo(new ApiKeyOutcome.NoSuchKey());
    }

    @Test
    void holdsNoMoreKeysThanNodesCanKeep() {
        server.execute("INSERT INTO api_keys (id, name, hint, digest, scopes, created_by) SELECT 'k' || i, '', '', i, "
                + "'{}', '' FROM generate_series(1, " + ApiKeys.MAX_VALID + ") i");

        assertThat(keys.create(key("key_1", "digest"))).isEqualTo(new ApiKeyOutcome.TooManyKeys(ApiKeys.MAX_VALID));
    }

    @Test
    void listsWhatWasDoneNewestFirst() {
        OperatorLog log = new OperatorLog(server.database());
        for (int i = 0; i < 3; i++) {
            log.add(new OperatorAction(0, Instant.ofEpochMilli(i), "actor-" + i % 2, "PUT /x", "/x", 200, i, i + 1,
                    "request"));
        }

        assertThat(log.list("", "", 2).actions()).extracting(OperatorAction::versionBefore).containsExactly(2L, 1L);
        assertThat(log.list("", log.list("", "", 2).next(), 2).actions()).hasSize(1);
        assertThat(log.list("actor-0", "", 50).actions()).hasSize(2);
    }

    @Test
    void listsCustomersNewestFirst() {
        for (int i = 1; i <= 3; i++) {
            customers.signUp(customer("cust_" + i, i + "@example.org"), "h", newAttempt());
        }

        assertThat(customers.list("", "", 2).customers()).extracting(Customer::id).containsExactly("cust_3", "cust_2");
        assertThat(customers.list("", "cust_2", 2).customers()).extracting(Customer::id).containsExactly("cust_1");
        assertThat(customers.list("2@EXAMPLE.org", "", 2).customers()).extracting(Customer::id)
                .containsExactly("cust_2");
    }

    private void open(String customerId, String sessionId, String handle) {
        customers.signUp(customer(customerId, customerId + "@example.org"), "hash", newAttempt());
        assertThat(sessions.open(new NewSession(sessionId, customerId, 1, handle, "secret"))).isTrue();
    }

    private static AttemptId newAttempt() {
        return AttemptId.of(UUID.randomUUID());
    }

    private static Customer customer(String id, String email) {
        return new Customer(id, email, "Ada", 1, Instant.EPOCH);
    }

    private static ApiKey key(String id, String digest) {
        return new ApiKey(id, "warehouse", "dbk_1234", digest, List.of("imports", "orders:read"), "operator", 0, 0, 0,
                0);
    }

    private static List<OrderId> ids(List<Order> orders) {
        return orders.stream().map(Order::id).toList();
    }

    private interface Numbered<T> {
        T call(int number);
    }

    private static <T> List<T> atOnce(int times, Numbered<T> call) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(times)) {
            List<Callable<T>> calls =
                    IntStream.range(0, times).mapToObj(i -> (Callable<T>) () -> call.call(i)).toList();
            return threads.invokeAll(calls).stream().map(CustomersIT::result).toList();
        }
    }

    private static <T> T result(Future<T> future) {
        return future.resultNow();
    }
}
