package io.doorbuster.grid;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.doorbuster.grid.member.MemberRequest.PlaceOrders;
import java.io.IOException;

/** A batch of orders; what the sale is made of. */
final class PlaceOrdersSerializer implements StreamSerializer<PlaceOrders> {

    @Override
    public int getTypeId() {
        return GridSerialization.PLACE_ORDERS;
    }

    @Override
    public void write(ObjectDataOutput out, PlaceOrders request) throws IOException {
        OrderWire.writeList(out, request.orders(), OrderWire::writeCommand);
    }

    @Override
    public PlaceOrders read(ObjectDataInput in) throws IOException {
        return new PlaceOrders(OrderWire.readList(in, OrderWire::readCommand));
    }
}
