package io.doorbuster.node.fulfillment;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.jet.config.ProcessingGuarantee;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.fulfillment.PlacedOrder;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FulfillmentPipelineTest {

    @Test
    void shipsAnOrderFromTheOneLocation() {
        PlaceOrder command = new PlaceOrder(new AttemptId(1, 2), 3, PlaceOrder.Intent.PLACE, "ada@example.com", "",
                "EUR", List.of(new OrderLine("SKU", 1, 1999)), Address.NONE, "card");
        Order order = Order.placed(command, OrderId.of(1, 2, 3), "1-8", Durability.LEDGER, Instant.EPOCH);

        AllocatedOrder allocated = FulfillmentPipeline.allocate(new PlacedOrder(1, 7, 8, order));

        assertThat(allocated).isEqualTo(new AllocatedOrder(1, 7, 8, order.id(), List.of("main"), ""));
    }

    @Test
    void isAJobThatComesBackByItselfWithoutSnapshots() {
        assertThat(FulfillmentPipeline.config().getName()).isEqualTo("fulfillment");
        assertThat(FulfillmentPipeline.config().isAutoScaling()).isTrue();
        assertThat(FulfillmentPipeline.config().getProcessingGuarantee()).isEqualTo(ProcessingGuarantee.NONE);
    }
}
