package io.doorbuster.harness.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.harness.StoredOrder;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OrderTableTest {

    private static final UUID ATTEMPT = UUID.fromString("00000000-0000-0000-0000-000000000001");

    @Test
    void readsARowOfAnOrder() {
        assertThat(OrderTable.order("ord_1\t" + ATTEMPT + "\ta@b.example\t1998\tRUN-1=2,RUN-HOT=1,RUN-1=3\tmain,north"))
                .isEqualTo(new StoredOrder("ord_1", ATTEMPT, "a@b.example", 1998, Map.of("RUN-1", 5L, "RUN-HOT", 1L),
                        List.of("main", "north")));
    }

    @Test
    void readsARowOfAnOrderThatHasLostItsLinesAndFulfillments() {
        assertThat(OrderTable.order("ord_1\t" + ATTEMPT + "\ta@b.example\t0\t\t"))
                .isEqualTo(new StoredOrder("ord_1", ATTEMPT, "a@b.example", 0, Map.of(), List.of()));
    }
}
