package io.doorbuster.grid;

import com.hazelcast.nio.serialization.FieldKind;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.stock.Hold;
import io.doorbuster.domain.stock.HoldId;
import io.doorbuster.domain.stock.PendingSet;
import io.doorbuster.domain.stock.Reservation;
import java.util.ArrayList;
import java.util.List;

/**
 * A pending set as one flat array: four longs for each reservation, none while nothing is pending. What reservations took
 * of holds is in a second one, with the place of the reservation in front.
 */
final class PendingSetSerializer implements CompactSerializer<PendingSet> {

    private static final int LONGS_PER_RESERVATION = 4;
    private static final int LONGS_PER_HOLD = 5;

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
        long[] holds = reader.getFieldKind("holds") == FieldKind.NOT_AVAILABLE ? null
                : reader.readArrayOfInt64("holds"); // another release may have written it
        for (int i = 0; holds != null && i < holds.length; i += LONGS_PER_HOLD) {
            int place = (int) holds[i];
            Reservation plain = reservations.get(place);
            reservations.set(place, new Reservation(plain.attempt(), plain.quantity(), plain.deadlineMillis(),
                    new Hold(new HoldId(holds[i + 1], holds[i + 2]), holds[i + 3], holds[i + 4])));
        }
        return PendingSet.of(reservations);
    }

    @Override
    public void write(CompactWriter writer, PendingSet pending) {
        long[] flat = new long[pending.size() * LONGS_PER_RESERVATION];
        List<Long> holds = new ArrayList<>();
        int i = 0;
        for (Reservation reservation : pending.matching(any -> true)) {
            Hold hold = reservation.hold();
            if (hold != null) {
                holds.addAll(List.of((long) (i / LONGS_PER_RESERVATION), hold.id().buyer(), hold.id().serial(),
                        hold.quantity(), hold.expiresAtMillis()));
            }
            flat[i++] = reservation.attempt().high();
            flat[i++] = reservation.attempt().low();
            flat[i++] = reservation.quantity();
            flat[i++] = reservation.deadlineMillis();
        }
        writer.writeArrayOfInt64("reservations", flat);
        writer.writeArrayOfInt64("holds", holds.isEmpty() ? null
                : holds.stream().mapToLong(Long::longValue).toArray());
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
