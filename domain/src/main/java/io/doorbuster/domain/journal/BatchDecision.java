package io.doorbuster.domain.journal;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.KnownAttempt.Owner;
import io.doorbuster.domain.journal.KnownAttempt.VoidUntil;
import io.doorbuster.domain.journal.Ruling.Accept;
import io.doorbuster.domain.journal.Ruling.Refuse;
import io.doorbuster.domain.journal.Ruling.Replay;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.OrderTerms.PurchaseLimit;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.KeyReused;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.order.Placement.PurchaseLimited;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.stock.HoldId;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Settlement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A batch decided in memory, while its ledger rows are locked: which attempts own an order already, and which orders
 * still fit. The grid has promised the stock before; this is where the promise is held against the ledger.
 *
 * @param rulings one for each entry, in their order
 */
public record BatchDecision(List<JournalEntry> entries, List<Ruling> rulings) {

    public BatchDecision {
        entries = List.copyOf(entries);
        rulings = List.copyOf(rulings);
    }

    /** Decides {@code entries} in turn. Accepted orders are numbered from {@code lastSequence + 1}. */
    public static BatchDecision decide(List<JournalEntry> entries, Found found, long lastSequence,
            Supplier<OrderId> newId) {
        Turn turn = new Turn(found, lastSequence, newId);
        return new BatchDecision(entries, entries.stream().map(turn::rule).toList());
    }

    /** The rows that a transaction with {@code entries} must lock, in the order in which all writers lock them. */
    public static Set<String> reservedSkus(Collection<JournalEntry> entries) {
        Set<String> skus = new TreeSet<>();
        entries.forEach(entry -> skus.addAll(entry.reservedSkus()));
        return skus;
    }

    /** The attempts that a transaction with {@code entries} must look up. */
    public static Set<AttemptId> attempts(Collection<JournalEntry> entries) {
        Set<AttemptId> attempts = new TreeSet<>();
        entries.forEach(entry -> attempts.add(entry.order().attempt()));
        return attempts;
    }

    /** What a transaction with {@code entries} must look up of what was bought, once it has its locks; almost never any. */
    public static Set<BuyerSku> limited(Collection<JournalEntry> entries) {
        Set<BuyerSku> limited = new HashSet<>();
        for (JournalEntry entry : entries) {
            if (entry.intent() == Intent.PLACE) {
                OrderTerms terms = entry.order().terms();
                terms.limits().forEach(limit -> limited.add(new BuyerSku(terms.buyer(), limit.sku())));
            }
        }
        return limited;
    }

    /**
     * The coupons that a transaction with {@code entries} must lock the counters of, in the order in which all lock them, once
     * it has the rows of its SKUs; almost never any.
     */
    public static Set<String> coupons(Collection<JournalEntry> entries) {
        Set<String> codes = new TreeSet<>();
        for (JournalEntry entry : entries) {
            if (entry.intent() == Intent.PLACE) {
                entry.order().terms().coupons().forEach(use -> codes.add(use.code()));
            }
        }
        return codes;
    }

    /** Of whom such a transaction must look up how often they have used which coupon. */
    public static Set<BuyerCoupon> couponBuyers(Collection<JournalEntry> entries) {
        Set<BuyerCoupon> buyers = new HashSet<>();
        for (JournalEntry entry : entries) {
            if (entry.intent() == Intent.PLACE) {
                OrderTerms terms = entry.order().terms();
                terms.coupons().stream().filter(use -> use.buyerLimit() > 0)
                        .forEach(use -> buyers.add(new BuyerCoupon(terms.buyer(), use.code())));
            }
        }
        return buyers;
    }

    /** The orders to insert, in the order in which all writers insert attempts. */
    public List<AcceptedOrder> accepted() {
        List<AcceptedOrder> orders = new ArrayList<>();
        for (Ruling ruling : rulings) {
            if (ruling instanceof Accept(AcceptedOrder order, boolean replay) && !replay) {
                orders.add(order);
            }
        }
        orders.sort(Comparator.comparing(order -> order.command().attempt()));
        return orders;
    }

    /** Whether the entry at {@code index} is placed by the orders that are {@code inserted}. */
    public boolean isPlaced(int index, Set<OrderId> inserted) {
        return rulings.get(index) instanceof Accept accept && inserted.contains(accept.order().id());
    }

    /** The part of this decision that is {@code inserted}, where there was hope for more than that. */
    public BatchDecision placed(Set<OrderId> inserted) {
        int[] placed = IntStream.range(0, entries.size()).filter(i -> isPlaced(i, inserted)).toArray();
        return placed.length == entries.size() ? this : new BatchDecision(
                Arrays.stream(placed).mapToObj(entries::get).toList(),
                Arrays.stream(placed).mapToObj(rulings::get).toList());
    }

    /**
     * Whether what becomes of {@code entry} depends on nothing but the attempts that are {@code known}: it owns an order, or
     * cannot place one any more. Whoever recalls an order and holds no stock asks for no more than that.
     */
    public static boolean isDecided(JournalEntry entry, Map<AttemptId, KnownAttempt> known) {
        return ruleOnKnown(entry, known).isPresent()
                || (entry.intent() == Intent.RECALL && entry.reservedSkus().isEmpty());
    }

    /** Entries that were accepted but are not among {@code inserted}: another member's writer had the attempt first. */
    public List<JournalEntry> overtaken(Set<OrderId> inserted) {
        List<JournalEntry> overtaken = new ArrayList<>();
        for (int i = 0; i < rulings.size(); i++) {
            if (isOvertaken(rulings.get(i), inserted)) {
                overtaken.add(entries.get(i));
            }
        }
        return overtaken;
    }

    /** Rules again on what was overtaken, by what is {@code known} of those attempts now. */
    public BatchDecision withoutOvertaken(Set<OrderId> inserted, Map<AttemptId, KnownAttempt> known) {
        List<Ruling> corrected = new ArrayList<>(rulings.size());
        for (int i = 0; i < rulings.size(); i++) {
            Ruling ruling = rulings.get(i);
            corrected.add(isOvertaken(ruling, inserted)
                    ? ruleOnKnown(entries.get(i), known).orElse(new Refuse(new Unknown()))
                    : ruling);
        }
        return new BatchDecision(entries, corrected);
    }

    /** The orders to read, for the answers to those who own one already. */
    public Set<OrderId> replayed() {
        Set<OrderId> ids = new TreeSet<>(Comparator.comparing(OrderId::toUuid));
        for (Ruling ruling : rulings) {
            if (ruling instanceof Replay(OrderId order)) {
                ids.add(order);
            }
        }
        return ids;
    }

    /**
     * What the grid must be told after the commit: for each SKU that was reserved, all attempts that are decided now.
     * What is still unknown keeps its reservations; the sweep resolves them. What a refused order took of a hold goes back
     * to it.
     */
    public List<Settlement> settlements(Map<String, LedgerRow> rows) {
        Map<String, List<AttemptId>> attempts = new HashMap<>();
        Map<String, List<AttemptId>> refused = new HashMap<>();
        for (int i = 0; i < rulings.size(); i++) {
            Optional<Placement> refusal = rulings.get(i) instanceof Refuse(Placement reason) ? Optional.of(reason)
                    : Optional.empty();
            if (refusal.filter(Unknown.class::isInstance).isEmpty()) {
                JournalEntry entry = entries.get(i);
                AttemptId attempt = entry.order().attempt();
                boolean keepsHold = refusal.isPresent() && !entry.order().terms().hold().equals(HoldId.NONE);
                for (String sku : entry.reservedSkus()) {
                    attempts.computeIfAbsent(sku, s -> new ArrayList<>()).add(attempt);
                    if (keepsHold) {
                        refused.computeIfAbsent(sku, s -> new ArrayList<>()).add(attempt);
                    }
                }
            }
        }
        List<Settlement> settlements = new ArrayList<>(attempts.size());
        attempts.forEach((sku, decided) -> settlements.add(new Settlement(sku, decided,
                refused.getOrDefault(sku, List.of()), rows.getOrDefault(sku, LedgerRow.NONE))));
        return settlements;
    }

    /**
     * The answers once all is committed, in the order of the entries.
     *
     * @param placed what an accepted order has become
     * @param replays the orders of {@link #replayed()}, as they were placed
     */
    public List<Placement> answers(Function<AcceptedOrder, Order> placed, Map<OrderId, Order> replays) {
        return rulings.stream().map(ruling -> switch (ruling) {
            case Accept(AcceptedOrder order, boolean replay) -> new Placed(placed.apply(order), replay);
            case Replay(OrderId id) -> {
                Order order = replays.get(id);
                yield order == null ? new Unknown() : new Placed(order, true);
            }
            case Refuse(Placement reason) -> reason;
        }).toList();
    }

    private static boolean isOvertaken(Ruling ruling, Set<OrderId> inserted) {
        return ruling instanceof Accept accept && !inserted.contains(accept.order().id());
    }

    /** The ruling on an attempt that is decided already; empty if it may still become an order. */
    private static Optional<Ruling> ruleOnKnown(JournalEntry entry, Map<AttemptId, KnownAttempt> known) {
        KnownAttempt attempt = known.get(entry.order().attempt());
        if (attempt == null) {
            return Optional.empty();
        }
        return switch (attempt) {
            case Owner(OrderId order, long fingerprint) -> Optional.of(fingerprint == entry.order().fingerprint()
                    ? new Replay(order)
                    : new Refuse(new KeyReused()));
            case VoidUntil(long deadlineMillis) ->
                    entry.intent() == Intent.PLACE && deadlineMillis >= entry.deadlineMillis()
                            ? Optional.of(new Refuse(new Unknown()))
                            : Optional.empty();
        };
    }

    /** The batch under decision: what is left after the entries before. */
    private static final class Turn {
        private final Map<String, Long> unsold = new HashMap<>();
        private final Map<BuyerSku, Long> bought;
        private final CouponTally coupons;
        private final Map<AttemptId, KnownAttempt> known;
        private final Map<AttemptId, AcceptedOrder> accepted = new HashMap<>();
        private final Supplier<OrderId> newId;
        private long sequence;

        private Turn(Found found, long lastSequence, Supplier<OrderId> newId) {
            found.rows().forEach((sku, row) -> unsold.put(sku, found.closed().contains(sku) ? 0 : row.unsold()));
            this.bought = new HashMap<>(found.bought());
            this.coupons = new CouponTally(found.coupons());
            this.known = found.attempts();
            this.sequence = lastSequence;
            this.newId = newId;
        }

        private Ruling rule(JournalEntry entry) {
            return ruleOnKnown(entry, known).orElseGet(() -> ruleOnNew(entry));
        }

        private Ruling ruleOnNew(JournalEntry entry) {
            PlaceOrder order = entry.order();
            AcceptedOrder twin = accepted.get(order.attempt());
            if (twin != null) {
                boolean same = twin.command().fingerprint() == order.fingerprint();
                return same ? new Accept(twin, true) : new Refuse(new KeyReused());
            }
            if (entry.intent() == Intent.RECALL) {
                return new Refuse(new NotOwned());
            }
            for (PurchaseLimit limit : order.terms().limits()) {
                long already = bought.getOrDefault(new BuyerSku(order.terms().buyer(), limit.sku()), 0L);
                if (already + quantity(order, limit.sku()) > limit.units()) {
                    return new Refuse(new PurchaseLimited(limit.sku(), limit.units(), already));
                }
            }
            Optional<Placement> usedUp = coupons.refusal(order.terms());
            if (usedUp.isPresent()) {
                return new Refuse(usedUp.get());
            }
            for (OrderLine line : order.lines()) {
                long left = unsold.getOrDefault(line.sku(), 0L);
                if (line.quantity() > left) {
                    return new Refuse(new OutOfStock(line.sku(), line.quantity(), left));
                }
            }
            return accept(entry);
        }

        private Ruling accept(JournalEntry entry) {
            PlaceOrder order = entry.order();
            for (OrderLine line : order.lines()) {
                unsold.merge(line.sku(), -line.quantity(), Long::sum);
            }
            order.terms().limits().forEach(limit -> bought.merge(new BuyerSku(order.terms().buyer(), limit.sku()),
                    quantity(order, limit.sku()), Long::sum));
            coupons.take(order.terms());
            sequence++;
            AcceptedOrder acceptedOrder = new AcceptedOrder(order, newId.get(), sequence, entry.deadlineMillis());
            accepted.put(order.attempt(), acceptedOrder);
            return new Accept(acceptedOrder, false);
        }

        private static long quantity(PlaceOrder order, String sku) {
            return order.lines().stream().filter(line -> line.sku().equals(sku)).mapToLong(OrderLine::quantity).sum();
        }
    }
}
