package io.doorbuster.domain.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.OrderTerms.PurchaseLimit;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaceOrderTest {

    @Test
    void becomesAnOrderThatTellsOfItsRequest() {
        PlaceOrder command = command("request-7");
        PlaceOrder under = command.under(OrderTerms.limited("", "a@b.example", List.of(new PurchaseLimit("A", 2))));

        Order order = Order.placed(under, OrderId.of(1, 2, 3), "1-1", Durability.LEDGER, Instant.EPOCH);

        assertThat(order.requestId()).isEqualTo("request-7");
        assertThat(order.after(AfterSales.NONE).with(OrderPayment.NONE).requestId()).isEqualTo("request-7");
    }

    @Test
    void refusesAnIdAboveTheLimit() {
        assertThat(command("x".repeat(PlaceOrder.MAX_REQUEST_ID)).requestId()).hasSize(PlaceOrder.MAX_REQUEST_ID);
        assertThatIllegalArgumentException().isThrownBy(() -> command("x".repeat(PlaceOrder.MAX_REQUEST_ID + 1)))
                .withMessageContaining("129");
    }

    private static PlaceOrder command(String requestId) {
        return new PlaceOrder(AttemptId.of("a", "b", "c"), 1, PlaceOrder.Intent.PLACE, "a@b.example", "", "EUR",
                List.of(new OrderLine("A", 1, 100)), Address.NONE, "", OrderCharges.NONE, OrderTerms.NONE, requestId);
    }
}
