package io.doorbuster.grid;

import com.hazelcast.config.CompactSerializationConfig;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.access.AccessState;
import io.doorbuster.domain.access.ApiKey;
import io.doorbuster.domain.access.ApiKeyOutcome;
import io.doorbuster.domain.access.ApiKeyPage;
import io.doorbuster.domain.access.ClaimOutcome;
import io.doorbuster.domain.access.ClosedSession;
import io.doorbuster.domain.access.CredentialsLookup;
import io.doorbuster.domain.access.Customer;
import io.doorbuster.domain.access.CustomerPage;
import io.doorbuster.domain.access.EraseCustomer;
import io.doorbuster.domain.access.ErasureOutcome;
import io.doorbuster.domain.access.KeyUse;
import io.doorbuster.domain.access.NewSession;
import io.doorbuster.domain.access.OperatorAction;
import io.doorbuster.domain.access.OperatorActionPage;
import io.doorbuster.domain.access.PasswordOutcome;
import io.doorbuster.domain.access.RateWindow;
import io.doorbuster.domain.access.Renewal;
import io.doorbuster.domain.access.SignUpOutcome;
import io.doorbuster.domain.access.SigningKey;
import io.doorbuster.domain.access.SigningKeys;
import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.domain.audit.MoneyAudit;
import io.doorbuster.domain.audit.MoneyLine;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.CartChange;
import io.doorbuster.domain.cart.CartHold;
import io.doorbuster.domain.cart.CartOutcome;
import io.doorbuster.domain.cart.LineItem;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.catalog.Price;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.Variant;
import io.doorbuster.domain.coupon.Coupon;
import io.doorbuster.domain.coupon.CouponCount;
import io.doorbuster.domain.coupon.CouponCounts;
import io.doorbuster.domain.deadletter.DeadLetter;
import io.doorbuster.domain.deadletter.DeadLetterPage;
import io.doorbuster.domain.deadletter.RetryOutcome;
import io.doorbuster.domain.fulfillment.FulfillmentOrder;
import io.doorbuster.domain.fulfillment.FulfillmentOutcome;
import io.doorbuster.domain.fulfillment.FulfillmentPage;
import io.doorbuster.domain.fulfillment.ShipGoods;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.AfterSales;
import io.doorbuster.domain.order.AfterSalesOutcome;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.CancelOutcome;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderCharges;
import io.doorbuster.domain.order.OrderFilter;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderPage;
import io.doorbuster.domain.order.OrderPayment;
import io.doorbuster.domain.order.OrderReturn;
import io.doorbuster.domain.order.PayOutRefund;
import io.doorbuster.domain.order.PaymentOutcome;
import io.doorbuster.domain.order.PayoutOutcome;
import io.doorbuster.domain.order.RecordPayment;
import io.doorbuster.domain.order.Refund;
import io.doorbuster.domain.order.RefundOrder;
import io.doorbuster.domain.order.ReturnGoods;
import io.doorbuster.domain.order.Shipment;
import io.doorbuster.domain.order.SoldOutNote;
import io.doorbuster.domain.order.StatusChange;
import io.doorbuster.domain.order.Units;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.pricing.AppliedDiscount;
import io.doorbuster.domain.pricing.AppliedTax;
import io.doorbuster.domain.pricing.Benefit;
import io.doorbuster.domain.pricing.Charge;
import io.doorbuster.domain.pricing.Destination;
import io.doorbuster.domain.pricing.Promotion;
import io.doorbuster.domain.pricing.ShippingMethod;
import io.doorbuster.domain.pricing.Target;
import io.doorbuster.domain.pricing.TaxRate;
import io.doorbuster.domain.pricing.Threshold;
import io.doorbuster.domain.pricing.Zone;
import io.doorbuster.domain.report.SalesLine;
import io.doorbuster.domain.report.SalesReport;
import io.doorbuster.domain.stock.AdjustmentOutcome;
import io.doorbuster.domain.stock.HeldUnits;
import io.doorbuster.domain.stock.Hold;
import io.doorbuster.domain.stock.HoldId;
import io.doorbuster.domain.stock.HoldOutcome;
import io.doorbuster.domain.stock.HoldPlaces;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.Receipt;
import io.doorbuster.domain.stock.Reservation;
import io.doorbuster.domain.stock.ReservationOutcome;
import io.doorbuster.domain.stock.StockFigures;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.domain.stock.StockRepair;
import io.doorbuster.domain.stock.StockRepairPage;
import io.doorbuster.grid.access.AccessRequest;
import io.doorbuster.grid.access.TakeFromWindow;
import io.doorbuster.grid.cart.ChangeCart;
import io.doorbuster.grid.cart.MergeCart;
import io.doorbuster.grid.cart.OpenHolds;
import io.doorbuster.grid.catalog.ClaimName;
import io.doorbuster.grid.catalog.ImportReport;
import io.doorbuster.grid.catalog.SaveProduct;
import io.doorbuster.grid.catalog.SavedProduct;
import io.doorbuster.grid.coupon.CreateCoupon;
import io.doorbuster.grid.coupon.SaveCoupon;
import io.doorbuster.grid.coupon.SavedCoupon;
import io.doorbuster.grid.member.MemberRequest;
import io.doorbuster.grid.member.MemberRequest.PlaceOrders;
import io.doorbuster.grid.member.MemberTask;
import io.doorbuster.grid.member.PlacementReply;
import io.doorbuster.grid.pricing.SavePriceRule;
import io.doorbuster.grid.pricing.SavedPriceRule;
import io.doorbuster.grid.stock.ForgetExpiredHolds;
import io.doorbuster.grid.stock.HoldStock;
import io.doorbuster.grid.stock.OverdueStock;
import io.doorbuster.grid.stock.ReadOverdue;
import io.doorbuster.grid.stock.ReadStock;
import io.doorbuster.grid.stock.ReserveStock;
import io.doorbuster.grid.stock.ResetStock;
import io.doorbuster.grid.stock.RestoreHold;
import io.doorbuster.grid.stock.SettleStock;
import io.doorbuster.grid.stock.SumReserved;
import io.doorbuster.grid.stock.TakeHoldPlace;
import java.util.List;
import java.util.stream.Stream;

/**
 * The serialization that members and clients share. Every type that is stored or travels is registered here as Compact
 * by name; nothing falls back to Java serialization, which members refuse.
 */
public final class GridSerialization {

    private static final List<Class<?>> RECORDS = List.of(AttemptId.class, Money.class, // values
            LedgerRow.class, Reservation.class, StockLevel.class, StockFigures.class, Receipt.class, // stock
            HoldId.class, Hold.class, HeldUnits.class, HoldPlaces.class, HoldPlaces.Place.class, HoldStock.class,
            RestoreHold.class, ForgetExpiredHolds.class, TakeHoldPlace.class, CartHold.class, CartHold.HeldLine.class,
            MergeCart.class, OpenHolds.class, // holds
            StockRepair.class, StockRepairPage.class, ResetStock.class, // reconcile
            OrderId.class, OrderLine.class, Address.class, StatusChange.class, Order.class, OrderPage.class, // orders
            OrderFilter.class, SalesReport.class, SalesLine.class, CancelOrder.class, AfterSales.class, Units.class,
            Shipment.class, OrderReturn.class, OrderReturn.Line.class,
            Refund.class, ShipGoods.class, ReturnGoods.class, RefundOrder.class, OrderPayment.class,
            RecordPayment.class, PayOutRefund.class, // payments
            OrderCharges.class, Charge.class, AppliedDiscount.class, AppliedTax.class, // their prices
            SoldOutNote.class, // placement
            Period.class, Price.class, Variant.class, Product.class, // catalog
            SaveProduct.class, SavedProduct.class,
            ImportReport.class, ImportReport.Refusal.class, ImportReport.RefusalCount.class, // imports
            ImportReport.MadeSku.class, ClaimName.class,
            Promotion.class, Target.class, Threshold.class, TaxRate.class, Zone.class, ShippingMethod.class,
            ShippingMethod.Tariff.class, ShippingMethod.Bracket.class, SavePriceRule.class,
            SavedPriceRule.class, // price rules
            Coupon.class, CouponCount.class, SaveCoupon.class, SavedCoupon.class, CreateCoupon.class,
            CouponCounts.class, // coupons
            Cart.class, Cart.Checkout.class, Cart.KeyedChange.class, Cart.Delivery.class, Destination.class,
            LineItem.class, ChangeCart.class, // carts
            FulfillmentOrder.class, FulfillmentPage.class, Audit.class, AuditLine.class, MoneyAudit.class,
            MoneyLine.class, // back office
            DeadLetter.class, DeadLetterPage.class, // dead letters
            Customer.class, CustomerPage.class, NewSession.class, ClosedSession.class, AccessRequest.Closed.class,
            AccessRequest.Ids.class, EraseCustomer.class,
            AccessState.class, ApiKey.class, ApiKeyPage.class, KeyUse.class, SigningKey.class, SigningKeys.class,
            OperatorAction.class, OperatorActionPage.class, RateWindow.class, RateWindow.Taken.class,
            TakeFromWindow.class, // access
            ReserveStock.class, SettleStock.class, ReadStock.class, ReadOverdue.class,
            OverdueStock.class, SumReserved.class);

    private static final List<Class<?>> SEALED = List.of(Benefit.class, ReservationOutcome.class, HoldOutcome.class,
            AdjustmentOutcome.class,
            CartChange.class, CartOutcome.class, FulfillmentOutcome.class, RetryOutcome.class, CancelOutcome.class,
            AfterSalesOutcome.class, PaymentOutcome.class, PayoutOutcome.class, PaymentEvent.class,
            SignUpOutcome.class, CredentialsLookup.class, PasswordOutcome.class, Renewal.class, ApiKeyOutcome.class,
            ClaimOutcome.class, ErasureOutcome.class, AccessRequest.class, MemberRequest.class);

    /*
     * Not Compact: an array of Compact cannot hold answers of several kinds, and reading and writing batches of orders
     * field by field costs a fraction (decision 0006).
     */
    static final int PLACEMENT_REPLY = 1;
    static final int MEMBER_TASK = 2;
    static final int PLACE_ORDERS = 3;

    private GridSerialization() {}

    /** Registers all types; to be called on the configuration of every member and every client. */
    public static void register(SerializationConfig config) {
        CompactSerializationConfig compact = config.getCompactSerializationConfig();
        RECORDS.forEach(compact::addClass);
        SEALED.stream().flatMap(type -> Stream.of(type.getPermittedSubclasses()))
                .filter(type -> !type.equals(PlaceOrders.class)).forEach(compact::addClass);
        compact.addSerializer(new InstantSerializer());
        compact.addSerializer(new PendingSetSerializer());
        compact.addSerializer(new AttemptFilterSerializer());
        config.addSerializerConfig(serializer(PlacementReply.class, new PlacementReplySerializer()));
        config.addSerializerConfig(serializer(MemberTask.class, new MemberTaskSerializer()));
        config.addSerializerConfig(serializer(PlaceOrders.class, new PlaceOrdersSerializer()));
    }

    private static SerializerConfig serializer(Class<?> type, StreamSerializer<?> serializer) {
        return new SerializerConfig().setTypeClass(type).setImplementation(serializer);
    }
}
