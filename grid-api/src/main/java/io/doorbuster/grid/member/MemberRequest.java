package io.doorbuster.grid.member;

import io.doorbuster.domain.AttemptId;
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
import io.doorbuster.domain.order.RecordPayment;
import io.doorbuster.domain.order.RefundOrder;
import io.doorbuster.domain.order.ReturnGoods;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.report.SalesReport;
import io.doorbuster.domain.stock.AdjustmentOutcome;
import io.doorbuster.domain.stock.Receipt;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockRepairPage;
import io.doorbuster.grid.access.AccessRequest;
import java.util.List;

/** A call of one method of {@link MemberServices}, as it travels. */
public sealed interface MemberRequest<R> {

    /** Makes the call. */
    R perform(MemberServices services);

    /** See {@link MemberServices#place}. */
    record PlaceOrders(List<PlaceOrder> orders) implements MemberRequest<PlacementReply> {
        @Override
        public PlacementReply perform(MemberServices services) {
            return PlacementReply.of(orders, services.place(orders));
        }
    }

    /** See {@link MemberServices#receive}. */
    record ReceiveStock(String sku, long quantity, String reference) implements MemberRequest<StockFigures> {
        @Override
        public StockFigures perform(MemberServices services) {
            return services.receive(sku, quantity, reference);
        }
    }

    /** See {@link MemberServices#receiveAll}. */
    record ReceiveAllStock(List<Receipt> receipts, String reference) implements MemberRequest<Long> {
        @Override
        public Long perform(MemberServices services) {
            return services.receiveAll(receipts, reference);
        }
    }

    /** See {@link MemberServices#adjust}. */
    record AdjustStock(String sku, long delta, String reason, AttemptId movement)
            implements MemberRequest<AdjustmentOutcome> {
        @Override
        public AdjustmentOutcome perform(MemberServices services) {
            return services.adjust(sku, delta, reason, movement);
        }
    }

    /** See {@link MemberServices#cancel}. */
    record Cancel(CancelOrder order) implements MemberRequest<CancelOutcome> {
        @Override
        public CancelOutcome perform(MemberServices services) {
            return services.cancel(order);
        }
    }

    /** See {@link MemberServices#orders}. */
    record ListOrders(OrderFilter filter, String after, int limit) implements MemberRequest<OrderPage> {
        @Override
        public OrderPage perform(MemberServices services) {
            return services.orders(filter, after, limit);
        }
    }

    /** See {@link MemberServices#sales}. */
    record ReportSales(long fromMillis, long toMillis) implements MemberRequest<SalesReport> {
        @Override
        public SalesReport perform(MemberServices services) {
            return services.sales(fromMillis, toMillis);
        }
    }

    /** See {@link MemberServices#fulfillments}. */
    record ListFulfillments(String status, String after, int limit) implements MemberRequest<FulfillmentPage> {
        @Override
        public FulfillmentPage perform(MemberServices services) {
            return services.fulfillments(status, after, limit);
        }
    }

    /** See {@link MemberServices#acknowledge}. */
    record AcknowledgeFulfillment(String fulfillmentId) implements MemberRequest<FulfillmentOutcome> {
        @Override
        public FulfillmentOutcome perform(MemberServices services) {
            return services.acknowledge(fulfillmentId);
        }
    }

    /** See {@link MemberServices#ship}. */
    record ShipFulfillment(ShipGoods parcel) implements MemberRequest<FulfillmentOutcome> {
        @Override
        public FulfillmentOutcome perform(MemberServices services) {
            return services.ship(parcel);
        }
    }

    /** See {@link MemberServices#deliver}. */
    record DeliverFulfillment(String fulfillmentId) implements MemberRequest<FulfillmentOutcome> {
        @Override
        public FulfillmentOutcome perform(MemberServices services) {
            return services.deliver(fulfillmentId);
        }
    }

    /** See {@link MemberServices#takeBack}. */
    record TakeBack(ReturnGoods goods) implements MemberRequest<AfterSalesOutcome> {
        @Override
        public AfterSalesOutcome perform(MemberServices services) {
            return services.takeBack(goods);
        }
    }

    /** See {@link MemberServices#refund}. */
    record RequestRefund(RefundOrder refund) implements MemberRequest<AfterSalesOutcome> {
        @Override
        public AfterSalesOutcome perform(MemberServices services) {
            return services.refund(refund);
        }
    }

    /** See {@link MemberServices#recordPayment}. */
    record RecordMoney(RecordPayment money) implements MemberRequest<PaymentOutcome> {
        @Override
        public PaymentOutcome perform(MemberServices services) {
            return services.recordPayment(money);
        }
    }

    /** See {@link MemberServices#recordPayout}. */
    record RecordPayout(PayOutRefund payout) implements MemberRequest<PayoutOutcome> {
        @Override
        public PayoutOutcome perform(MemberServices services) {
            return services.recordPayout(payout);
        }
    }

    /** See {@link MemberServices#notePayment}. */
    record NotePayment(OrderId orderId, String reference, PaymentEvent event) implements MemberRequest<Boolean> {
        @Override
        public Boolean perform(MemberServices services) {
            return services.notePayment(orderId, reference, event);
        }
    }

    /** See {@link MemberServices#deadLetters}. */
    record ListDeadLetters(String after, int limit) implements MemberRequest<DeadLetterPage> {
        @Override
        public DeadLetterPage perform(MemberServices services) {
            return services.deadLetters(after, limit);
        }
    }

    /** See {@link MemberServices#retryDeadLetter}. */
    record RetryDeadLetter(long id) implements MemberRequest<RetryOutcome> {
        @Override
        public RetryOutcome perform(MemberServices services) {
            return services.retryDeadLetter(id);
        }
    }

    /** See {@link MemberServices#audit}. */
    record AuditStock(String after, int limit) implements MemberRequest<Audit> {
        @Override
        public Audit perform(MemberServices services) {
            return services.audit(after, limit);
        }
    }

    /** See {@link MemberServices#repairs}. */
    record ListRepairs(String after, int limit) implements MemberRequest<StockRepairPage> {
        @Override
        public StockRepairPage perform(MemberServices services) {
            return services.repairs(after, limit);
        }
    }

    /** See {@link MemberServices#couponCounts}. */
    record CountCoupons(List<String> codes) implements MemberRequest<CouponCounts> {
        @Override
        public CouponCounts perform(MemberServices services) {
            return services.couponCounts(codes);
        }
    }

    /** See {@link MemberServices#access}. */
    record Access<R>(AccessRequest<R> request) implements MemberRequest<R> {
        @Override
        public R perform(MemberServices services) {
            return request.perform(services.access());
        }
    }
}
