package io.doorbuster.node;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.domain.coupon.CouponCounts;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.deadletter.DeadLetterPage;
import io.doorbuster.domain.deadletter.RetryOutcome;
import io.doorbuster.domain.deadletter.RetryOutcome.Retried;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome.Done;
import io.doorbuster.domain.fulfillment.FulfillmentPage;
import io.doorbuster.domain.fulfillment.FulfillmentStatus;
import io.doorbuster.domain.fulfillment.ShipGoods;
import io.doorbuster.domain.order.AfterSalesOutcome;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.CancelOutcome;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderFilter;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderPage;
import io.doorbuster.domain.order.PayOutRefund;
import io.doorbuster.domain.order.PaymentOutcome;
import io.doorbuster.domain.order.PayoutOutcome;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.order.RecordPayment;
import io.doorbuster.domain.order.RefundOrder;
import io.doorbuster.domain.order.ReturnGoods;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.report.SalesReport;
import io.doorbuster.domain.stock.AdjustmentOutcome;
import io.doorbuster.domain.stock.Receipt;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.domain.stock.StockRepairPage;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.access.AccessServices;
import io.doorbuster.grid.member.MemberServices;
import io.doorbuster.grid.stock.ReadStock;
import io.doorbuster.grid.stock.SumReserved;
import io.doorbuster.node.email.MailServer;
import io.doorbuster.node.placement.PlacementService;
import io.doorbuster.node.webhook.WebhookReceiver;
import io.doorbuster.store.AfterSalesDesk;
import io.doorbuster.store.AuditQueries;
import io.doorbuster.store.Cancellations;
import io.doorbuster.store.CouponQueries;
import io.doorbuster.store.Database;
import io.doorbuster.store.DeadLetters;
import io.doorbuster.store.Fulfillments;
import io.doorbuster.store.LedgerAudit;
import io.doorbuster.store.OrderQueries;
import io.doorbuster.store.PaymentDesk;
import io.doorbuster.store.SalesQueries;
import io.doorbuster.store.StockRepairs;
import io.doorbuster.store.StreamSink;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What this member does for app nodes: placement, and everything that operators and the warehouse ask. */
final class BackOffice implements MemberServices {

    private final PlacementService placement;
    private final OrderQueries orders;
    private final Cancellations cancellations;
    private final AfterSalesDesk afterSales;
    private final PaymentDesk payments;
    private final SalesQueries sales;
    private final Fulfillments fulfillments;
    private final AuditQueries audits;
    private final StockRepairs repairs;
    private final CouponQueries coupons;
    private final DeadLetters deadLetters;
    private final AccessServices access;
    private final IMap<String, StockLevel> inventory;
    private final Clock clock;
    private final IMap<String, Order> cachedOrders;

    BackOffice(HazelcastInstance member, PlacementService placement, Database database, Clock clock) {
        this.placement = placement;
        this.orders = new OrderQueries(database);
        this.cancellations = new Cancellations(database, clock, MailServer.queueOf(member));
        this.sales = new SalesQueries(database);
        this.afterSales = new AfterSalesDesk(database, clock);
        this.fulfillments = new Fulfillments(database, clock, MailServer.queueOf(member));
        this.audits = new AuditQueries(database, clock);
        this.repairs = new StockRepairs(database);
        this.coupons = new CouponQueries(database);
        StreamSink fulfillment = WebhookReceiver.isSetFor(member)
                ? StreamSink.withOutbox(database, DeadLetter.FULFILLMENT, clock)
                : new StreamSink(database, DeadLetter.FULFILLMENT, clock);
        this.payments = new PaymentDesk(database, clock, fulfillment);
        this.deadLetters = new DeadLetters(database, fulfillment.confirmingBy(MailServer.queueOf(member)));
        this.access = new AccessOffice(member, database, clock);
        this.inventory = Grid.inventory(member);
        this.clock = clock;
        this.cachedOrders = Grid.orders(member);
    }

    @Override
    public PlacementBatch place(List<PlaceOrder> batch) {
        return placement.place(batch);
    }

    @Override
    public StockFigures receive(String sku, long quantity, String reference) {
        return placement.receive(sku, quantity, reference);
    }

    @Override
    public long receiveAll(List<Receipt> receipts, String reference) {
        return placement.receiveAll(receipts, reference);
    }

    @Override
    public AdjustmentOutcome adjust(String sku, long delta, String reason, AttemptId movement) {
        return placement.adjust(sku, delta, reason, movement);
    }

    /** If the grid does not hear of it, whoever asked repeats it: then it is told again. */
    @Override
    public CancelOutcome cancel(CancelOrder order) {
        Cancellations.Result result = cancellations.cancel(order);
        if (result.outcome() instanceof CancelOutcome.Cancelled) {
            cachedOrders.delete(order.orderId().toString());
            placement.takeUp(result.rows());
        }
        return result.outcome();
    }

    @Override
    public OrderPage orders(OrderFilter filter, String after, int limit) {
        return orders.list(filter, after, limit);
    }

    @Override
    public SalesReport sales(long fromMillis, long toMillis) {
        return sales.report(fromMillis, toMillis);
    }

    @Override
    public FulfillmentPage fulfillments(String status, String after, int limit) {
        return fulfillments.list(named(status, FulfillmentStatus::valueOf), after, limit);
    }

    @Override
    public FulfillmentOutcome acknowledge(String fulfillmentId) {
        return forgetOrder(fulfillments.acknowledge(fulfillmentId));
    }

    @Override
    public FulfillmentOutcome ship(ShipGoods parcel) {
        return forgetOrder(fulfillments.ship(parcel));
    }

    @Override
    public FulfillmentOutcome deliver(String fulfillmentId) {
        return forgetOrder(fulfillments.deliver(fulfillmentId));
    }

    @Override
    public AfterSalesOutcome takeBack(ReturnGoods goods) {
        AfterSalesDesk.Result result = afterSales.takeBack(goods);
        if (result.outcome() instanceof AfterSalesOutcome.Recorded) {
            cachedOrders.delete(goods.orderId().toString());
            placement.takeUp(result.rows());
        }
        return result.outcome();
    }

    @Override
    public AfterSalesOutcome refund(RefundOrder refund) {
        AfterSalesOutcome outcome = afterSales.refund(refund);
        cachedOrders.delete(refund.orderId().toString());
        return outcome;
    }

    @Override
    public PaymentOutcome recordPayment(RecordPayment money) {
        PaymentOutcome outcome = payments.record(money);
        cachedOrders.delete(money.orderId().toString());
        return outcome;
    }

    @Override
    public PayoutOutcome recordPayout(PayOutRefund payout) {
        PayoutOutcome outcome = payments.record(payout);
        cachedOrders.delete(payout.orderId().toString());
        return outcome;
    }

    @Override
    public boolean notePayment(OrderId order, String reference, PaymentEvent event) {
        boolean news = payments.note(order, reference, event);
        if (news) {
            cachedOrders.delete(order.toString());
        }
        return news;
    }

    /** The order's status follows from its fulfillment orders, so that its copy in the grid is out of date now. */
    private FulfillmentOutcome forgetOrder(FulfillmentOutcome outcome) {
        if (outcome instanceof Done(var fulfillment)) {
            cachedOrders.delete(fulfillment.orderId().toString());
        }
        return outcome;
    }

    @Override
    public DeadLetterPage deadLetters(String after, int limit) {
        return deadLetters.list(after, limit);
    }

    @Override
    public RetryOutcome retryDeadLetter(long id) {
        RetryOutcome outcome = deadLetters.retry(id);
        if (outcome instanceof Retried(DeadLetter letter) && letter.source().equals(DeadLetter.FULFILLMENT)) {
            cachedOrders.delete(letter.key());
        }
        return outcome;
    }

    @Override
    public Audit audit(String after, int limit) {
        long nowMillis = clock.millis();
        LedgerAudit ledger = audits.audit(after, limit);
        Set<String> skus = ledger.lines().stream().map(LedgerAudit.Line::sku).collect(Collectors.toSet());
        Map<String, @Nullable StockFigures> grid = inventory.executeOnKeys(skus, new ReadStock(nowMillis));
        List<AuditLine> lines = ledger.lines().stream().map(line -> auditLine(line, grid.get(line.sku()))).toList();
        AuditLine total = auditLine(ledger.total(), inventory.aggregate(new SumReserved(nowMillis)));
        long gridAtOdds = lines.stream().filter(line -> line.drift() == 0 && !line.isConsistent()).count();
        return new Audit(lines, total, ledger.inconsistent() + gridAtOdds, ledger.orders(), ledger.attempts(),
                ledger.fulfillments(), ledger.cancellations(), ledger.fulfillmentLagMillis(),
                ledger.couponsInconsistent(), ledger.money(), ledger.next());
    }

    @Override
    public StockRepairPage repairs(String after, int limit) {
        return repairs.list(after, limit);
    }

    @Override
    public CouponCounts couponCounts(List<String> codes) {
        return coupons.counts(codes);
    }

    @Override
    public AccessServices access() {
        return access;
    }

    /**
     * In the same ledger version the grid's own figures stand against PostgreSQL's, and must be equal. While the grid
     * is a version apart, as in a sale it always is, only what it holds reserved says something.
     */
    private static AuditLine auditLine(LedgerAudit.Line line, @Nullable StockFigures grid) {
        if (grid == null || grid.version() != line.version()) {
            return auditLine(line, grid == null ? 0 : grid.reserved());
        }
        return new AuditLine(line.sku(), line.received(), grid.available(), grid.reserved(), line.sold(),
                line.soldByLines());
    }

    private static AuditLine auditLine(LedgerAudit.Line line, long reservedInGrid) {
        long unsold = line.received() - line.sold();
        long reserved = Math.max(0, Math.min(reservedInGrid, unsold));
        return new AuditLine(line.sku(), line.received(), unsold - reserved, reserved, line.sold(),
                line.soldByLines());
    }

    private static <T> Optional<T> named(String name, Function<String, T> constant) {
        return name.isEmpty() ? Optional.empty() : Optional.of(constant.apply(name));
    }
}
