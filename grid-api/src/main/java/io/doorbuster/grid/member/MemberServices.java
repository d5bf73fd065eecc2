package io.doorbuster.grid.member;

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
import java.util.List;

/**
 * What a member does for app nodes beyond its maps: everything that ends in PostgreSQL. Found in the member's user
 * context under {@link #KEY}.
 *
 * <p>All methods block, on a thread of the executor that the task came on. All but {@link #place} throw
 * {@link LedgerUnavailableException} if PostgreSQL does not answer; whatever was asked may then be asked again.
 */
public interface MemberServices {

    /** Key in the member's user context. */
    String KEY = "io.doorbuster.member-services";

    /**
     * Places a batch of orders and answers each when it is decided; waits at most the placement deadline, after which
     * what is undecided is {@code Unknown}.
     */
    PlacementBatch place(List<PlaceOrder> orders);

    /** Receives goods: the same {@code reference} for the same SKU again changes nothing. */
    StockFigures receive(String sku, long quantity, String reference);

    /**
     * Receives goods of many SKUs, each of which stands there once, as {@link #receive} does of one; answers how many of
     * the receipts were new. If it throws, some may be in and others not.
     */
    long receiveAll(List<Receipt> receipts, String reference);

    /** Corrects what was received by {@code delta}, which is not 0; the same {@code movement} again changes nothing. */
    AdjustmentOutcome adjust(String sku, long delta, String reason, AttemptId movement);

    /**
     * Cancels an order until something of it has left the warehouse; answers when that is committed and its units are for
     * sale again. The same again answers the same, and gives nothing back twice.
     */
    CancelOutcome cancel(CancelOrder order);

    /**
     * Orders, newest first.
     *
     * @param after cursor of the page before, empty for the first
     */
    OrderPage orders(OrderFilter filter, String after, int limit);

    /** The sales from one moment to before another. */
    SalesReport sales(long fromMillis, long toMillis);

    /** Fulfillment orders, oldest first; {@code status} is the name of a {@code FulfillmentStatus}, empty for all. */
    FulfillmentPage fulfillments(String status, String after, int limit);

    /** The location takes the fulfillment order on. */
    FulfillmentOutcome acknowledge(String fulfillmentId);

    /** A parcel of the fulfillment order, or all that was left of it, is on its way. */
    FulfillmentOutcome ship(ShipGoods parcel);

    /** All of the fulfillment order has arrived. */
    FulfillmentOutcome deliver(String fulfillmentId);

    /** Units have come back; answers when that is committed, and those to be restocked are for sale. */
    AfterSalesOutcome takeBack(ReturnGoods goods);

    /** Money is to go back; answers when that is committed. Nobody has moved any then. */
    AfterSalesOutcome refund(RefundOrder refund);

    /** Money has come, as somebody saw in the books; answers when that is committed. */
    PaymentOutcome recordPayment(RecordPayment money);

    /** A refund's money has gone back, as whoever moved it says; answers when that is committed. */
    PayoutOutcome recordPayout(PayOutRefund payout);

    /**
     * The provider tells something of an order's payment, maybe again, late, or of an order that is not ours; answers when
     * it is committed, and whether it was new.
     *
     * @param reference the provider's id of the payment, without which nothing is believed
     */
    boolean notePayment(OrderId order, String reference, PaymentEvent event);

    /** Dead letters of all kinds, oldest first; {@code after} is the cursor of the page before, empty for the first. */
    DeadLetterPage deadLetters(String after, int limit);

    /** Tries again what a dead letter is about. */
    RetryOutcome retryDeadLetter(long id);

    /**
     * Holds counters against order lines, in one snapshot of the database, and both against the grid.
     *
     * @param after the last SKU of the page before, empty for the first
     */
    Audit audit(String after, int limit);

    /**
     * Stock levels that were found to differ from their ledger rows and were repaired, newest first.
     *
     * @param after cursor of the page before, empty for the first
     */
    StockRepairPage repairs(String after, int limit);

    /** How often orders carry the coupons of these codes; a look, not a promise. */
    CouponCounts couponCounts(List<String> codes);

    /** What is about customers and keys. */
    AccessServices access();
}
