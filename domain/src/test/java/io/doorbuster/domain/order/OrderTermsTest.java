package io.doorbuster.domain.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.OrderTerms.PurchaseLimit;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.stock.HoldId;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderTermsTest {

    @Test
    void costsNothingWithoutALimitAndAHold() {
        PlaceOrder order = new PlaceOrder(new AttemptId(1, 1), 0, Intent.PLACE, "ada@example.org", "", "EUR",
                List.of(new OrderLine("A", 1, 100)), Address.NONE, "");

        OrderTerms terms = OrderTerms.limited("", "ada@example.org", List.of()).with(HoldId.NONE);

        assertThat(terms).isSameAs(OrderTerms.NONE);
        assertThat(order.under(terms)).isSameAs(order);
    }

    @Test
    void countsLimitsForTheBuyerAndNamesTheHold() {
        List<PurchaseLimit> limits = List.of(new PurchaseLimit("A", 2));

        OrderTerms terms = OrderTerms.limited("", "Ada+1@example.org", limits).with(new HoldId(3, 4));

        assertThat(terms).isEqualTo(
                new OrderTerms(new HoldId(3, 4), OrderTerms.buyer("", "ada@example.org"), limits));
    }
}
