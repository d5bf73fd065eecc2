package io.doorbuster.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.nio.serialization.genericrecord.GenericRecord;
import com.hazelcast.nio.serialization.genericrecord.GenericRecordBuilder;
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
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.CartChange;
import io.doorbuster.domain.cart.CartHold;
import io.doorbuster.domain.cart.CartOutcome;
import io.doorbuster.domain.cart.LineItem;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.catalog.Price;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
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
import io.doorbuster.domain.fulfillment.FulfillmentStatus;
import io.doorbuster.domain.fulfillment.ShipGoods;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.AfterSales;
import io.doorbuster.domain.order.AfterSalesOutcome;
import io.doorbuster.domain.order.AttemptFilter;
import io.doorbuster.domain.order.CancelOrder;
import io.doorbuster.domain.order.CancelOutcome;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderCharges;
import io.doorbuster.domain.order.OrderFilter;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderPage;
import io.doorbuster.domain.order.OrderPayment;
import io.doorbuster.domain.order.OrderReturn;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.PaymentOutcome;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.RecordPayment;
import io.doorbuster.domain.order.Refund;
import io.doorbuster.domain.order.RefundOrder;
import io.doorbuster.domain.order.ReturnGoods;
import io.doorbuster.domain.order.Shipment;
import io.doorbuster.domain.order.SoldOutNote;
import io.doorbuster.domain.order.Units;
import io.doorbuster.domain.payment.PaymentEvent;
import io.doorbuster.domain.payment.PaymentStatus;
import io.doorbuster.domain.pricing.AppliedDiscount;
import io.doorbuster.domain.pricing.AppliedTax;
import io.doorbuster.domain.pricing.Benefit;
import io.doorbuster.domain.pricing.Charge;
import io.doorbuster.domain.pricing.Destination;
import io.doorbuster.domain.pricing.PriceRule;
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
import io.doorbuster.domain.stock.PendingSet;
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
import io.doorbuster.grid.stock.TakeHoldPlace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class GridSerializationTest {

    private static final HazelcastInstance MEMBER = start();

    private static HazelcastInstance start() {
        Config config = new Config();
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        GridSerialization.register(config.getSerializationConfig());
        return Hazelcast.newHazelcastInstance(config);
    }

    @AfterAll
    static void stop() {
        MEMBER.shutdown();
    }

    @Test
    void readsEveryTypeAsItWasWritten() {
        IMap<String, Object> map = MEMBER.getMap("round-trip");

        for (Object example : examples()) {
            map.set("key", example);

            assertThat(map.get("key")).as(example.getClass().getName()).isEqualTo(example);
        }
    }

    @Test
    void readsASoldOutNoteAsItWasWritten() {
        AttemptId owner = attempt(1);
        IMap<String, Object> map = MEMBER.getMap("round-trip");
        map.set("key", new PlacementReply(List.of(new PlacementReply.Answer.Whole(new Placement.NotOwned())),
                List.of(new SoldOutNote("A", AttemptFilter.of(List.of(owner))))));

        PlacementReply read = (PlacementReply) Objects.requireNonNull(map.get("key"));

        assertThat(read.notes().getFirst().refuses(owner)).isFalse();
        assertThat(read.notes().getFirst().refuses(attempt(2))).isTrue();
    }

    /** What a member or client of an older release wrote has no fields that were added since. */
    @Test
    void readsAProductOfAnOlderRelease() {
        GenericRecord price = GenericRecordBuilder.compact(Money.class.getName()).setInt64("amount", 199)
                .setString("currency", "EUR").build();
        GenericRecord variant = GenericRecordBuilder.compact(Variant.class.getName()).setString("sku", "A")
                .setString("title", "Blue").setArrayOfString("options", new String[]{"blue"})
                .setGenericRecord("price", price).setInt64("compareAtMinor", 0).build();
        GenericRecord product = GenericRecordBuilder.compact(Product.class.getName()).setString("id", "prod_1")
                .setString("handle", "mug").setString("title", "Mug").setString("description", "<b>blue</b>")
                .setString("vendor", "us").setString("category", "Kitchen").setArrayOfString("tags", new String[]{"t"})
                .setArrayOfString("images", new String[0]).setArrayOfString("optionNames", new String[]{"Color"})
                .setString("status", "ACTIVE").setInt64("version", 3)
                .setArrayOfGenericRecord("variants", new GenericRecord[]{variant}).build();
        IMap<String, Object> map = MEMBER.getMap("round-trip");

        map.set("older", product);

        assertThat(map.get("older")).isEqualTo(new Product("prod_1", "mug", "Mug", "<b>blue</b>", "us", "Kitchen",
                List.of("t"), List.of(), List.of("Color"), ProductStatus.ACTIVE, 3,
                List.of(new Variant("A", "Blue", List.of("blue"), new Money(199, "EUR"), 0))));
    }

    /** A case that is added to a sealed type must be added to the examples, and so to this test. */
    @Test
    void hasAnExampleOfEveryCase() {
        Set<Class<?>> shown = examples().stream().map(Object::getClass).collect(Collectors.toSet());

        for (Class<?> sealed : List.of(Benefit.class, ReservationOutcome.class, HoldOutcome.class,
                AdjustmentOutcome.class,
                CartChange.class,
                CartOutcome.class, FulfillmentOutcome.class, RetryOutcome.class, CancelOutcome.class,
                AfterSalesOutcome.class, PaymentOutcome.class, PaymentEvent.class,
                SignUpOutcome.class, CredentialsLookup.class, PasswordOutcome.class, Renewal.class,
                ApiKeyOutcome.class, ClaimOutcome.class, ErasureOutcome.class,
                AccessRequest.class, MemberRequest.class)) {
            assertThat(shown).contains(sealed.getPermittedSubclasses());
        }
    }

    private static List<Object> examples() {
        List<Object> examples = new ArrayList<>();
        examples.addAll(stock());
        examples.addAll(orders());
        examples.addAll(afterSales());
        examples.addAll(payments());
        examples.addAll(holds());
        examples.addAll(carts());
        examples.addAll(priceRules());
        examples.addAll(coupons());
        examples.addAll(backOffice());
        examples.addAll(access());
        examples.addAll(accessRequests());
        return examples;
    }

    private static List<Object> stock() {
        Reservation reservation = new Reservation(attempt(1), 2, 99);
        StockLevel level = new StockLevel(new LedgerRow(3, 10, 4), PendingSet.of(List.of(reservation)));
        StockFigures figures = StockFigures.of("A", level);
        return List.of(level, StockLevel.EMPTY, figures, reservation, new ReservationOutcome.Reserved(),
                new ReservationOutcome.Insufficient(3), new ReservationOutcome.Crowded(),
                new AdjustmentOutcome.Adjusted(figures), new AdjustmentOutcome.BelowPromised(2),
                new ReserveStock(List.of(reservation)), new SettleStock(List.of(attempt(1)), level.ledger()),
                new SettleStock(List.of(), LedgerRow.NONE), new ReadStock(7), new ReadOverdue(8),
                new OverdueStock(8), new ResetStock(level.ledger(), LedgerRow.NONE));
    }

    private static List<Object> holds() {
        Hold hold = new Hold(new HoldId(-1, 2), 3, 4);
        StockLevel level = new StockLevel(new LedgerRow(3, 10, 4),
                PendingSet.of(List.of(new Reservation(attempt(1), 2, 99), new Reservation(attempt(2), 3, 98, hold))),
                HeldUnits.of(List.of(hold, new Hold(new HoldId(5, 6), 1, 9))));
        CartHold cartHold = new CartHold(hold.id(), List.of(new CartHold.HeldLine("A", 2)), 5, 6);
        HoldPlaces.Place place = new HoldPlaces.Place(1, 2);
        Cart held = new Cart("cart_1", 2, "EUR", List.of(new LineItem("A", "Mug", 2, 199)), 5,
                Cart.create("cart_1", "EUR", "", 1).checkout(), List.of(), "", Cart.Delivery.OPEN, cartHold);
        return List.of(level, hold, new HoldOutcome.Held(), new HoldOutcome.Insufficient(1),
                new HoldOutcome.AboveLimit(2, 3), new HoldOutcome.Crowded(), new HoldStock(hold, 5, 6),
                new RestoreHold(hold), new ForgetExpiredHolds(7), new HoldPlaces(List.of(place)),
                new TakeHoldPlace(place, 3, 4), held, new OpenHolds(5),
                new ReserveStock(List.of(new Reservation(attempt(1), 2, 3, Hold.named(hold.id()))), 8),
                new SettleStock(List.of(attempt(1)), LedgerRow.NONE, List.of(attempt(1))),
                new CartChange.CompleteHold(attempt(1), cartHold), new CartChange.EndHold(),
                new CartChange.TakeOver(held.lineItems(), List.of("SUMMER")), new CartChange.RefuseTakeOver(),
                new MergeCart("cart_2", MergeCart.Step.FORGET, 4, "", 5));
    }

    /** Of a level, too: it had no holds once. */
    @Test
    void readsAStockLevelOfAnOlderRelease() {
        GenericRecord ledger = GenericRecordBuilder.compact(LedgerRow.class.getName()).setInt64("version", 3)
                .setInt64("received", 10).setInt64("sold", 4).build();
        GenericRecord pending = GenericRecordBuilder.compact("pending-set")
                .setArrayOfInt64("reservations", new long[]{1, 2, 3, 4}).build();
        IMap<String, Object> map = MEMBER.getMap("round-trip");

        map.set("older-level", GenericRecordBuilder.compact(StockLevel.class.getName())
                .setGenericRecord("ledger", ledger).setGenericRecord("pending", pending).build());

        assertThat(map.get("older-level")).isEqualTo(new StockLevel(new LedgerRow(3, 10, 4),
                PendingSet.of(List.of(new Reservation(new AttemptId(1, 2), 3, 4)))));
    }

    private static List<Object> orders() {
        Address address = new Address("Zoë", "1 Rue", "Paris", "", "75001", "FR");
        PlaceOrder command = new PlaceOrder(attempt(1), -7, PlaceOrder.Intent.PLACE, "a@b.example", "", "EUR",
                List.of(new OrderLine("A", 2, 199), new OrderLine("Ünï-✓", 1, 0)), address, "invoice");
        Order order = Order.placed(command, OrderId.of(1_000, 2, 3), "1-7", Durability.LEDGER,
                Instant.ofEpochMilli(1_700_000_000_123L));
        PlaceOrder charged = new PlaceOrder(attempt(1), -7, PlaceOrder.Intent.PLACE, "a@b.example", "", "EUR",
                command.lines(), address, "invoice", charges(), new OrderTerms(HoldId.NONE, attempt(2), List.of(),
                        List.of(new OrderTerms.CouponUse("SUMMER", 500, 1)), "pm_1"),
                "request-7");
        CancelOrder cancel = new CancelOrder(order.id(), 1, "too late", CancelOrder.GUEST);
        return List.of(order, cancel, new MemberRequest.Cancel(cancel), new CancelOutcome.Cancelled(order, true),
                new CancelOutcome.TooLate(OrderStatus.SHIPPED), new CancelOutcome.OtherVersion(2),
                new CancelOutcome.NoSuchOrder(), new OrderPage(List.of(order), "next"),
                new MemberRequest.PlaceOrders(List.of(command)),
                new MemberRequest.PlaceOrders(List.of(charged)), charges(),
                Order.placed(charged, OrderId.of(1_000, 2, 3), "1-7", Durability.LEDGER, Instant.ofEpochMilli(1)));
    }

    private static List<Object> afterSales() {
        Order placed = (Order) orders().getFirst();
        Instant at = Instant.ofEpochMilli(1_700_000_000_555L);
        List<Units> units = List.of(new Units("A", 2), new Units("Ünï-✓", 1));
        List<OrderReturn.Line> back = List.of(new OrderReturn.Line(new Units("A", 1), true));
        AfterSales events = new AfterSales(List.of(new Shipment(units, "1Z", at)),
                List.of(new OrderReturn(back, "too small", at)),
                List.of(new Refund("ref_1", 199, List.of(new Units("A", 1)), "", Refund.State.REQUESTED, at)));
        ShipGoods parcel = new ShipGoods("ful_1", attempt(1), units, "1Z");
        ReturnGoods goods = new ReturnGoods(placed.id(), attempt(1), back, "too small", "operator-key");
        RefundOrder refund = new RefundOrder(placed.id(), attempt(1), List.of(), 5, "EUR", "late", "operator-key");
        return List.of(placed.after(events), events, new MemberRequest.ShipFulfillment(parcel),
                new MemberRequest.TakeBack(goods), new MemberRequest.RequestRefund(refund), parcel, goods, refund,
                new AfterSalesOutcome.Recorded(placed.after(events), true), new AfterSalesOutcome.NoSuchOrder(),
                new AfterSalesOutcome.NotOnOrder("A"), new AfterSalesOutcome.TooManyUnits("A", 2, 1),
                new AfterSalesOutcome.TooMuch(2, 1), new AfterSalesOutcome.OtherCurrency("EUR"),
                new AfterSalesOutcome.KeyReused());
    }

    private static List<Object> payments() {
        Order placed = (Order) orders().getFirst();
        RecordPayment money = new RecordPayment(placed.id(), attempt(1), 5, "EUR", "line 4", "operator-key");
        PaymentEvent authorized = new PaymentEvent.Authorized(5);
        return List.of(placed.with(new OrderPayment(PaymentStatus.ACTION_REQUIRED, 0, "secret", "", 2)), money,
                new MemberRequest.RecordMoney(money), new MemberRequest.NotePayment(placed.id(), "pi_1", authorized),
                new PaymentEvent.Opened("pi_1"), new PaymentEvent.ActionRequired("secret"), authorized,
                new PaymentEvent.Declined("card_declined"), new PaymentEvent.Voided(),
                new PaymentEvent.Captured("pi_1", 5), new PaymentEvent.Refunded("ref_1", 3),
                new PaymentEvent.RefundFailed("ref_1", "expired"), new PaymentOutcome.Recorded(placed, true),
                new PaymentOutcome.NoSuchOrder(), new PaymentOutcome.NotByHand("stripe"),
                new PaymentOutcome.TooMuch(2, 1), new PaymentOutcome.OtherCurrency("EUR"),
                new PaymentOutcome.KeyReused());
    }

    /** Of two units at 199, and one for nothing. */
    private static OrderCharges charges() {
        Charge first = new Charge(398, List.of(new AppliedDiscount("promo_1", "Sale", 40)),
                List.of(new AppliedTax("tax_1", "VAT", 190_000, true, 57),
                        new AppliedTax("tax_2", "Levy", 10_000, false, 3)));
        return new OrderCharges(List.of(first, Charge.NOTHING), "ship_1", "Parcel",
                new Charge(499, List.of(new AppliedDiscount("promo_2", "Free", 499, "SUMMER")), List.of()));
    }

    private static List<Object> carts() {
        Product product = new Product("prod_1", "mug", "Mug", "<b>blue</b>", "us", "Kitchen", List.of("t"), List.of(),
                List.of("Color"), ProductStatus.ACTIVE, 3,
                List.of(new Variant("A", "Blue", List.of("blue"), new Money(199, "EUR"), 0)));
        Price price = new Price(new Money(199, "EUR"), 99, new Period(5, 6));
        Product scheduled = new Product("prod_1", "mug", "Mug", "", "", "", List.of(), List.of("http://a.example/b"),
                List.of(), ProductStatus.ACTIVE, 3,
                List.of(Variant.priced("A", "Blue", List.of(), List.of(price, Price.of(new Money(5, "JPY"))))
                        .with(350, "books")),
                List.of("A mug"), new Period(7, 0), 8);
        LineItem item = new LineItem("A", "Mug", 2, 199);
        Cart.KeyedChange key = new Cart.KeyedChange(attempt(1), 9);
        CartChange add = new CartChange.AddLineItem(item);
        CartOutcome changed = Cart.create("cart_1", "EUR", "cust_1", 5).apply(add, Optional.of(key), 0, 6);
        Cart cart = ((CartOutcome.Changed) changed).cart();
        ImportReport report = new ImportReport("imp_1", 1, 2, "shopify-csv", ImportReport.Status.FAILED, "f", 1, 2, 3,
                4, 5,
                6, 7, 8, 9, 10, List.of(new ImportReport.Refusal(2, "p", "price", "invalid-price", "price is odd")),
                List.of(new ImportReport.RefusalCount("invalid-price", 1)), 1,
                List.of(new ImportReport.MadeSku(3, "p", "p-1")));
        return List.of(product, report, new ClaimName("prod_1", 120), new SaveProduct(product, 1),
                new SavedProduct(SavedProduct.Effect.CREATED, 1, 2), scheduled, cart,
                add, new CartChange.SetQuantity("A", 0), new CartChange.DeleteCart(),
                new CartChange.BeginCheckout(attempt(1), 5), new CartChange.AbandonCheckout(attempt(1)),
                new CartChange.CompleteCheckout(attempt(1), "ord_1"), changed, new CartOutcome.Replayed(cart),
                new CartOutcome.NoSuchCart(), new CartOutcome.NoSuchLineItem(), new CartOutcome.VersionConflict(3),
                new CartOutcome.TooManyLineItems(4), new CartOutcome.TooManyCoupons(5),
                new CartChange.AddCoupon("SUMMER"), new CartChange.RemoveCoupon("SUMMER"),
                new CartOutcome.QuantityAboveLimit(5),
                new CartOutcome.KeyReused(), new CartOutcome.InCheckout(attempt(1), true),
                new CartOutcome.AlreadyOrdered("ord_1"), new ChangeCart(add, "", key, 1, 2),
                new ChangeCart(add, "cust_1", null, 0, 2), new CartChange.ClaimCart("cust_1"),
                new CartChange.SetDelivery(
                        new Cart.Delivery(new Destination("CA", "BC"), "ship_1")));
    }

    private static List<Object> priceRules() {
        Target target = new Target(List.of("A"), List.of("Shoes"), List.of("sale"));
        Threshold threshold = new Threshold(List.of(new Money(199, "EUR")), 2);
        List<Benefit> benefits = List.of(new Benefit.PercentOff(1_000),
                new Benefit.AmountOff(List.of(new Money(5, "EUR"), new Money(500, "JPY"))),
                new Benefit.BuyGet(2, 1, Benefit.ALL, 3), new Benefit.FreeShipping(List.of("ship_1")));
        List<Object> examples = new ArrayList<>(benefits);
        for (Benefit benefit : benefits) {
            examples.add(new Promotion("promo_1", 3, "Sale", PriceRule.Status.ACTIVE, new Period(5, 6), true, target,
                    threshold, benefit, Promotion.Stacking.EXCLUSIVE, -4));
        }
        TaxRate rate = new TaxRate("tax_1", 2, "VAT", PriceRule.Status.PAUSED, Period.ALWAYS, new Zone("DE", "BY"), "b",
                70_000, true, true);
        examples.add(rate);
        examples.add(new ShippingMethod("ship_1", 1, "Parcel", PriceRule.Status.DELETED, Period.ALWAYS,
                List.of(new Zone("DE", "")), ShippingMethod.Basis.WEIGHT,
                List.of(new ShippingMethod.Tariff("EUR", List.of(new ShippingMethod.Bracket(1, 2)), 3)), "c"));
        examples.add(new SavePriceRule(rate, 1));
        examples.add(new SavedPriceRule(SavedPriceRule.Effect.CONFLICT, 2));
        return examples;
    }

    private static List<Object> coupons() {
        Coupon coupon =
                new Coupon("SUMMER-10", 3, "promo_1", Coupon.Status.PAUSED, new Period(5, 6), 500, 1, "batch_1");
        CouponCount count = new CouponCount("SUMMER-10", 7);
        return List.of(coupon, new SaveCoupon(coupon, 3), new SavedCoupon(SavedCoupon.Effect.CONFLICT, coupon),
                new CreateCoupon(coupon), count, new CouponCounts(List.of(count)),
                new MemberRequest.CountCoupons(List.of("SUMMER-10")));
    }

    private static List<Object> backOffice() {
        FulfillmentOrder fulfillment = new FulfillmentOrder("ful_1", OrderId.of(1, 2, 3), "1-7", "main",
                FulfillmentStatus.OPEN, 1, List.of(new OrderLine("A", 1, 5)), Instant.ofEpochMilli(1),
                Instant.ofEpochMilli(2), "", "request-7");
        AuditLine line = new AuditLine("A", 10, 5, 1, 4, 4);
        StockRepair repair = new StockRepair(7, "A", StockRepair.Kind.AHEAD, "schedule", "member",
                new LedgerRow(3, 10, 4), LedgerRow.NONE, Instant.ofEpochMilli(3));
        DeadLetter letter = new DeadLetter(5, "webhook", "evt_1", 20, "answered 500", Instant.ofEpochMilli(3));
        return Stream.<Object>of(fulfillment, new FulfillmentPage(List.of(fulfillment), ""),
                new FulfillmentOutcome.Done(fulfillment), new FulfillmentOutcome.NoSuchFulfillment(),
                new FulfillmentOutcome.WrongStatus(FulfillmentStatus.SHIPPED),
                new FulfillmentOutcome.TooManyUnits("A", 2, 1), new FulfillmentOutcome.KeyReused(),
                new Audit(List.of(line), line, 0, 1, 1, 1, 0, 0, 0, ""), new MemberRequest.ReceiveStock("A", 1, "r"),
                new MemberRequest.ReceiveAllStock(List.of(new Receipt("A", 1), new Receipt("B", 2)), "r"),
                new MemberRequest.AdjustStock("A", -1, "why", attempt(1)),
                new MemberRequest.ListOrders(new OrderFilter("PLACED", "A", "a@b.example", "1-7", 5, 6), "", 50),
                new MemberRequest.ReportSales(5, 6),
                new SalesReport(List.of(new SalesLine("A", "EUR", 1, 2, 3, 4, 5, 6))),
                new MemberRequest.ListFulfillments("OPEN", "", 50),
                new MemberRequest.AcknowledgeFulfillment("ful_1"), new MemberRequest.DeliverFulfillment("ful_1"),
                new MemberRequest.AuditStock("", 100), new MemberRequest.ListRepairs("7", 50), repair,
                new StockRepairPage(List.of(repair), ""), letter, new DeadLetterPage(List.of(letter), "5"),
                new RetryOutcome.Retried(letter), new RetryOutcome.NoSuchDeadLetter(),
                new RetryOutcome.NotRetried("no"),
                new MemberRequest.ListDeadLetters("", 50), new MemberRequest.RetryDeadLetter(5)).toList();
    }

    private static List<Object> access() {
        ClosedSession closed = new ClosedSession("ses_1", 7);
        SigningKey signing = new SigningKey("key_1", "{}", 9);
        OperatorAction action = action();
        return List.of(customer(), new CustomerPage(List.of(customer()), "next"), session(), closed, apiKey(), signing,
                new SignUpOutcome.SignedUp(customer()), new SignUpOutcome.EmailTaken(),
                new SignUpOutcome.SignedUpBefore(customer(), "hash"),
                new CredentialsLookup.Found(customer(), "hash"), new CredentialsLookup.NoSuchCustomer(),
                new PasswordOutcome.PasswordChanged(customer(), List.of(closed)),
                new PasswordOutcome.ChangedMeanwhile(), new Renewal.Renewed(customer(), "ses_1"),
                new Renewal.Reused("ses_1"), new Renewal.NotValid(), new ApiKeyOutcome.Kept(apiKey()),
                new ApiKeyOutcome.NoSuchKey(), new ApiKeyOutcome.TooManyKeys(3), new ApiKeyPage(List.of(apiKey()), ""),
                new KeyUse("key_1", 5), new AccessState(1, List.of(closed), List.of(apiKey())),
                new SigningKeys(List.of(signing), 1, true), action, new OperatorActionPage(List.of(action), "1"),
                new ClaimOutcome.NoSuchOrder(), new ClaimOutcome.Claimed((Order) orders().getFirst()),
                new RateWindow(1, 2), new RateWindow.Taken(true, 3, 4), new TakeFromWindow(1, 2, 3),
                new AccessRequest.Closed(List.of(closed)), new AccessRequest.Ids(List.of("cart_1")),
                new EraseCustomer("cust_1", ""), new ErasureOutcome.OrdersUnderWay(List.of("1-1")),
                new ErasureOutcome.Erased(List.of(closed), List.of("ord_1"), List.of("cart_1")));
    }

    private static List<Object> accessRequests() {
        AccessRequest<?> byId = new AccessRequest.CredentialsById("cust_1");
        return List.of(new MemberRequest.Access<>(byId), byId,
                new AccessRequest.SignUp(customer(), "hash", new AttemptId(1, 2)),
                new AccessRequest.CredentialsByEmail("a@b.example"), new AccessRequest.ListCustomers("", "", 50),
                new AccessRequest.ChangePassword("cust_1", 2, "hash"), new AccessRequest.OpenSession(session()),
                new AccessRequest.RenewSession("h", "s", "n"), new AccessRequest.CloseSession("h", true),
                new AccessRequest.ReadState(5), new AccessRequest.ReadSigningKeys("key_1", "{}"),
                new AccessRequest.CreateApiKey(apiKey()), new AccessRequest.RotateApiKey("key_1", apiKey(), 5),
                new AccessRequest.RevokeApiKey("key_1"), new AccessRequest.ListApiKeys("", 50),
                new AccessRequest.NoteUses(List.of(new KeyUse("key_1", 5))),
                new AccessRequest.ListCustomerOrders("cust_1", "", 50),
                new AccessRequest.ClaimOrder("cust_1", "ord_1", "a@b.example"),
                new AccessRequest.Erase(new EraseCustomer("cust_1", "a@b.example")),
                new AccessRequest.ListCustomerCarts("cust_1", 50),
                new AccessRequest.RecordAction(action()), new AccessRequest.ListOperatorActions("", "", 50));
    }

    private static Customer customer() {
        return new Customer("cust_1", "a@b.example", "Zoë", 1, Instant.ofEpochMilli(4));
    }

    private static NewSession session() {
        return new NewSession("ses_1", "cust_1", 1, "handle", "secret");
    }

    private static ApiKey apiKey() {
        return new ApiKey("key_1", "warehouse", "dbk_7f3c", "digest", List.of("imports"), "operator-key", 1, 2, 0, 3);
    }

    private static OperatorAction action() {
        return new OperatorAction(1, Instant.ofEpochMilli(4), "key_1", "PUT /x/{id}", "/x/1", 200, 1, 2, "request");
    }

    private static AttemptId attempt(int number) {
        return AttemptId.of("caller", "route", "key-" + number);
    }
}
