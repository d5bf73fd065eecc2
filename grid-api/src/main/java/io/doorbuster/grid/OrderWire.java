package io.doorbuster.grid;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
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
import io.doorbuster.domain.order.StatusChange;
import io.doorbuster.domain.pricing.AppliedDiscount;
import io.doorbuster.domain.pricing.AppliedTax;
import io.doorbuster.domain.pricing.Charge;
import io.doorbuster.domain.stock.HoldId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Orders and what they are made of, field by field, as they travel between app nodes and members. */
final class OrderWire {

    private OrderWire() {}

    /** Writes one element of a list. */
    @FunctionalInterface
    interface Writer<T> {
        void write(ObjectDataOutput out, T value) throws IOException;
    }

    /** Reads one element of a list. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ObjectDataInput in) throws IOException;
    }

    static <T> void writeList(ObjectDataOutput out, List<T> values, Writer<T> writer) throws IOException {
        out.writeInt(values.size());
        for (T value : values) {
            writer.write(out, value);
        }
    }

    static <T> List<T> readList(ObjectDataInput in, Reader<T> reader) throws IOException {
        int size = in.readInt();
        List<T> values = new ArrayList<>(Math.min(size, PlaceOrder.MAX_LINES)); // a size that is damaged takes no memory
        for (int i = 0; i < size; i++) {
            values.add(reader.read(in));
        }
        return values;
    }

    static void writeCommand(ObjectDataOutput out, PlaceOrder command) throws IOException {
        out.writeLong(command.attempt().high());
        out.writeLong(command.attempt().low());
        out.writeLong(command.fingerprint());
        out.writeString(command.intent().name());
        out.writeString(command.email());
        out.writeString(command.customerId());
        out.writeString(command.currency());
        writeList(out, command.lines(), OrderWire::writeLine);
        writeAddress(out, command.shippingAddress());
        out.writeString(command.paymentMethod());
        writeCharges(out, command.charges());
        writeTerms(out, command.terms());
        out.writeString(command.requestId());
    }

    static PlaceOrder readCommand(ObjectDataInput in) throws IOException {
        return new PlaceOrder(new AttemptId(in.readLong(), in.readLong()), in.readLong(),
                PlaceOrder.Intent.valueOf(readString(in)), readString(in), readString(in), readString(in),
                readList(in, OrderWire::readLine), readAddress(in), readString(in), readCharges(in),
                readTerms(in), readString(in));
    }

    /** Almost all have none: a byte then. */
    private static void writeTerms(ObjectDataOutput out, OrderTerms terms) throws IOException {
        boolean some = !terms.equals(OrderTerms.NONE);
        out.writeBoolean(some);
        if (some) {
            out.writeLong(terms.hold().buyer());
            out.writeLong(terms.hold().serial());
            out.writeLong(terms.buyer().high());
            out.writeLong(terms.buyer().low());
            writeList(out, terms.limits(), (to, limit) -> {
                to.writeString(limit.sku());
                to.writeLong(limit.units());
            });
            writeList(out, terms.coupons(), (to, use) -> {
                to.writeString(use.code());
                to.writeLong(use.totalLimit());
                to.writeLong(use.buyerLimit());
            });
            out.writeString(terms.paymentToken());
        }
    }

    private static OrderTerms readTerms(ObjectDataInput in) throws IOException {
        return in.readBoolean() ? new OrderTerms(new HoldId(in.readLong(), in.readLong()),
                new AttemptId(in.readLong(), in.readLong()),
                readList(in, from -> new PurchaseLimit(readString(from), from.readLong())),
                readList(in, from -> new CouponUse(readString(from), from.readLong(), from.readLong())), readString(in))
                : OrderTerms.NONE;
    }

    static void writeOrder(ObjectDataOutput out, Order order) throws IOException {
        writeId(out, order.id());
        out.writeString(order.number());
        out.writeLong(order.version());
        out.writeString(order.email());
        out.writeString(order.customerId());
        out.writeString(order.currency());
        writeList(out, order.lines(), OrderWire::writeLine);
        writeAddress(out, order.shippingAddress());
        out.writeString(order.paymentMethod());
        out.writeString(order.durability().name());
        writeInstant(out, order.placedAt());
        writeList(out, order.history(), (to, change) -> {
            to.writeString(change.status().name());
            writeInstant(to, change.at());
            to.writeString(change.note());
        });
        writeCharges(out, order.charges());
        out.writeString(order.requestId());
    }

    static Order readOrder(ObjectDataInput in) throws IOException {
        return new Order(readId(in), readString(in), in.readLong(), readString(in), readString(in), readString(in),
                readList(in, OrderWire::readLine), readAddress(in), readString(in), readDurability(in),
                readInstant(in),
                readList(in, from -> new StatusChange(OrderStatus.valueOf(readString(from)), readInstant(from),
                        readString(from))),
                readCharges(in)).requestedBy(readString(in));
    }

    /** Most orders have none: a byte then. */
    private static void writeCharges(ObjectDataOutput out, OrderCharges charges) throws IOException {
        boolean some = !charges.equals(OrderCharges.NONE);
        out.writeBoolean(some);
        if (some) {
            writeList(out, charges.lines(), OrderWire::writeCharge);
            out.writeString(charges.shippingMethod());
            out.writeString(charges.shippingName());
            writeCharge(out, charges.shipping());
        }
    }

    private static OrderCharges readCharges(ObjectDataInput in) throws IOException {
        return in.readBoolean()
                ? new OrderCharges(readList(in, OrderWire::readCharge), readString(in), readString(in), readCharge(in))
                : OrderCharges.NONE;
    }

    private static void writeCharge(ObjectDataOutput out, Charge charge) throws IOException {
        out.writeLong(charge.amountMinor());
        writeList(out, charge.discounts(), (to, discount) -> {
            to.writeString(discount.promotionId());
            to.writeString(discount.name());
            to.writeLong(discount.amountMinor());
            to.writeString(discount.coupon());
        });
        writeList(out, charge.taxes(), (to, tax) -> {
            to.writeString(tax.taxRateId());
            to.writeString(tax.name());
            to.writeInt(tax.partsPerMillion());
            to.writeBoolean(tax.included());
            to.writeLong(tax.amountMinor());
        });
    }

    private static Charge readCharge(ObjectDataInput in) throws IOException {
        return new Charge(in.readLong(),
                readList(in, from -> new AppliedDiscount(readString(from), readString(from), from.readLong(),
                        readString(from))),
                readList(in, from -> new AppliedTax(readString(from), readString(from), from.readInt(),
                        from.readBoolean(), from.readLong())));
    }

    static void writeId(ObjectDataOutput out, OrderId id) throws IOException {
        out.writeLong(id.high());
        out.writeLong(id.low());
    }

    static OrderId readId(ObjectDataInput in) throws IOException {
        return new OrderId(in.readLong(), in.readLong());
    }

    static void writeInstant(ObjectDataOutput out, Instant instant) throws IOException {
        out.writeLong(instant.toEpochMilli());
    }

    static Instant readInstant(ObjectDataInput in) throws IOException {
        return Instant.ofEpochMilli(in.readLong());
    }

    static Durability readDurability(ObjectDataInput in) throws IOException {
        return Durability.valueOf(readString(in));
    }

    static String readString(ObjectDataInput in) throws IOException {
        return Objects.requireNonNull(in.readString());
    }

    private static void writeLine(ObjectDataOutput out, OrderLine line) throws IOException {
        out.writeString(line.sku());
        out.writeLong(line.quantity());
        out.writeLong(line.unitPriceMinor());
    }

    private static OrderLine readLine(ObjectDataInput in) throws IOException {
        return new OrderLine(readString(in), in.readLong(), in.readLong());
    }

    private static void writeAddress(ObjectDataOutput out, Address address) throws IOException {
        out.writeString(address.name());
        out.writeString(address.street());
        out.writeString(address.city());
        out.writeString(address.region());
        out.writeString(address.postalCode());
        out.writeString(address.country());
    }

    private static Address readAddress(ObjectDataInput in) throws IOException {
        return new Address(readString(in), readString(in), readString(in), readString(in), readString(in),
                readString(in));
    }
}
