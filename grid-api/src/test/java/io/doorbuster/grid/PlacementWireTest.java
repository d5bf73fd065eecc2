package io.doorbuster.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderCharges;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.OrderStatus;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.order.OrderTerms.CouponUse;
import io.doorbuster.domain.order.OrderTerms.PurchaseLimit;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.order.StatusChange;
import io.doorbuster.domain.stock.HoldId;
import io.doorbuster.grid.member.MemberRequest.PlaceOrders;
import io.doorbuster.grid.member.MemberTask;
import io.doorbuster.grid.member.PlacementReply;
import io.doorbuster.grid.member.PlacementReply.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What app nodes and members say to each other about orders arrives as it was meant. */
class PlacementWireTest {

    private static final int SEEDS = 200;
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_123L);

    private final InternalSerializationService serialization = serialization();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 1_000})
    void carriesEveryBatchOfOrders(int size) {
        Random random = new Random(size);
        List<PlaceOrder> orders = IntStream.range(0, size).mapToObj(_ -> command(random, 1 + random.nextInt(4)))
                .toList();

        MemberTask<?> read = (MemberTask<?>) copy(new MemberTask<>(new PlaceOrders(orders)));

        assertThat(read.request()).isEqualTo(new PlaceOrders(orders));
    }

    @Test
    void carriesTheLargestOrder() {
        PlaceOrder order = command(new Random(1), PlaceOrder.MAX_LINES);

        assertThat(copy(new PlaceOrders(List.of(order)))).isEqualTo(new PlaceOrders(List.of(order)));
    }

    @Test
    void givesBackEveryAnswerInFull() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<PlaceOrder> commands = IntStream.range(0, random.nextInt(20))
                    .mapToObj(_ -> command(random, 1 + random.nextInt(3))).toList();
            PlacementBatch batch = new PlacementBatch(
                    commands.stream().map(command -> placement(random, command)).toList(), List.of());

            PlacementReply read = (PlacementReply) copy(PlacementReply.of(commands, batch));

            assertThat(read.inFull(commands)).as("seed %d", seed).isEqualTo(batch);
        }
    }

    /** A case that is added to the answers must be added to {@link #placement}, and so to these tests. */
    @Test
    void triesEveryKindOfAnswer() {
        Random random = new Random(7);
        Set<Class<?>> tried = IntStream.range(0, 200).mapToObj(_ -> placement(random, command(random, 1)).getClass())
                .collect(Collectors.toSet());

        assertThat(tried).containsExactlyInAnyOrder(Placement.class.getPermittedSubclasses());
    }

    @Test
    void sendsOnlyAReceiptForWhatWasAskedFor() {
        PlaceOrder command = command(new Random(3), 2);
        Order order = placed(command);

        assertThat(PlacementReply.of(List.of(command),
                new PlacementBatch(List.of(new Placed(order, false)), List.of())).answers())
                .containsExactly(
                        new Answer.Receipt(order.id(), order.number(), order.durability(), order.placedAt(), false));
    }

    @Test
    void sendsAnOrderWholeThatIsNotWhatWasAskedFor() {
        PlaceOrder command = command(new Random(4), 2);
        PlaceOrder other = command(new Random(5), 2);
        Order moved = withStatus(placed(command));

        for (Order order : List.of(placed(other), moved)) {
            Placed placement = new Placed(order, true);
            assertThat(PlacementReply.of(List.of(command), new PlacementBatch(List.of(placement), List.of())).answers())
                    .containsExactly(new Answer.Whole(placement));
        }
    }

    private Object copy(Object value) {
        return serialization.toObject(serialization.toData(value));
    }

    private static InternalSerializationService serialization() {
        SerializationConfig config = new SerializationConfig();
        GridSerialization.register(config);
        return new DefaultSerializationServiceBuilder().setConfig(config).build();
    }

    private static Placement placement(Random random, PlaceOrder command) {
        return switch (random.nextInt(12)) {
            case 0 -> new Placement.OutOfStock(text(random), random.nextLong(), random.nextLong());
            case 1 -> new Placement.NotOwned();
            case 2 -> new Placement.KeyReused();
            case 3 -> new Placement.Unknown();
            case 4 -> new Placement.Overloaded();
            case 5 -> new Placement.NotReady();
            case 6 -> new Placed(placed(command(random, 2)), true);
            case 8 -> new Placement.PurchaseLimited(text(random), random.nextLong(), random.nextLong());
            case 9 -> new Placement.CouponUsedUp(text(random), random.nextLong(), random.nextBoolean());
            case 7 -> new Placed(withStatus(placed(command)), true);
            default -> new Placed(placed(command), random.nextBoolean());
        };
    }

    private static Order placed(PlaceOrder command) {
        return Order.placed(command, OrderId.of(command.fingerprint() & 0xFFFF_FFFFL, 2, 3), "7-8", Durability.LEDGER,
                NOW);
    }

    private static Order withStatus(Order order) {
        List<StatusChange> history = new ArrayList<>(order.history());
        history.add(new StatusChange(OrderStatus.FULFILLING, NOW.plusMillis(9), "said"));
        return new Order(order.id(), order.number(), 2, order.email(), order.customerId(), order.currency(),
                order.lines(), order.shippingAddress(), order.paymentMethod(), Durability.LEDGER_REPLICATED,
                order.placedAt(), history).requestedBy(order.requestId());
    }

    private static PlaceOrder command(Random random, int lines) {
        return new PlaceOrder(new AttemptId(random.nextLong(), random.nextLong()), random.nextLong(),
                random.nextBoolean() ? PlaceOrder.Intent.PLACE : PlaceOrder.Intent.RECALL, text(random), text(random),
                "EUR", IntStream.range(0, lines)
                        .mapToObj(i -> new OrderLine("Ünï-✓-" + i, 1 + random.nextInt(5), random.nextInt(5_000)))
                        .toList(),
                new Address(text(random), text(random), text(random), text(random), text(random), "FR"), text(random),
                OrderCharges.NONE, terms(random), random.nextBoolean() ? "" : "request-" + random.nextInt());
    }

    private static OrderTerms terms(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> OrderTerms.NONE;
            case 1 -> OrderTerms.NONE.with(new HoldId(random.nextLong(), random.nextLong()));
            default -> new OrderTerms(new HoldId(1, random.nextLong()), OrderTerms.buyer("", text(random)),
                    List.of(new PurchaseLimit(text(random), random.nextLong()), new PurchaseLimit("B", 2)),
                    List.of(new CouponUse("a" + text(random), random.nextLong(), 1), new CouponUse("B", 0, 0)),
                    text(random));
        };
    }

    /** Empty, in any script, beyond the basic plane, and now and then longer than two bytes can count. */
    private static String text(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> "shopper-" + random.nextInt() + "@b.example";
            case 2 -> "Zoë Müller 東京 🛒\u0000\n\"";
            case 3 -> Character.toString(1 + random.nextInt(0xD7FF));
            default -> random.nextInt(50) == 0 ? "ü".repeat(70_000) : "x";
        };
    }
}
