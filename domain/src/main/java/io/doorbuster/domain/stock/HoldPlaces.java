package io.doorbuster.domain.stock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The open holds of one buyer, of which there may be only so many.
 *
 * @param places one for each hold
 */
public record HoldPlaces(List<Place> places) {

    /** No hold is open. */
    public static final HoldPlaces NONE = new HoldPlaces(List.of());

    /** The place of one hold, free again when that has expired. */
    public record Place(long serial, long expiresAtMillis) {}

    public HoldPlaces {
        places = List.copyOf(places);
    }

    /** The places with one for the hold, or with its new expiry; empty if {@code max} others are open. */
    public Optional<HoldPlaces> take(Place wanted, int max, long nowMillis) {
        List<Place> open = new ArrayList<>(places);
        open.removeIf(place -> place.serial() == wanted.serial() || place.expiresAtMillis() <= nowMillis);
        if (open.size() >= max) {
            return Optional.empty();
        }
        open.add(wanted);
        return Optional.of(new HoldPlaces(open));
    }

    /** The places without that of the hold. */
    public HoldPlaces without(long serial) {
        return new HoldPlaces(places.stream().filter(place -> place.serial() != serial).toList());
    }
}
