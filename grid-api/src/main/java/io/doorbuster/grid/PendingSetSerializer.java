package io.doorbuster.grid;

import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.PendingSet;
import io.doorbuster.domain.stock.Reservation;
import java.util.ArrayList;
import java.util.List;

/** A pending set as one flat array: four longs for each reservation, none while nothing is pending. */
final class PendingSetSerializer implements CompactSerializer<PendingSet> {

    private static final int LONGS_PER_RESERVATION = 4;

    @Override
    public PendingSet read(CompactReader reader) {
        long[] flat = reader.readArrayOfInt64("reservations");
        if (flat == null || flat.length == 0) {
            return PendingSet.EMPTY;
        }
        List<Reservation> reservations = new ArrayList<>(flat.length / LONGS_PER_RESERVATION);
        for (int i = 0; i < flat.length; i += LONGS_PER_RESERVATION) {
            AttemptId attempt = new AttemptId(flat[i], flat[i + 1]);
            reservations.add(new Reservation(attempt, flat[i + 2], flat[i + 3]));
        }
        return PendingSet.of(reservations);
    }

    @Override
    public void write(CompactWriter writer, PendingSet pending) {
        long[] flat = new long[pending.size() * LONGS_PER_RESERVATION];
        int i = 0;
        for (Reservation reservation : pending.matching(any -> true)) {
            flat[i++] = reservation.attempt().high();
            flat[i++] = reservation.attempt().low();
            flat[i++] = reservation.quantity();
            flat[i++] = reservation.deadlineMillis();
        }
        writer.writeArrayOfInt64("reservations", flat);
    }

    @Override
    public String getTypeName() {
        return "pending-set";
    }

    @Override
    public Class<PendingSet> getCompactClass() {
        return PendingSet.class;
    }
}
