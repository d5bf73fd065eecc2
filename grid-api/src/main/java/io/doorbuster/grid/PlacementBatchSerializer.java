package io.doorbuster.grid;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.PlacementBatch;
import io.doorbuster.domain.order.SoldOutNote;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The one type that travels without being Compact: an array of Compact cannot hold answers of several kinds. */
final class PlacementBatchSerializer implements StreamSerializer<PlacementBatch> {

    private static final int TYPE_ID = 1;

    @Override
    public int getTypeId() {
        return TYPE_ID;
    }

    @Override
    public void write(ObjectDataOutput out, PlacementBatch batch) throws IOException {
        writeAll(out, batch.placements());
        writeAll(out, batch.notes());
    }

    @Override
    public PlacementBatch read(ObjectDataInput in) throws IOException {
        List<Placement> placements = readAll(in);
        List<SoldOutNote> notes = readAll(in);
        return new PlacementBatch(placements, notes);
    }

    private static void writeAll(ObjectDataOutput out, List<?> objects) throws IOException {
        out.writeInt(objects.size());
        for (Object object : objects) {
            out.writeObject(object);
        }
    }

    private static <T> List<T> readAll(ObjectDataInput in) throws IOException {
        int size = in.readInt();
        List<T> objects = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            objects.add(in.readObject());
        }
        return objects;
    }
}
