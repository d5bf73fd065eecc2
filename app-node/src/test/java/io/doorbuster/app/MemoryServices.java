package io.doorbuster.app;

import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.deadletter.DeadLetterPage;
import io.doorbuster.domain.deadletter.RetryOutcome;
import io.doorbuster.domain.fulfillment.FulfillmentOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome;
import io.doorbuster.domain.fulfillment.FulfillmentPage;
import io.doorbuster.domain.fulfillment.FulfillmentStatus;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderPage;
import io.doorbuster.domain.order.OrderTerms.PurchaseLimit;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.stock.AdjustmentOutcome;
import io.doorbuster.domain.stock.Hold;
import io.doorbuster.domain.stock.HoldId;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Receipt;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.ReservationOutcome;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockRepair;
import io.doorbuster.domain.stock.StockRepair.Kind;
import io.doorbuster.domain.stock.StockRepairPage;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.member.MemberServices;
import io.doorbuster.grid.stock.ReserveStock;
import io.doorbuster.grid.stock.SettleStock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a member does in PostgreSQL, in memory and under one lock: the same answers, without the durability. */
public final class MemoryServices implements MemberServices {

    private record Owned(long fingerprint, Order order) {}

    private final Map<AttemptId, Owned> attempts = new LinkedHashMap<>();
    private final Map<String, LedgerRow> stock = new TreeMap<>();
    private final Map<String, Long> bought = new HashMap<>();
    private final Set<String> references = new HashSet<>();
    private final Map<String, FulfillmentOrder> fulfillments = new LinkedHashMap<>();
    private final Map<Long, DeadLetter> deadLetters = new TreeMap<>();
    private final MemoryAccess access = new MemoryAccess(this);
    private @Nullable HazelcastInstance member;

    /** The member whose maps follow; to be called before any other method. */
    public void join(HazelcastInstance started) {
        this.member = started;
    }

    @Override
    public synchronized PlacementBatch place(List<PlaceOrder> orders) {
        return new PlacementBatch(orders.stream().map(this::place).toList(), List.of());
    }

    private Placement place(PlaceOrder command) {
        Owned owned = attempts.get(command.attempt());
        if (owned != null) {
            return owned.fingerprint == command.fingerprint()
                    ? new Placement.Placed(owned.order, true) : new Placement.KeyReused();
        }
        if (command.intent() == PlaceOrder.Intent.RECALL) {
            return new Placement.NotOwned();
        }
        Optional<Placement> refusal = limitOf(command).or(() -> reserve(command));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        command.lines().forEach(line -> change(line.sku(), 0, line.quantity(), List.of(command.attempt())));
        command.terms().limits().forEach(limit -> bought.merge(limit.sku() + "\0" + command.terms().buyer(),
                quantity(command, limit.sku()), Long::sum));
        int number = attempts.size() + 1;
        Instant at = Instant.ofEpochMilli(1_764_000_000_000L + number);
        Order order = Order.placed(command, OrderId.of(at.toEpochMilli(), number, number), "D-" + number,
                Durability.LEDGER, at);
        attempts.put(command.attempt(), new Owned(command.fingerprint(), order));
        Grid.orders(grid()).set(order.id().toString(), order);
        fulfill(order, number);
        return new Placement.Placed(order, false);
    }

    /** Units of a hold are the order's own; on a refusal they go back to it. */
    private Optional<Placement> reserve(PlaceOrder command) {
        HoldId hold = command.terms().hold();
        for (OrderLine line : command.lines()) {
            tell(line.sku(), List.of(), List.of());
            Reservation wanted = new Reservation(command.attempt(), line.quantity(), Long.MAX_VALUE,
                    hold.equals(HoldId.NONE) ? null : Hold.named(hold));
            ReservationOutcome outcome = Grid.inventory(grid()).executeOnKey(line.sku(),
                    new ReserveStock(List.of(wanted), System.currentTimeMillis())).getFirst();
            if (outcome instanceof ReservationOutcome.Insufficient(long available)) {
                List<AttemptId> refused = List.of(command.attempt());
                command.lines().forEach(reserved -> tell(reserved.sku(), refused, refused));
                return Optional.of(new Placement.OutOfStock(line.sku(), line.quantity(), available));
            }
        }
        return Optional.empty();
    }

    private Optional<Placement> limitOf(PlaceOrder command) {
        for (PurchaseLimit limit : command.terms().limits()) {
            long already = bought.getOrDefault(limit.sku() + "\0" + command.terms().buyer(), 0L);
            if (already + quantity(command, limit.sku()) > limit.units()) {
                return Optional.of(new Placement.PurchaseLimited(limit.sku(), limit.units(), already));
            }
        }
        return Optional.empty();
    }

    private static long quantity(PlaceOrder command, String sku) {
        return command.lines().stream().filter(line -> line.sku().equals(sku)).mapToLong(OrderLine::quantity).sum();
    }

    private StockFigures tell(String sku, List<AttemptId> attempts, List<AttemptId> refused) {
        return Grid.inventory(grid()).executeOnKey(sku, new SettleStock(attempts, row(sku), refused));
    }

    private void fulfill(Order order, int number) {
        String id = String.format("ful_%032x", number);
        fulfillments.put(id, new FulfillmentOrder(id, order.id(), order.number(), FulfillmentOrder.DEFAULT_LOCATION,
                FulfillmentStatus.OPEN, 1, order.lines(), order.placedAt(), order.placedAt(), ""));
    }

    @Override
    public synchronized StockFigures receive(String sku, long quantity, String reference) {
        return change(sku, references.add(sku + "\0" + reference) ? quantity : 0, 0, List.of());
    }

    @Override
    public synchronized long receiveAll(List<Receipt> receipts, String reference) {
        long known = receipts.stream().filter(receipt -> references.contains(receipt.sku() + "\0" + reference)).count();
        receipts.forEach(receipt -> receive(receipt.sku(), receipt.quantity(), reference));
        return receipts.size() - known;
    }

    @Override
    public synchronized AdjustmentOutcome adjust(String sku, long delta, String reason, AttemptId movement) {
        if (row(sku).unsold() + delta < 0) {
            return new AdjustmentOutcome.BelowPromised(row(sku).unsold());
        }
        return new AdjustmentOutcome.Adjusted(
                change(sku, references.add(movement.toString()) ? delta : 0, 0, List.of()));
    }

    @Override
    public synchronized OrderPage orders(String status, String sku, String after, int limit) {
        List<Order> newestFirst = new ArrayList<>(attempts.values().stream().map(Owned::order)
                .filter(order -> status.isEmpty() || order.status().name().equals(status))
                .filter(order -> sku.isEmpty() || order.lines().stream().anyMatch(line -> line.sku().equals(sku)))
                .toList()).reversed();
        int from = after.isEmpty() ? 0 : Integer.parseInt(after);
        int to = Math.min(newestFirst.size(), from + limit);
        return new OrderPage(newestFirst.subList(from, to), to == newestFirst.size() ? "" : Integer.toString(to));
    }

    @Override
    public synchronized FulfillmentPage fulfillments(String status, String after, int limit) {
        return new FulfillmentPage(fulfillments.values().stream()
                .filter(order -> status.isEmpty() || order.status().name().equals(status)).limit(limit).toList(), "");
    }

    @Override
    public synchronized FulfillmentOutcome acknowledge(String fulfillmentId) {
        return step(fulfillmentId, FulfillmentStatus.OPEN, FulfillmentStatus.ACKNOWLEDGED, "");
    }

    @Override
    public synchronized FulfillmentOutcome ship(String fulfillmentId, String tracking) {
        return step(fulfillmentId, FulfillmentStatus.ACKNOWLEDGED, FulfillmentStatus.SHIPPED, tracking);
    }

    private FulfillmentOutcome step(String id, FulfillmentStatus from, FulfillmentStatus to, String tracking) {
        FulfillmentOrder order = fulfillments.get(id);
        if (order == null) {
            return new FulfillmentOutcome.NoSuchFulfillment();
        }
        if (order.status() != from && order.status() != to) {
            return new FulfillmentOutcome.WrongStatus(order.status());
        }
        FulfillmentOrder next = new FulfillmentOrder(id, order.orderId(), order.orderNumber(), order.location(), to,
                order.version() + 1, order.lines(), order.createdAt(), order.changedAt(), tracking);
        fulfillments.put(id, next);
        return new FulfillmentOutcome.Done(next);
    }

    /** Sets something aside. */
    public synchronized void setAside(DeadLetter letter) {
        deadLetters.put(letter.id(), letter);
    }

    @Override
    public synchronized DeadLetterPage deadLetters(String after, int limit) {
        long above = after.isEmpty() ? 0 : Long.parseLong(after);
        List<DeadLetter> letters = deadLetters.values().stream().filter(letter -> letter.id() > above).toList();
        List<DeadLetter> page = letters.subList(0, Math.min(limit, letters.size()));
        return new DeadLetterPage(page, page.size() == letters.size() ? "" : Long.toString(page.getLast().id()));
    }

    @Override
    public synchronized RetryOutcome retryDeadLetter(long id) {
        DeadLetter letter = deadLetters.get(id);
        if (letter == null) {
            return new RetryOutcome.NoSuchDeadLetter();
        }
        if (!letter.source().equals(DeadLetter.WEBHOOK)) {
            return new RetryOutcome.NotRetried("A change of " + letter.source() + " is not sent again");
        }
        deadLetters.remove(id);
        return new RetryOutcome.Retried(letter);
    }

    @Override
    public synchronized Audit audit(String after, int limit) {
        List<AuditLine> lines = stock.entrySet().stream()
                .filter(entry -> entry.getKey().compareTo(after) > 0)
                .map(entry -> line(entry.getKey(), entry.getValue())).toList();
        List<AuditLine> page = lines.subList(0, Math.min(limit, lines.size()));
        String next = page.size() == lines.size() ? "" : page.getLast().sku();
        return new Audit(page, new AuditLine("", 10, 4, 1, 5, 5), 0, attempts.size(), attempts.size(),
                fulfillments.size(), 0, next);
    }

    /** Two repairs that were once made, one page each. */
    @Override
    public StockRepairPage repairs(String after, int limit) {
        boolean first = after.isEmpty();
        StockRepair repair = new StockRepair(first ? 2 : 1, "MUG", first ? Kind.AHEAD : Kind.BEHIND, "merge", "member",
                new LedgerRow(3, 10, 4), new LedgerRow(2, 10, 3), Instant.EPOCH);
        return new StockRepairPage(List.of(repair), first ? "2" : "");
    }

    @Override
    public MemoryAccess access() {
        return access;
    }

    /** All orders, oldest first. */
    synchronized List<Order> allOrders() {
        return attempts.values().stream().map(Owned::order).toList();
    }

    private static AuditLine line(String sku, LedgerRow row) {
        return new AuditLine(sku, row.received(), row.unsold(), 0, row.sold(), row.sold());
    }

    private LedgerRow row(String sku) {
        return stock.getOrDefault(sku, LedgerRow.NONE);
    }

    private StockFigures change(String sku, long received, long sold, List<AttemptId> placed) {
        LedgerRow old = row(sku);
        LedgerRow next = new LedgerRow(old.version() + 1, old.received() + received, old.sold() + sold);
        stock.put(sku, next);
        return tell(sku, placed, List.of());
    }

    HazelcastInstance grid() {
        return Objects.requireNonNull(member, "not joined");
    }
}
