package io.doorbuster.app;

import com.hazelcast.core.HazelcastInstance;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.domain.coupon.CouponCounts;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.deadletter.DeadLetterPage;
import io.doorbuster.domain.deadletter.RetryOutcome;
import io.doorbuster.domain.fulfillment.FulfillmentOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome;
import io.doorbuster.domain.fulfillment.FulfillmentPage;
import io.doorbuster.domain.fulfillment.FulfillmentStatus;
import io.doorbuster.domain.fulfillment.ShipGoods;
import io.doorbuster.domain.order.AfterSales;
import io.doorbuster.domain.order.AfterSalesOutcome;
import io.doorbuster.domain.order.AfterSalesRules;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.CancelOutcome;
import io.doorbuster.domain.order.Cancellation;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderFilter;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderPage;
import io.doorbuster.domain.order.OrderPayment;
import io.doorbuster.domain.order.OrderReturn;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.OrderTerms.PurchaseLimit;
import io.doorbuster.domain.order.PaymentOutcome;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.order.RecordPayment;
import io.doorbuster.domain.order.Refund;
import io.doorbuster.domain.order.RefundOrder;
import io.doorbuster.domain.order.ReturnGoods;
import io.doorbuster.domain.order.Shipment;
import io.doorbuster.domain.order.StatusChange;
import io.doorbuster.domain.order.Units;
import io.doorbuster.domain.payment.Payment;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.payment.PaymentMethod;
import io.doorbuster.domain.report.SalesLine;
import io.doorbuster.domain.report.SalesReport;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a member does in PostgreSQL, in memory and under one lock: the same answers, without the durability. */
public final class MemoryServices implements MemberServices {

    private record Owned(long fingerprint, Order order) {}

    private final Map<AttemptId, Owned> attempts = new LinkedHashMap<>();
    private final Map<OrderId, Order> orders = new LinkedHashMap<>();
    private final Map<AttemptId, Long> fingerprints = new LinkedHashMap<>();
    private final Map<String, LedgerRow> stock = new TreeMap<>();
    private final Map<String, Long> bought = new HashMap<>();
    private final Set<String> references = new HashSet<>();
    private final Map<String, FulfillmentOrder> fulfillments = new LinkedHashMap<>();
    private final Map<Long, DeadLetter> deadLetters = new TreeMap<>();
    private final MemoryCoupons coupons = new MemoryCoupons();
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
        Optional<Placement> refusal =
                limitOf(command).or(() -> coupons.refusal(command.terms())).or(() -> reserve(command));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        command.lines().forEach(line -> change(line.sku(), 0, line.quantity(), List.of(command.attempt())));
        command.terms().limits().forEach(limit -> bought.merge(limit.sku() + "\0" + command.terms().buyer(),
                quantity(command, limit.sku()), Long::sum));
        coupons.take(command.terms());
        int number = attempts.size() + 1;
        Instant at = Instant.ofEpochMilli(1_764_000_000_000L + number);
        Order order = Order.placed(command, OrderId.of(at.toEpochMilli(), number, number), "D-" + number,
                Durability.LEDGER, at);
        attempts.put(command.attempt(), new Owned(command.fingerprint(), order));
        orders.put(order.id(), order);
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
                FulfillmentStatus.OPEN, 1, order.lines(), order.placedAt(), order.placedAt(), "",
                order.requestId()));
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
    public synchronized CancelOutcome cancel(CancelOrder command) {
        Order order = orders.get(command.orderId());
        if (order == null) {
            return new CancelOutcome.NoSuchOrder();
        }
        List<FulfillmentOrder> own = fulfillments.values().stream()
                .filter(fulfillment -> fulfillment.orderId().equals(order.id())).toList();
        return switch (Cancellation.decide(command, order,
                own.stream().anyMatch(fulfillment -> fulfillment.status().hasLeft()))) {
            case Cancellation.AlreadyDone _ -> new CancelOutcome.Cancelled(order, false);
            case Cancellation.OtherVersion _ -> new CancelOutcome.OtherVersion(order.version());
            case Cancellation.TooLate _ -> new CancelOutcome.TooLate(order.status());
            case Cancellation.Allowed _ -> {
                coupons.giveBack(order);
                order.lines().forEach(line -> change(line.sku(), 0, -line.quantity(), List.of()));
                own.forEach(fulfillment -> fulfillments.put(fulfillment.id(),
                        moved(fulfillment, FulfillmentStatus.CANCELLED, "")));
                yield new CancelOutcome.Cancelled(
                        keep(order, new StatusChange(OrderStatus.CANCELLED, order.placedAt(), command.reason())), true);
            }
        };
    }

    /** One line, whatever was sold. */
    @Override
    public SalesReport sales(long fromMillis, long toMillis) {
        return new SalesReport(List.of(new SalesLine("=MUG", "EUR", 1, 1_999, 0, 319, 0, 0)));
    }

    private Order keep(Order order, StatusChange change) {
        List<StatusChange> history = new ArrayList<>(order.history());
        history.add(change);
        Order next = new Order(order.id(), order.number(), order.version() + 1, order.email(), order.customerId(),
                order.currency(), order.lines(), order.shippingAddress(), order.paymentMethod(), order.durability(),
                order.placedAt(), history, order.charges(), order.afterSales(), order.payment(), order.requestId());
        return keep(next);
    }

    private Order keep(Order next) {
        orders.put(next.id(), next);
        Grid.orders(grid()).set(next.id().toString(), next);
        return next;
    }

    @Override
    public synchronized OrderPage orders(OrderFilter filter, String after, int limit) {
        List<Order> newestFirst = new ArrayList<>(orders.values().stream()
                .filter(order -> filter.status().isEmpty() || order.status().name().equals(filter.status()))
                .filter(order -> filter.sku().isEmpty()
                        || order.lines().stream().anyMatch(line -> line.sku().equals(filter.sku())))
                .filter(order -> filter.email().isEmpty() || order.email().equalsIgnoreCase(filter.email()))
                .filter(order -> order.placedAt().toEpochMilli() >= filter.fromMillis()
                        && order.placedAt().toEpochMilli() < filter.toMillis())
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
    public synchronized FulfillmentOutcome ship(ShipGoods parcel) {
        FulfillmentOrder found = fulfillments.get(parcel.fulfillmentId());
        if (found == null || found.status() != FulfillmentStatus.ACKNOWLEDGED) {
            return step(parcel.fulfillmentId(), FulfillmentStatus.ACKNOWLEDGED, FulfillmentStatus.SHIPPED,
                    parcel.tracking());
        }
        Order order = Objects.requireNonNull(orders.get(found.orderId()));
        if (AfterSalesRules.refusalToShip(order, parcel.lines()).isPresent()) {
            Units first = parcel.lines().getFirst();
            return new FulfillmentOutcome.TooManyUnits(first.sku(), first.quantity(), 0);
        }
        List<Units> lines = parcel.lines().isEmpty() ? AfterSalesRules.unshipped(order) : parcel.lines();
        boolean rest = AfterSalesRules.shipsTheRest(order, lines);
        Order next =
                keep(order, added(order.afterSales(), List.of(new Shipment(lines, parcel.tracking(), order.placedAt())),
                        List.of(), List.of()));
        if (rest) {
            keep(keep(next, new StatusChange(OrderStatus.FULFILLING, order.placedAt())),
                    new StatusChange(OrderStatus.SHIPPED, order.placedAt()));
        }
        FulfillmentOrder moved = moved(found, rest ? FulfillmentStatus.SHIPPED : found.status(), parcel.tracking());
        fulfillments.put(moved.id(), moved);
        return new FulfillmentOutcome.Done(moved);
    }

    @Override
    public synchronized FulfillmentOutcome deliver(String fulfillmentId) {
        return step(fulfillmentId, FulfillmentStatus.SHIPPED, FulfillmentStatus.DELIVERED, "");
    }

    @Override
    public synchronized AfterSalesOutcome takeBack(ReturnGoods goods) {
        Order order = orders.get(goods.orderId());
        if (order == null) {
            return new AfterSalesOutcome.NoSuchOrder();
        }
        Long known = fingerprints.putIfAbsent(goods.attempt(), goods.fingerprint());
        if (known != null) {
            return known == goods.fingerprint() ? new AfterSalesOutcome.Recorded(order, true)
                    : new AfterSalesOutcome.KeyReused();
        }
        return AfterSalesRules.refusalToTakeBack(goods, order).orElseGet(() -> {
            goods.lines().stream().filter(OrderReturn.Line::restock)
                    .forEach(line -> change(line.units().sku(), line.units().quantity(), 0, List.of()));
            return new AfterSalesOutcome.Recorded(keep(order, added(order.afterSales(), List.of(),
                    List.of(new OrderReturn(goods.lines(), goods.reason(), order.placedAt())), List.of())), false);
        });
    }

    @Override
    public synchronized AfterSalesOutcome refund(RefundOrder refund) {
        Order order = orders.get(refund.orderId());
        if (order == null) {
            return new AfterSalesOutcome.NoSuchOrder();
        }
        Long known = fingerprints.get(refund.attempt());
        if (known != null) {
            return known == refund.fingerprint() ? new AfterSalesOutcome.Recorded(order, true)
                    : new AfterSalesOutcome.KeyReused();
        }
        return switch (AfterSalesRules.refund(refund, order)) {
            case AfterSalesRules.RefundDecision.Refused(AfterSalesOutcome why) -> why;
            case AfterSalesRules.RefundDecision.Due(long amountMinor) -> {
                fingerprints.put(refund.attempt(), refund.fingerprint());
                yield new AfterSalesOutcome.Recorded(keep(order, added(order.afterSales(), List.of(), List.of(),
                        List.of(new Refund("ref_" + refund.attempt(), amountMinor, refund.lines(), refund.reason(),
                                Refund.State.REQUESTED, order.placedAt())))),
                        false);
            }
        };
    }

    @Override
    public synchronized PaymentOutcome recordPayment(RecordPayment money) {
        Order order = orders.get(money.orderId());
        if (order == null) {
            return new PaymentOutcome.NoSuchOrder();
        }
        Optional<PaymentMethod> method = PaymentMethod.of(order.paymentMethod()).filter(PaymentMethod::isManual);
        if (method.isEmpty()) {
            return new PaymentOutcome.NotByHand(order.paymentMethod());
        }
        long fingerprint = AttemptId.fingerprint(Long.toString(money.amountMinor()), money.reference());
        Long known = fingerprints.get(money.attempt());
        if (known != null) {
            return known == fingerprint ? new PaymentOutcome.Recorded(order, true) : new PaymentOutcome.KeyReused();
        }
        if (!money.currency().equals(order.currency())) {
            return new PaymentOutcome.OtherCurrency(order.currency());
        }
        long left = order.totalMinor() - order.payment().capturedMinor();
        if (money.amountMinor() > left) {
            return new PaymentOutcome.TooMuch(money.amountMinor(), left);
        }
        fingerprints.put(money.attempt(), fingerprint);
        Payment payment = Payment.requested(method.get(), order.totalMinor()).after(List.of(
                new PaymentEvent.Captured("before", order.payment().capturedMinor()),
                new PaymentEvent.Captured("now", money.amountMinor())));
        return new PaymentOutcome.Recorded(keep(order.with(OrderPayment.of(payment, order.payment().version() + 1))),
                false);
    }

    /** What was told of payments by webhooks: order, reference, event. */
    public final List<String> noted = new ArrayList<>();

    @Override
    public synchronized boolean notePayment(OrderId order, String reference, PaymentEvent event) {
        noted.add(order + " " + reference + " " + event);
        return true;
    }

    private static AfterSales added(AfterSales before, List<Shipment> shipments, List<OrderReturn> returns,
            List<Refund> refunds) {
        return new AfterSales(Stream.concat(before.shipments().stream(), shipments.stream()).toList(),
                Stream.concat(before.returns().stream(), returns.stream()).toList(),
                Stream.concat(before.refunds().stream(), refunds.stream()).toList());
    }

    private Order keep(Order order, AfterSales events) {
        return keep(order.after(events));
    }

    private FulfillmentOutcome step(String id, FulfillmentStatus from, FulfillmentStatus to, String tracking) {
        FulfillmentOrder order = fulfillments.get(id);
        if (order == null) {
            return new FulfillmentOutcome.NoSuchFulfillment();
        }
        if (order.status() != from && order.status() != to) {
            return new FulfillmentOutcome.WrongStatus(order.status());
        }
        FulfillmentOrder next = moved(order, to, tracking);
        fulfillments.put(id, next);
        return new FulfillmentOutcome.Done(next);
    }

    private static FulfillmentOrder moved(FulfillmentOrder order, FulfillmentStatus to, String tracking) {
        return new FulfillmentOrder(order.id(), order.orderId(), order.orderNumber(), order.location(), to,
                order.version() + 1, order.lines(), order.createdAt(), order.changedAt(), tracking,
                order.requestId());
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
                fulfillments.size(), 0, 0, 0, next);
    }

    @Override
    public synchronized CouponCounts couponCounts(List<String> codes) {
        return coupons.counts(codes);
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
        return List.copyOf(orders.values());
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
