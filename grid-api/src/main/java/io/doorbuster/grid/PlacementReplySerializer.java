package io.doorbuster.grid;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.SoldOutNote;
import io.doorbuster.grid.member.PlacementReply;
import io.doorbuster.grid.member.PlacementReply.Answer;
import java.io.IOException;
import java.util.Objects;

/** Answers to a batch, each with a byte in front that says of which kind it is. */
final class PlacementReplySerializer implements StreamSerializer<PlacementReply> {

    private static final byte RECEIPT = 1;
    private static final byte PLACED = 2;
    private static final byte OUT_OF_STOCK = 3;
    private static final byte NOT_OWNED = 4;
    private static final byte KEY_REUSED = 5;
    private static final byte UNKNOWN = 6;
    private static final byte OVERLOADED = 7;
    private static final byte NOT_READY = 8;
    private static final byte PURCHASE_LIMITED = 9;
    private static final byte COUPON_USED_UP = 10;

    @Override
    public int getTypeId() {
        return GridSerialization.PLACEMENT_REPLY;
    }

    @Override
    public void write(ObjectDataOutput out, PlacementReply reply) throws IOException {
        OrderWire.writeList(out, reply.answers(), PlacementReplySerializer::writeAnswer);
        OrderWire.writeList(out, reply.notes(), ObjectDataOutput::writeObject);
    }

    @Override
    public PlacementReply read(ObjectDataInput in) throws IOException {
        return new PlacementReply(OrderWire.readList(in, PlacementReplySerializer::readAnswer),
                OrderWire.readList(in, note -> Objects.requireNonNull(note.<SoldOutNote>readObject())));
    }

    private static void writeAnswer(ObjectDataOutput out, Answer answer) throws IOException {
        switch (answer) {
            case Answer.Receipt receipt -> {
                out.writeByte(RECEIPT);
                OrderWire.writeId(out, receipt.id());
                out.writeString(receipt.number());
                out.writeString(receipt.durability().name());
                OrderWire.writeInstant(out, receipt.placedAt());
                out.writeBoolean(receipt.replayed());
            }
            case Answer.Whole(Placement placement) -> writePlacement(out, placement);
        }
    }

    private static void writePlacement(ObjectDataOutput out, Placement placement) throws IOException {
        switch (placement) {
            case Placement.Placed(var order, boolean replayed) -> {
                out.writeByte(PLACED);
                OrderWire.writeOrder(out, order);
                out.writeBoolean(replayed);
            }
            case Placement.OutOfStock(String sku, long requested, long available) -> {
                out.writeByte(OUT_OF_STOCK);
                out.writeString(sku);
                out.writeLong(requested);
                out.writeLong(available);
            }
            case Placement.PurchaseLimited(String sku, long limit, long alreadyBought) -> {
                out.writeByte(PURCHASE_LIMITED);
                out.writeString(sku);
                out.writeLong(limit);
                out.writeLong(alreadyBought);
            }
            case Placement.CouponUsedUp(String code, long limit, boolean byBuyer) -> {
                out.writeByte(COUPON_USED_UP);
                out.writeString(code);
                out.writeLong(limit);
                out.writeBoolean(byBuyer);
            }
            case Placement.NotOwned notOwned -> out.writeByte(NOT_OWNED);
            case Placement.KeyReused keyReused -> out.writeByte(KEY_REUSED);
            case Placement.Unknown unknown -> out.writeByte(UNKNOWN);
            case Placement.Overloaded overloaded -> out.writeByte(OVERLOADED);
            case Placement.NotReady notReady -> out.writeByte(NOT_READY);
        }
    }

    private static Answer readAnswer(ObjectDataInput in) throws IOException {
        byte kind = in.readByte();
        if (kind == RECEIPT) {
            return new Answer.Receipt(OrderWire.readId(in), OrderWire.readString(in), OrderWire.readDurability(in),
                    OrderWire.readInstant(in), in.readBoolean());
        }
        return new Answer.Whole(switch (kind) {
            case PLACED -> new Placement.Placed(OrderWire.readOrder(in), in.readBoolean());
            case OUT_OF_STOCK -> new Placement.OutOfStock(OrderWire.readString(in), in.readLong(), in.readLong());
            case NOT_OWNED -> new Placement.NotOwned();
            case KEY_REUSED -> new Placement.KeyReused();
            case UNKNOWN -> new Placement.Unknown();
            case OVERLOADED -> new Placement.Overloaded();
            case NOT_READY -> new Placement.NotReady();
            case PURCHASE_LIMITED ->
                    new Placement.PurchaseLimited(OrderWire.readString(in), in.readLong(), in.readLong());
            case COUPON_USED_UP ->
                    new Placement.CouponUsedUp(OrderWire.readString(in), in.readLong(), in.readBoolean());
            default -> throw new IOException("no kind of answer: " + kind);
        });
    }
}
