package io.doorbuster.domain.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.Ruling.Accept;
import io.doorbuster.domain.journal.Ruling.Refuse;
import io.doorbuster.domain.journal.Ruling.Replay;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.OrderTerms.CouponUse;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement.CouponUsedUp;
import io.doorbuster.domain.stock.HoldId;
import io.doorbuster.domain.stock.LedgerRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Batches in which many orders carry the same few coupons; each is made from a seed, which a failure tells. */
class CouponDecisionPropertyTest {

    private static final int RUNS = 2_000;
    private static final Map<String, Long> TOTALS = Map.of("A", 7L, "B", 0L, "C", 3L);
    private static final Map<String, Long> BY_BUYER = Map.of("A", 1L, "B", 2L, "C", 0L);

    @Test
    void allowsExactlyWhatTheLimitsLeave() {
        int refused = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            Map<String, Long> total = new HashMap<>();
            Map<BuyerCoupon, Long> byBuyer = new HashMap<>();
            for (String code : TOTALS.keySet()) {
                for (int buyer = 0; buyer < 4; buyer++) {
                    long used = random.nextInt(2);
                    total.merge(code, used, Long::sum);
                    byBuyer.put(new BuyerCoupon(buyer(buyer), code), used);
                }
            }
            List<JournalEntry> entries = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(30); i++) {
                entries.add(entry(random, i));
            }
            long stock = random.nextInt(40);
            Found found = new Found(Map.of("SKU", new LedgerRow(1, stock, 0)), Set.of(), Map.of())
                    .with(new CouponUses(total, byBuyer));

            List<Ruling> rulings = decide(entries, found).rulings();

            for (int i = 0; i < entries.size(); i++) {
                OrderTerms terms = entries.get(i).order().terms();
                boolean fits = terms.coupons().stream().allMatch(use -> isOpen(use, terms.buyer(), total, byBuyer));
                assertThat(rulings.get(i) instanceof Refuse(CouponUsedUp _)).as("seed %d, entry %d", seed, i)
                        .isEqualTo(!fits);
                refused += fits ? 0 : 1;
                if (rulings.get(i) instanceof Accept) { // only these use anything: not one that is out of stock
                    terms.coupons().forEach(use -> {
                        total.merge(use.code(), 1L, Long::sum);
                        byBuyer.merge(new BuyerCoupon(terms.buyer(), use.code()), 1L, Long::sum);
                    });
                }
            }
        }
        assertThat(refused).isGreaterThan(RUNS);
    }

    @Test
    void answersAReplayWhoseCouponIsUsedUpByNow() {
        JournalEntry again = entry(new Random(1), 1);
        OrderId order = OrderId.of(1, 2, 3);
        Found found = new Found(Map.of("SKU", new LedgerRow(1, 9, 0)), Set.of(),
                Map.of(again.order().attempt(), new KnownAttempt.Owner(order, 7)))
                .with(new CouponUses(Map.of("A", 7L, "B", 99L, "C", 3L), Map.of()));

        assertThat(decide(List.of(again), found).rulings()).containsExactly(new Replay(order));
    }

    @Test
    void locksCodesInOneOrderAndLooksOnlyForBuyersWithALimit() {
        List<JournalEntry> entries = List.of(of(1, Intent.PLACE, List.of("C", "A")), of(2, Intent.PLACE, List.of("B")),
                of(3, Intent.RECALL, List.of()));

        assertThat(BatchDecision.coupons(entries)).containsExactly("A", "B", "C");
        assertThat(BatchDecision.couponBuyers(entries)).containsExactlyInAnyOrder(new BuyerCoupon(buyer(1), "A"),
                new BuyerCoupon(buyer(2), "B"));
        assertThat(BatchDecision.coupons(List.of(of(4, Intent.PLACE, List.of())))).isEmpty();
    }

    private static boolean isOpen(CouponUse use, AttemptId buyer, Map<String, Long> total,
            Map<BuyerCoupon, Long> byBuyer) {
        return (use.totalLimit() == 0 || total.getOrDefault(use.code(), 0L) < use.totalLimit())
                && (use.buyerLimit() == 0
                        || byBuyer.getOrDefault(new BuyerCoupon(buyer, use.code()), 0L) < use.buyerLimit());
    }

    private static JournalEntry entry(Random random, int number) {
        List<String> codes = new ArrayList<>();
        TOTALS.keySet().stream().filter(_ -> random.nextInt(3) == 0).forEach(codes::add);
        return of(number, Intent.PLACE, codes, random.nextInt(4));
    }

    private static JournalEntry of(int number, Intent intent, List<String> codes) {
        return of(number, intent, codes, number);
    }

    private static JournalEntry of(int number, Intent intent, List<String> codes, int buyer) {
        OrderTerms terms = new OrderTerms(HoldId.NONE, buyer(buyer), List.of(), codes.stream()
                .map(code -> new CouponUse(code, TOTALS.getOrDefault(code, 0L), BY_BUYER.getOrDefault(code, 0L)))
                .toList(), "", 0);
        PlaceOrder order = new PlaceOrder(AttemptId.of("x", "y", Integer.toString(number)), 7, intent, "a@b.example",
                "", "EUR", List.of(new OrderLine("SKU", 1, 100)), Address.NONE, "").under(terms);
        return new JournalEntry(order, intent, List.of("SKU"), 1_000, 1_000);
    }

    private static AttemptId buyer(int number) {
        return OrderTerms.buyer("", number + "@example.org");
    }

    private static BatchDecision decide(List<JournalEntry> entries, Found found) {
        AtomicLong ids = new AtomicLong();
        return BatchDecision.decide(entries, found, 0, () -> OrderId.of(1, 2, ids.incrementAndGet()));
    }
}
