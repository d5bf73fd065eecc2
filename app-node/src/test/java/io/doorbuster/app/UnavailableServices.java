package io.doorbuster.app;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.coupon.CouponCounts;
import io.doorbuster.domain.deadletter.DeadLetterPage;
import io.doorbuster.domain.deadletter.RetryOutcome;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome;
import io.doorbuster.domain.fulfillment.FulfillmentPage;
import io.doorbuster.domain.fulfillment.ShipGoods;
import io.doorbuster.domain.order.AfterSalesOutcome;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.CancelOutcome;
import io.doorbuster.domain.order.OrderFilter;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderPage;
import io.doorbuster.domain.order.PayOutRefund;
import io.doorbuster.domain.order.PaymentOutcome;
import io.doorbuster.domain.order.PayoutOutcome;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.order.RecordPayment;
import io.doorbuster.domain.order.RefundOrder;
import io.doorbuster.domain.order.ReturnGoods;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.report.SalesReport;
import io.doorbuster.domain.stock.AdjustmentOutcome;
import io.doorbuster.domain.stock.Receipt;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockRepairPage;
import io.doorbuster.grid.access.AccessServices;
import io.doorbuster.grid.member.MemberServices;
import java.util.List;

/** A member whose database is away. Tests override what they need. */
public class UnavailableServices implements MemberServices {

    @Override
    public PlacementBatch place(List<PlaceOrder> orders) {
        return new PlacementBatch(orders.stream().<Placement>map(_ -> new Placement.NotReady()).toList(), List.of());
    }

    @Override
    public StockFigures receive(String sku, long quantity, String reference) {
        throw away();
    }

    /** One after the other, so that tests say in one place what a receipt does. */
    @Override
    public long receiveAll(List<Receipt> receipts, String reference) {
        receipts.forEach(receipt -> receive(receipt.sku(), receipt.quantity(), reference));
        return receipts.size();
    }

    @Override
    public AdjustmentOutcome adjust(String sku, long delta, String reason, AttemptId movement) {
        throw away();
    }

    @Override
    public CancelOutcome cancel(CancelOrder order) {
        throw away();
    }

    @Override
    public OrderPage orders(OrderFilter filter, String after, int limit) {
        throw away();
    }

    @Override
    public SalesReport sales(long fromMillis, long toMillis) {
        throw away();
    }

    @Override
    public FulfillmentPage fulfillments(String status, String after, int limit) {
        throw away();
    }

    @Override
    public FulfillmentOutcome acknowledge(String fulfillmentId) {
        throw away();
    }

    @Override
    public FulfillmentOutcome ship(ShipGoods parcel) {
        throw away();
    }

    @Override
    public FulfillmentOutcome deliver(String fulfillmentId) {
        throw away();
    }

    @Override
    public AfterSalesOutcome takeBack(ReturnGoods goods) {
        throw away();
    }

    @Override
    public AfterSalesOutcome refund(RefundOrder refund) {
        throw away();
    }

    @Override
    public PaymentOutcome recordPayment(RecordPayment money) {
        throw away();
    }

    @Override
    public PayoutOutcome recordPayout(PayOutRefund payout) {
        throw away();
    }

    @Override
    public boolean notePayment(OrderId order, String reference, PaymentEvent event) {
        throw away();
    }

    @Override
    public DeadLetterPage deadLetters(String after, int limit) {
        throw away();
    }

    @Override
    public RetryOutcome retryDeadLetter(long id) {
        throw away();
    }

    @Override
    public Audit audit(String after, int limit) {
        throw away();
    }

    @Override
    public StockRepairPage repairs(String after, int limit) {
        throw away();
    }

    @Override
    public CouponCounts couponCounts(List<String> codes) {
        throw away();
    }

    @Override
    public AccessServices access() {
        throw away();
    }

    private static LedgerUnavailableException away() {
        return new LedgerUnavailableException("connection refused");
    }
}
