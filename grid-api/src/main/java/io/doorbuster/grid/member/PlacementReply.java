package io.doorbuster.grid.member;

import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.order.SoldOutNote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link PlacementBatch} on its way back. An order that became just what was asked for travels as a receipt: the
 * caller has the rest.
 *
 * @param answers one for each order, in their order
 */
public record PlacementReply(List<Answer> answers, List<SoldOutNote> notes) {

    /** What became of one order. */
    public sealed interface Answer {

        /** The order of the command, and what the command does not say of it. */
        record Receipt(OrderId id, String number, Durability durability, Instant placedAt, boolean replayed)
                implements Answer {}

        /** Any other answer, as it is. */
        record Whole(Placement placement) implements Answer {}
    }

    public PlacementReply {
        answers = List.copyOf(answers);
        notes = List.copyOf(notes);
    }

    /** The reply to {@code commands}, which {@code batch} answers in their order. */
    public static PlacementReply of(List<PlaceOrder> commands, PlacementBatch batch) {
        List<Answer> answers = new ArrayList<>(commands.size());
        for (int i = 0; i < commands.size(); i++) {
            answers.add(answer(commands.get(i), batch.placements().get(i)));
        }
        return new PlacementReply(answers, batch.notes());
    }

    /** The answers in full, to the {@code commands} that were sent. */
    public PlacementBatch inFull(List<PlaceOrder> commands) {
        List<Placement> placements = new ArrayList<>(answers.size());
        for (int i = 0; i < answers.size(); i++) {
            PlaceOrder command = commands.get(i);
            placements.add(switch (answers.get(i)) {
                case Answer.Receipt receipt -> new Placed(order(command, receipt), receipt.replayed());
                case Answer.Whole(Placement placement) -> placement;
            });
        }
        return new PlacementBatch(placements, notes);
    }

    /** A replay may be of another body, or of a time that wrote orders otherwise: such an order travels whole. */
    private static Answer answer(PlaceOrder command, Placement placement) {
        if (placement instanceof Placed(Order order, boolean replayed)) {
            Answer.Receipt receipt = new Answer.Receipt(order.id(), order.number(), order.durability(),
                    order.placedAt(), replayed);
            if (order(command, receipt).equals(order)) {
                return receipt;
            }
        }
        return new Answer.Whole(placement);
    }

    private static Order order(PlaceOrder command, Answer.Receipt receipt) {
        return Order.placed(command, receipt.id(), receipt.number(), receipt.durability(), receipt.placedAt());
    }
}
