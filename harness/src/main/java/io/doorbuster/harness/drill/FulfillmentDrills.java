package io.doorbuster.harness.drill;

import io.doorbuster.harness.OrderOutcome;
import io.doorbuster.harness.OrderRequest;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.ShopException;
import io.doorbuster.harness.deployment.PostgresServer;
import io.doorbuster.harness.drill.Receiver.Mood;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Drills that break what comes after an order: the warehouse's receiver, or the order's row itself. */
final class FulfillmentDrills {

    /** Orders have nothing to do with any of this. */
    private static final Duration UNDISTURBED = Duration.ofSeconds(3);
    private static final Duration FAULT = Duration.ofSeconds(30);
    /** The longest pause before a receiver is tried again, one try that is under way, and the last back-off. */
    private static final Duration DELIVERED_LIMIT = Duration.ofMinutes(2);
    private static final Duration SET_ASIDE_LIMIT = Duration.ofSeconds(15);
    private static final double LAG_LIMIT_SECONDS = 5;
    private static final Duration POLL = Duration.ofMillis(250);

    /** Each of them unreadable in a way of its own. The shopper hears 201 all the same: the row is broken afterwards. */
    private static final int POISONS = 5;
    private static final String POISON = """
            CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                CASE NEW.email
                    WHEN 'poison-0@drill.example' THEN NEW.shipping_address := '"poison"';
                    WHEN 'poison-1@drill.example' THEN NEW.shipping_address := 'null';
                    WHEN 'poison-2@drill.example' THEN NEW.shipping_address := '[]';
                    WHEN 'poison-3@drill.example' THEN NEW.durability := 'OF_THE_FUTURE';
                    WHEN 'poison-4@drill.example' THEN
                        NEW.shipping_address := jsonb_build_object('name', jsonb_build_array(repeat('x', 10000000)));
                    ELSE NULL;
                END CASE;
                RETURN NEW;
            END $$;
            CREATE TRIGGER poison BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION poison();
            """;
    private static final String ANTIDOTE = """
            DROP TRIGGER poison ON orders;
            DROP FUNCTION poison;
            UPDATE orders SET durability = 'LEDGER', shipping_address = '{"name": "", "street": "", "city": "",
                "region": "", "postalCode": "", "country": ""}' WHERE email LIKE 'poison-%';
            """;
    private static final String LAG = """
            SELECT coalesce(max(extract(epoch FROM now() - placed_at)), 0) FROM orders o
            WHERE email NOT LIKE 'poison-%' AND NOT EXISTS (SELECT FROM fulfillments f WHERE f.order_id = o.id)""";

    private FulfillmentDrills() {}

    static List<Drill> all() {
        return List.of(
                new Drill("receiver-down", "the warehouse's receiver refuses connections for 30 s", Layout.RECEIVER,
                        FulfillmentDrills::down),
                new Drill("receiver-slow", "the receiver takes 30 s for each answer, for a minute", Layout.RECEIVER,
                        FulfillmentDrills::slow),
                new Drill("receiver-nonsense",
                        "the receiver answers 500, redirects, pours endless bodies, cuts connections, for 30 s",
                        Layout.RECEIVER, FulfillmentDrills::nonsense),
                new Drill("poison-event", "five orders in the journal cannot be read, each for another reason",
                        Layout.RECEIVER, FulfillmentDrills::poison));
    }

    private static void down(Stage stage) throws IOException, InterruptedException {
        Receiver receiver = stage.shop().receiver();
        stage.becomesCalm();
        stage.faultBegins();
        receiver.down();
        try {
            stage.sell(FAULT);
        } finally {
            receiver.up();
        }
        endsUndisturbed(stage, "while the receiver was down");
    }

    private static void slow(Stage stage) throws InterruptedException {
        misbehave(stage, Mood.SLOW, FAULT.multipliedBy(2));
    }

    private static void nonsense(Stage stage) throws InterruptedException {
        misbehave(stage, Mood.NONSENSE, FAULT);
        stage.require(stage.shop().receiver().redirected() == 0, "a redirect of the receiver was followed");
    }

    private static void misbehave(Stage stage, Mood mood, Duration time) throws InterruptedException {
        stage.becomesCalm();
        stage.faultBegins();
        stage.shop().receiver().behave(mood);
        stage.sell(time);
        stage.shop().receiver().behave(Mood.HEALTHY);
        endsUndisturbed(stage, "while the receiver was " + mood);
    }

    private static void endsUndisturbed(Stage stage, String when) throws InterruptedException {
        stage.recovers();
        stage.gapIsAtMost(UNDISTURBED, when);
        stage.allAreAnswered(when);
        long backAtNanos = System.nanoTime();
        stage.atRest(atRest -> allAreDelivered(atRest, backAtNanos));
    }

    /** Every fulfillment order has reached the receiver, as one event, and no other thing has. */
    private static void allAreDelivered(Stage stage, long sinceNanos) throws IOException, InterruptedException {
        PostgresServer database = stage.shop().database();
        Receiver receiver = stage.shop().receiver();
        while (System.nanoTime() - sinceNanos < DELIVERED_LIMIT.toNanos() && pending(database) > 0) {
            Thread.sleep(POLL);
        }
        stage.require(pending(database) == 0, pending(database) + " events are not delivered");
        Set<String> events = new HashSet<>(database.query(
                "SELECT 'evt_' || replace(id::text, '-', '') FROM fulfillments"));
        Set<String> orders = new HashSet<>(database.query(
                "SELECT 'ord_' || replace(order_id::text, '-', '') FROM fulfillments"));
        stage.require(receiver.orderByEvent().keySet().equals(events), "the receiver took "
                + receiver.orderByEvent().size() + " events, which are not those of " + events.size()
                + " fulfillment orders");
        stage.require(new HashSet<>(receiver.orderByEvent().values()).equals(orders),
                "the receiver's orders are not those with a fulfillment order");
        stage.require(receiver.forged() == 0, receiver.forged() + " requests had no valid signature");
        stage.note(events.size() + " fulfillment orders delivered, " + receiver.repeated()
                + " of them more than once; the last "
                + Stage.seconds(Duration.ofNanos(System.nanoTime() - sinceNanos)) + " after the fault at most");
    }

    private static long pending(PostgresServer database) throws IOException, InterruptedException {
        return number(database, "SELECT count(*) FROM webhook_outbox WHERE delivered_at IS NULL");
    }

    private static void poison(Stage stage) throws IOException, InterruptedException {
        PostgresServer database = stage.shop().database();
        stage.becomesCalm();
        stage.faultBegins();
        database.query(POISON);
        for (int i = 0; i < POISONS; i++) {
            OrderOutcome outcome = stage.load().call(new OrderRequest(stage.run() + "-poison-" + i,
                    "poison-" + i + "@drill.example", "", List.of(new Line(stage.run() + "-1", 1))),
                    stage.shop().clients().getFirst());
            stage.require(outcome instanceof OrderOutcome.Placed, "a poison order ended as " + outcome);
        }
        double lag = longestLagWhileTheyAreSetAside(stage, database);
        stage.note("the other orders' fulfillment was " + lag + " s behind at most");
        stage.require(lag <= LAG_LIMIT_SECONDS, "poison held fulfillment up for " + lag + " s");
        List<String> letters = stage.shop().operator().deadLetterIds();
        stage.require(letters.size() == POISONS, letters.size() + " dead letters of " + POISONS);
        stage.require(!isRetried(stage, letters.getFirst()), "an order that cannot be read was fulfilled");
        database.query(ANTIDOTE);
        for (String letter : letters) {
            stage.require(isRetried(stage, letter), "an order that was mended is not fulfilled");
        }
        stage.require(stage.shop().operator().deadLetterIds().isEmpty(), "dead letters were left");
        endsUndisturbed(stage, "with poison on the stream");
    }

    private static double longestLagWhileTheyAreSetAside(Stage stage, PostgresServer database)
            throws IOException, InterruptedException {
        double longest = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < SET_ASIDE_LIMIT.toNanos()) {
            longest = Math.max(longest, Double.parseDouble(database.query(LAG).getFirst()));
            stage.sell(POLL);
        }
        return longest;
    }

    private static boolean isRetried(Stage stage, String letter) {
        try {
            stage.shop().operator().retryDeadLetter(letter);
            return true;
        } catch (ShopException e) {
            return false;
        }
    }

    private static long number(PostgresServer database, String sql) throws IOException, InterruptedException {
        return Long.parseLong(database.query(sql).getFirst());
    }
}
