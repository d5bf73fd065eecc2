package io.doorbuster.app.cart;

import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.ClientAddress;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.cart.CartHold;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How long holds last, and how much one buyer may hold: see {@code doorbuster.holds} in application.yaml. */
@Component
class HoldRules {

    /**
     * Who holds. A customer is known by the id. A guest is whoever sends from the same address: a cart's id costs nothing,
     * so that it cannot tell one guest from another.
     *
     * @param digest of which a stock level keeps no more than that
     * @param maxOpen holds at a time
     * @param maxUnits of one SKU at a time
     * @param isGuest the limits are those of all guests of an address together
     */
    record Buyer(long digest, int maxOpen, long maxUnits, boolean isGuest) {}

    private final Duration duration;
    private final Duration longest;
    private final ClientAddress address;
    private final Limits customers;
    private final Limits guests;

    private record Limits(int maxOpen, long maxUnits) {}

    HoldRules(ClientAddress address, @Value("${doorbuster.holds.duration}") Duration duration,
            @Value("${doorbuster.holds.longest}") Duration longest,
            @Value("${doorbuster.holds.max-open}") int maxOpen, @Value("${doorbuster.holds.max-units}") long maxUnits,
            @Value("${doorbuster.holds.max-open-per-address}") int maxOpenPerAddress,
            @Value("${doorbuster.holds.max-units-per-address}") long maxUnitsPerAddress) {
        if (duration.toMillis() < 1 || longest.compareTo(duration) < 0) {
            throw new IllegalArgumentException("doorbuster.holds: longest " + longest + " is below duration "
                    + duration + ", or that is not positive");
        }
        this.address = address;
        this.duration = duration;
        this.longest = longest;
        this.customers = new Limits(maxOpen, maxUnits);
        this.guests = new Limits(maxOpenPerAddress, maxUnitsPerAddress);
    }

    /** Whose hold a request asks for. */
    Buyer buyerOf(HttpServletRequest request) {
        String customerId = Caller.of(request).customerId();
        return customerId.isEmpty() ? guest(AttemptId.fingerprint("address", address.of(request)))
                : new Buyer(AttemptId.fingerprint("customer", customerId), customers.maxOpen(),
                        customers.maxUnits(), false);
    }

    /** For whom the hold of a cart counts: a guest's goes on as a guest's, though the cart is a customer's by now. */
    Buyer ownerOf(CartHold hold, Buyer caller) {
        return hold.exists() && hold.id().buyer() != caller.digest() ? guest(hold.id().buyer()) : caller;
    }

    private Buyer guest(long digest) {
        return new Buyer(digest, guests.maxOpen(), guests.maxUnits(), true);
    }

    /** When a hold ends that begins or is extended at {@code nowMillis}; never earlier than it does already. */
    long expiryOf(CartHold before, long nowMillis) {
        long begunMillis = before.exists() ? before.firstMillis() : nowMillis;
        long wanted = Math.min(nowMillis + duration.toMillis(), begunMillis + longest.toMillis());
        return Math.max(wanted, before.expiresAtMillis());
    }
}
