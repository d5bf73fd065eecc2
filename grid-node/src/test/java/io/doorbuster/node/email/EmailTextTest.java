package io.doorbuster.node.email;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.Shipment;
import io.doorbuster.domain.order.StatusChange;
import io.doorbuster.store.EmailOutbox.Email;
import io.doorbuster.store.EmailQueue;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EmailTextTest {

    private static final Instant PLACED = Instant.parse("2026-11-27T06:00:00Z");
    private static final long UNTIL = Instant.parse("2026-12-11T06:00:00Z").toEpochMilli();

    @Test
    void saysHowAPrepaymentIsPaidAndUntilWhen() {
        assertThat(text(order("prepayment", UNTIL))).contains("Please pay 19.99 EUR, and name N-1.",
                "not all has come by the end of 2026-12-09");
        assertThat(text(order("prepayment", Instant.parse("2026-12-11T12:00:00Z").toEpochMilli())))
                .contains("by the end of 2026-12-10");
    }

    @Test
    void asksForNoMoneyWithoutATime() {
        assertThat(text(order("prepayment", 0))).contains("Total: 19.99 EUR").doesNotContain("Please pay");
        assertThat(text(order("invoice", 0))).doesNotContain("Please pay");
    }

    private static String text(Order order) {
        return EmailText.of(new Email(EmailQueue.Kind.CONFIRMATION, UUID.randomUUID(), 1, order,
                new Shipment(List.of(), "", PLACED))).plain();
    }

    private static Order order(String method, long until) {
        Order order = new Order(new OrderId(1, 2), "N-1", 1, "ada@example.org", "", "EUR",
                List.of(new OrderLine("MUG", 1, 1_999)), Address.NONE, method, Durability.LEDGER, PLACED,
                List.of(new StatusChange(OrderStatus.PLACED, PLACED)));
        return order.with(order.payment().until(until));
    }
}
