package io.doorbuster.store.journal;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.KeyReused;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.store.journal.JournalTransaction.KnownAttempt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides a batch in memory, while its ledger rows are locked: which attempts own an order already, and which orders
 * still fit. The grid has promised the stock before; this is where the promise is held against the ledger.
 */
final class BatchDecision {

    /** What becomes of one entry. */
    sealed interface Ruling {
        /** It fits: insert it. An entry of the same attempt later in the batch gets the same ruling, as a replay. */
        record Accept(AcceptedOrder order, boolean replay) implements Ruling {}

        /** Its attempt owns this order already. */
        record Replay(UUID orderId) implements Ruling {}

        /** It is not placed. */
        record Refuse(Placement reason) implements Ruling {}
    }

    private final Map<String, Long> unsold = new HashMap<>();
    private final Map<AttemptId, KnownAttempt> known;
    private final Map<AttemptId, AcceptedOrder> accepted = new HashMap<>();
    private final Supplier<OrderId> newId;
    private long sequence;

    private BatchDecision(JournalTransaction.Found found, long lastSequence, Supplier<OrderId> newId) {
        found.rows().forEach((sku, row) -> unsold.put(sku, row.unsold()));
        this.known = found.attempts();
        this.sequence = lastSequence;
        this.newId = newId;
    }

    /** A ruling for each entry, in their order. Accepted orders are numbered from {@code lastSequence + 1}. */
    static List<Ruling> decide(List<JournalEntry> entries, JournalTransaction.Found found, long lastSequence,
            Supplier<OrderId> newId) {
        BatchDecision decision = new BatchDecision(found, lastSequence, newId);
        List<Ruling> rulings = new ArrayList<>(entries.size());
        for (JournalEntry entry : entries) {
            rulings.add(decision.rule(entry));
        }
        return rulings;
    }

    /** The ruling on an attempt that is decided already, or null if it may still become an order. */
    static @Nullable Ruling ruleOnKnown(JournalEntry entry, @Nullable KnownAttempt known) {
        if (known == null) {
            return null;
        }
        if (known.orderId() == null) {
            boolean barred = entry.intent() == Intent.PLACE && known.deadlineMillis() >= entry.deadlineMillis();
            return barred ? new Ruling.Refuse(new Unknown()) : null;
        }
        boolean same = known.fingerprint() == entry.order().fingerprint();
        return same ? new Ruling.Replay(known.orderId()) : new Ruling.Refuse(new KeyReused());
    }

    private Ruling rule(JournalEntry entry) {
        PlaceOrder order = entry.order();
        Ruling decided = ruleOnKnown(entry, known.get(order.attempt()));
        if (decided != null) {
            return decided;
        }
        AcceptedOrder twin = accepted.get(order.attempt());
        if (twin != null) {
            boolean same = twin.command().fingerprint() == order.fingerprint();
            return same ? new Ruling.Accept(twin, true) : new Ruling.Refuse(new KeyReused());
        }
        if (entry.intent() == Intent.RECALL) {
            return new Ruling.Refuse(new NotOwned());
        }
        for (OrderLine line : order.lines()) {
            long left = unsold.getOrDefault(line.sku(), 0L);
            if (line.quantity() > left) {
                return new Ruling.Refuse(new OutOfStock(line.sku(), line.quantity(), left));
            }
        }
        return accept(entry);
    }

    private Ruling accept(JournalEntry entry) {
        PlaceOrder order = entry.order();
        for (OrderLine line : order.lines()) {
            unsold.merge(line.sku(), -line.quantity(), Long::sum);
        }
        sequence++;
        AcceptedOrder acceptedOrder = new AcceptedOrder(order, newId.get(), sequence, entry.deadlineMillis());
        accepted.put(order.attempt(), acceptedOrder);
        return new Ruling.Accept(acceptedOrder, false);
    }

    /** The orders to insert, in the order in which all writers insert attempts. */
    static List<AcceptedOrder> accepted(List<Ruling> rulings) {
        List<AcceptedOrder> orders = new ArrayList<>();
        for (Ruling ruling : rulings) {
            if (ruling instanceof Ruling.Accept(AcceptedOrder order, boolean replay) && !replay) {
                orders.add(order);
            }
        }
        orders.sort(Comparator.comparing(order -> order.command().attempt()));
        return orders;
    }

    /** What the grid must be told: for each SKU that was reserved, all attempts of the batch that are decided now. */
    static List<Settlement> settlements(List<JournalEntry> decided, Map<String, LedgerRow> rows) {
        Map<String, List<AttemptId>> attempts = new HashMap<>();
        for (JournalEntry entry : decided) {
            for (String sku : entry.reservedSkus()) {
                attempts.computeIfAbsent(sku, s -> new ArrayList<>()).add(entry.order().attempt());
            }
        }
        List<Settlement> settlements = new ArrayList<>(attempts.size());
        attempts.forEach((sku, decidedAttempts) -> settlements
                .add(new Settlement(sku, decidedAttempts, rows.getOrDefault(sku, LedgerRow.NONE))));
        return settlements;
    }
}
