package io.doorbuster.domain.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.AfterSalesRules.RefundDecision;
import io.doorbuster.domain.payment.PaymentStatus;
import io.doorbuster.domain.pricing.AppliedDiscount;
import io.doorbuster.domain.pricing.Charge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AfterSalesRulesTest {

    private static final OrderId ID = OrderId.of(1, 2, 3);
    private static final Instant AT = Instant.EPOCH;
    private static final AttemptId ATTEMPT = new AttemptId(1, 2);

    /** Whatever is asked for in whatever order: never more out than ordered, back than out, refunded than paid. */
    @Test
    void neverGivesMoreThanThereIs() {
        Random random = new Random(5);
        int returned = 0;
        for (int round = 0; round < 500; round++) {
            Order order = order(OrderStatus.FULFILLING, random);
            for (int step = 0; step < 30; step++) {
                order = step(order, random);
                checkSums(order);
            }
            returned += order.status() == OrderStatus.RETURNED ? 1 : 0;
        }
        assertThat(returned).as("orders that came back whole: otherwise nothing was tried").isGreaterThan(20);
    }

    @Test
    void refundsWhatWasPaidForALineWhateverThePartsAre() {
        Order order = discounted();
        long sum = 0;
        for (int unit = 0; unit < 3; unit++) {
            RefundDecision decision = AfterSalesRules.refund(refund(List.of(new Units("A", 1)), 0), order);
            long amount = ((RefundDecision.Due) decision).amountMinor();
            assertThat(amount).isBetween(66L, 67L);
            sum += amount;
            order = with(order, new AfterSales(List.of(), List.of(), Stream.concat(
                    order.afterSales().refunds().stream(),
                    Stream.of(new Refund("ref_" + unit, amount, List.of(new Units("A", 1)), "", Refund.State.REQUESTED,
                            AT)))
                    .toList()));
        }

        assertThat(sum).isEqualTo(200);
        assertThat(AfterSalesRules.refund(refund(List.of(new Units("A", 1)), 0), order))
                .isEqualTo(new RefundDecision.Refused(new AfterSalesOutcome.TooManyUnits("A", 1, 0)));
        assertThat(AfterSalesRules.refund(refund(List.of(), 1), order))
                .isEqualTo(new RefundDecision.Refused(new AfterSalesOutcome.TooMuch(1, 0)));
    }

    @Test
    void refundsNoMoreThanPeopleSawCome() {
        Order unpaid = paid("invoice", 0);
        Order half = paid("prepayment", 150);

        assertThat(AfterSalesRules.refund(refund(List.of(), 1), unpaid))
                .isEqualTo(new RefundDecision.Refused(new AfterSalesOutcome.TooMuch(1, 0)));
        assertThat(AfterSalesRules.refund(refund(List.of(), 151), half))
                .isEqualTo(new RefundDecision.Refused(new AfterSalesOutcome.TooMuch(151, 150)));
        assertThat(AfterSalesRules.refund(refund(List.of(), 150), half)).isEqualTo(new RefundDecision.Due(150));
        assertThat(AfterSalesRules.refund(refund(List.of(), 300), paid("stripe", 0)))
                .as("noted, and sent when it has come").isEqualTo(new RefundDecision.Due(300));
    }

    private static Order paid(String method, long capturedMinor) {
        return new Order(ID, "1-1", 1, "a@b.example", "", "EUR", List.of(new OrderLine("A", 3, 100)), Address.NONE,
                method,
                Durability.LEDGER, AT, List.of(new StatusChange(OrderStatus.PLACED, AT)), OrderCharges.NONE,
                AfterSales.NONE, new OrderPayment(PaymentStatus.PENDING, capturedMinor, "", "", 1), "");
    }

    @Test
    void takesNothingBackThatHasNotLeft() {
        Order order = order(OrderStatus.FULFILLING, new Random(1));
        Units first = new Units(order.lines().getFirst().sku(), 1);

        assertThat(AfterSalesRules.refusalToTakeBack(giveBack(List.of(first)), order))
                .contains(new AfterSalesOutcome.TooManyUnits(first.sku(), 1, 0));
        assertThat(AfterSalesRules.refusalToTakeBack(giveBack(List.of(new Units("ELSE", 1))), order))
                .contains(new AfterSalesOutcome.NotOnOrder("ELSE"));
    }

    @Test
    void takesAnOrderBackThatWasShippedBeforeParcelsWereRecorded() {
        Order order = order(OrderStatus.SHIPPED, new Random(1));
        Units first = new Units(order.lines().getFirst().sku(), 1);

        assertThat(AfterSalesRules.refusalToTakeBack(giveBack(List.of(first)), order)).isEmpty();
    }

    @Test
    void refundsInTheCurrencyOfTheOrderOnly() {
        assertThat(AfterSalesRules.refund(new RefundOrder(ID, ATTEMPT, List.of(), 1, "JPY", "", ""), discounted()))
                .isEqualTo(new RefundDecision.Refused(new AfterSalesOutcome.OtherCurrency("EUR")));
    }

    @Test
    void takesNoCommandThatSaysNothingOrTwoThings() {
        assertThatThrownBy(() -> refund(List.of(), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> refund(List.of(new Units("A", 1)), 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> giveBack(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> giveBack(List.of(new Units("A", 1), new Units("A", 1)))).hasMessageContaining("A");
        assertThatThrownBy(() -> new Units("A", 0)).hasMessageContaining("quantity 0");
    }

    private static Order step(Order order, Random random) {
        AfterSales events = order.afterSales();
        OrderLine line = order.lines().get(random.nextInt(order.lines().size()));
        List<Units> wanted = List.of(new Units(line.sku(), 1 + random.nextInt(4)));
        return switch (random.nextInt(3)) {
            case 0 -> {
                Optional<AfterSalesOutcome> refusal = AfterSalesRules.refusalToShip(order, wanted);
                if (order.status() != OrderStatus.FULFILLING || refusal.isPresent()) {
                    yield order;
                }
                boolean rest = AfterSalesRules.shipsTheRest(order, wanted);
                Order next = with(order, new AfterSales(added(events.shipments(), new Shipment(wanted, "", AT)),
                        events.returns(), events.refunds()));
                yield rest ? with(shipped(next), next.afterSales()) : next;
            }
            case 1 -> AfterSalesRules.refusalToTakeBack(giveBack(wanted), order).isPresent() ? order
                    : with(order, new AfterSales(events.shipments(), added(events.returns(),
                            new OrderReturn(giveBack(wanted).lines(), "", AT)), events.refunds()));
            default -> {
                RefundOrder command = random.nextBoolean() ? refund(wanted, 0)
                        : refund(List.of(), 1 + random.nextInt(200));
                yield AfterSalesRules.refund(command, order) instanceof RefundDecision.Due(long amount)
                        ? with(order, new AfterSales(events.shipments(), events.returns(), added(events.refunds(),
                                new Refund("r", amount, command.lines(), "", Refund.State.REQUESTED, AT))))
                        : order;
            }
        };
    }

    private static void checkSums(Order order) {
        AfterSales events = order.afterSales();
        for (OrderLine line : order.lines()) {
            assertThat(events.shipped(line.sku())).isLessThanOrEqualTo(line.quantity());
            assertThat(events.returned(line.sku())).isLessThanOrEqualTo(events.shipped(line.sku()));
            assertThat(events.refundedUnits(line.sku())).isLessThanOrEqualTo(line.quantity());
        }
        assertThat(events.refundedMinor()).isLessThanOrEqualTo(order.totalMinor());
        boolean back = order.lines().stream().allMatch(line -> events.returned(line.sku()) == line.quantity());
        assertThat(order.status() == OrderStatus.RETURNED).isEqualTo(back);
    }

    private static <T> List<T> added(List<T> list, T value) {
        return Stream.concat(list.stream(), Stream.of(value)).toList();
    }

    private static Order with(Order order, AfterSales events) {
        List<StatusChange> history = order.history().stream()
                .filter(change -> change.status() != OrderStatus.RETURNED).toList();
        return of(order.lines(), history, order.charges()).after(events);
    }

    private static Order shipped(Order order) {
        return of(order.lines(), added(order.history(), new StatusChange(OrderStatus.SHIPPED, AT)), order.charges());
    }

    private static Order order(OrderStatus status, Random random) {
        List<OrderLine> lines = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            lines.add(new OrderLine("SKU-" + i, 1 + random.nextInt(4), 1 + random.nextInt(100)));
        }
        List<StatusChange> history = new ArrayList<>(List.of(new StatusChange(OrderStatus.PLACED, AT),
                new StatusChange(OrderStatus.FULFILLING, AT)));
        if (status == OrderStatus.SHIPPED) {
            history.add(new StatusChange(OrderStatus.SHIPPED, AT));
        }
        return of(lines, history, OrderCharges.NONE);
    }

    private static Order discounted() {
        Charge charge = new Charge(300, List.of(new AppliedDiscount("promo_1", "Sale", 100)), List.of());
        return of(List.of(new OrderLine("A", 3, 100)), List.of(new StatusChange(OrderStatus.PLACED, AT)),
                new OrderCharges(List.of(charge), "", "", Charge.NOTHING));
    }

    private static Order of(List<OrderLine> lines, List<StatusChange> history, OrderCharges charges) {
        return new Order(ID, "1-1", history.size(), "a@b.example", "", "EUR", lines, Address.NONE, "",
                Durability.LEDGER, AT, history, charges);
    }

    private static ReturnGoods giveBack(List<Units> units) {
        return new ReturnGoods(ID, ATTEMPT, units.stream().map(each -> new OrderReturn.Line(each, true)).toList(), "",
                "");
    }

    private static RefundOrder refund(List<Units> lines, long amountMinor) {
        return new RefundOrder(ID, ATTEMPT, lines, amountMinor, "", "", "");
    }
}
