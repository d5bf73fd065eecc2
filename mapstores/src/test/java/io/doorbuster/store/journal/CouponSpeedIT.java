package io.doorbuster.store.journal;

import static io.doorbuster.store.journal.OneByOne.submit;
import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.fulfillment.RecentOrders;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderCharges;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.OrderTerms.CouponUse;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.pricing.AppliedDiscount;
import io.doorbuster.domain.pricing.Charge;
import io.doorbuster.domain.stock.Settlement;
import io.doorbuster.store.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a coupon that every order carries costs the journal, through two writers that both need its counter. */
class CouponSpeedIT {

    private static final Logger LOG = LoggerFactory.getLogger(CouponSpeedIT.class);
    private static final int ORDERS = 10_000;
    private static final int ROUNDS = 5;
    /** Two more round trips, two more rows and indexes for each order; a counter that is changed for each costs ten times. */
    private static final double MOST = 3;

    private final AtomicInteger keys = new AtomicInteger();

    private enum Kind {
        PLAIN, DISCOUNTED, COUPON
    }

    @Test
    void aHotCouponCostsTheJournalLittle() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on").setServerConfig("synchronous_commit", "on").start();
                Database database = Database.open(new Database.Settings(
                        "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres", "postgres", "", 4))) {
            StockLedger ledger = new StockLedger(database);
            List.of("SKU0", "SKU1").forEach(sku -> ledger.receive(sku, 1_000_000_000, "r"));
            Map<Kind, List<Double>> perSecond = new EnumMap<>(Kind.class);
            for (int round = 0; round < ROUNDS; round++) {
                for (Kind kind : Kind.values()) {
                    perSecond.computeIfAbsent(kind, _ -> new ArrayList<>()).add(place(database, kind));
                }
            }
            double plain = median(perSecond, Kind.PLAIN);
            double discounted = median(perSecond, Kind.DISCOUNTED);
            double coupon = median(perSecond, Kind.COUPON);
            LOG.info("orders/s, medians of {} rounds: {} plain, {} with a promotion, {} with a coupon that all carry",
                    ROUNDS, Math.round(plain), Math.round(discounted), Math.round(coupon));

            assertThat(coupon * MOST).isGreaterThan(discounted);
        }
    }

    private static double median(Map<Kind, List<Double>> perSecond, Kind kind) {
        return perSecond.getOrDefault(kind, List.of()).stream().sorted().toList().get(ROUNDS / 2);
    }

    private double place(Database database, Kind kind) {
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < ORDERS; i++) {
            entries.add(entry("SKU" + i % 2, kind));
        }
        JournalListener listener = new JournalListener() {
            @Override
            public void settled(List<Settlement> settlements) {}

            @Override
            public void written(int orders, long nanos) {}
        };
        try (OrderJournal one = OrderJournal.start(database::openConnection, "one", Clock.systemUTC(), listener,
                new RecentOrders(1));
                OrderJournal two = OrderJournal.start(database::openConnection, "two", Clock.systemUTC(), listener,
                        new RecentOrders(1))) {
            long startNanos = System.nanoTime();
            List<CompletableFuture<Placement>> answers = new ArrayList<>();
            for (int i = 0; i < ORDERS; i++) {
                answers.add(submit(i % 2 == 0 ? one : two, entries.get(i)));
            }
            answers.forEach(answer -> assertThat(answer.orTimeout(60, TimeUnit.SECONDS).join())
                    .isInstanceOf(Placed.class));
            return ORDERS / ((System.nanoTime() - startNanos) / 1e9);
        }
    }

    private JournalEntry entry(String sku, Kind kind) {
        String key = Integer.toString(keys.incrementAndGet());
        String email = key + "@example.org";
        List<CouponUse> uses = kind == Kind.COUPON ? List.of(new CouponUse("HOT", 1_000_000, 1)) : List.of();
        AppliedDiscount discount = new AppliedDiscount("promo_hot", "Hot", 10, kind == Kind.COUPON ? "HOT" : "");
        OrderCharges charges = kind == Kind.PLAIN ? OrderCharges.NONE
                : new OrderCharges(List.of(new Charge(100, List.of(discount), List.of())), "", "", Charge.NOTHING);
        PlaceOrder order = new PlaceOrder(AttemptId.of(email, "r", key), 7, Intent.PLACE, email, "", "EUR",
                List.of(new OrderLine(sku, 1, 100)), Address.NONE, "", charges,
                OrderTerms.counted("", email, List.of(), uses));
        long deadline = Clock.systemUTC().millis() + 60_000;
        return new JournalEntry(order, Intent.PLACE, List.of(sku), deadline, deadline);
    }
}
