package io.doorbuster.grid.stock;

import com.hazelcast.map.EntryProcessor;
import io.doorbuster.domain.stock.HoldPlaces;
import io.doorbuster.domain.stock.HoldPlaces.Place;
import java.util.Map;
import java.util.Optional;

/**
 * Counts a hold among the open ones of its buyer; answers whether there was room.
 *
 * @param max holds of one buyer that may be open; 0 gives the place back
 * @param nowMillis the caller's clock, epoch milliseconds
 */
public record TakeHoldPlace(Place place, int max, long nowMillis)
        implements EntryProcessor<String, HoldPlaces, Boolean> {

    /** Gives the place of a hold back. */
    public static TakeHoldPlace giveBack(long serial) {
        return new TakeHoldPlace(new Place(serial, 0), 0, 0);
    }

    @Override
    public Boolean process(Map.Entry<String, HoldPlaces> entry) {
        HoldPlaces places = entry.getValue() == null ? HoldPlaces.NONE : entry.getValue();
        if (max == 0) {
            entry.setValue(places.without(place.serial()));
            return true;
        }
        Optional<HoldPlaces> next = places.take(place, max, nowMillis);
        next.ifPresent(entry::setValue);
        return next.isPresent();
    }
}
