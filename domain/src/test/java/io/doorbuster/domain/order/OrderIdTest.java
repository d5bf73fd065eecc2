package io.doorbuster.domain.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OrderIdTest {

    @Test
    void readsWhatItWrites() {
        OrderId id = OrderId.of(1_700_000_000_000L, -1, -1);

        assertThat(OrderId.parse(id.toString())).contains(id);
        assertThat(OrderId.of(id.toUuid())).isEqualTo(id);
        assertThat(id.toUuid().version()).isEqualTo(7);
        assertThat(id.toUuid().variant()).isEqualTo(2);
    }

    @Test
    void sortsByTime() {
        assertThat(OrderId.of(1_000, -1, -1).toString()).isLessThan(OrderId.of(1_001, 0, 0).toString());
    }

    @Test
    void refusesWhatIsNotAnId() {
        for (String text : List.of("", "ord_", "ord_" + "g".repeat(32), "ord_" + "a".repeat(31),
                "ORD_" + "a".repeat(32), "prod_" + "a".repeat(32), "ord_" + "a".repeat(33))) {
            assertThat(OrderId.parse(text)).as(text).isEmpty();
        }
    }
}
