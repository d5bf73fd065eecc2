package io.doorbuster.app.coupon;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicates;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.coupon.Coupon;
import io.doorbuster.domain.coupon.Coupon.Status;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.coupon.CreateCoupon;
import io.doorbuster.grid.coupon.SaveCoupon;
import io.doorbuster.grid.coupon.SavedCoupon;
import io.doorbuster.grid.coupon.SavedCoupon.Effect;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Lists and saves coupons. Thread-safe; every method blocks for a call to the grid, and throws its exceptions when it does
 * not answer, after which the same may be asked again.
 */
@Component
class CouponDesk {

    /** Coupons, deleted ones included, which stay as tombstones: some 30 MB in the memory of the members, and as much backup. */
    static final int MAX_COUPONS = 100_000;

    private final IMap<String, Coupon> coupons;

    CouponDesk(HazelcastInstance hazelcast) {
        this.coupons = Grid.coupons(hazelcast);
    }

    /** The coupon, unless it is deleted. */
    Optional<Coupon> find(String code) {
        return Optional.ofNullable(coupons.get(code)).filter(coupon -> coupon.status() != Status.DELETED);
    }

    /** By code, deleted ones left out; one more than {@code limit} tells that there are more. */
    List<Coupon> list(String after, int limit) {
        Set<String> codes = coupons.keySet(Predicates.pagingPredicate(Predicates.and(
                Predicates.greaterThan("__key", after), Predicates.notEqual("status", Status.DELETED.name())),
                limit + 1));
        return coupons.getAll(codes).values().stream().filter(coupon -> coupon.status() != Status.DELETED)
                .sorted(Comparator.comparing(Coupon::code)).toList();
    }

    /** Throws the problem {@code version-conflict} if it is of another version than the caller has seen. */
    SavedCoupon save(Coupon coupon, long expectedVersion) {
        if (!coupons.containsKey(coupon.code())) {
            refuseTooMany(1);
        }
        SavedCoupon saved = coupons.executeOnKey(coupon.code(), new SaveCoupon(coupon, expectedVersion));
        if (saved.effect() == Effect.CONFLICT) {
            throw Problem.versionConflict(saved.coupon().version());
        }
        return saved;
    }

    /**
     * Makes what is missing of a batch; answers whether an earlier request began it. Throws {@code idempotency-key-reused} if
     * its codes are another one's: the first code, which is made before the others, tells, so that nothing is made then.
     */
    boolean create(CouponBatch batch) {
        List<String> codes = batch.codes();
        boolean begun = coupons.containsKey(codes.getFirst());
        if (!begun) {
            refuseTooMany(codes.size());
        }
        if (!coupons.executeOnKey(codes.getFirst(), new CreateCoupon(batch.like()))) {
            throw Problem.idempotencyKeyReused();
        }
        Map<String, Boolean> isOfBatch = coupons.executeOnKeys(Set.copyOf(codes), new CreateCoupon(batch.like()));
        if (isOfBatch.containsValue(false)) {
            throw Problem.idempotencyKeyReused();
        }
        return begun;
    }

    /** Several nodes at once may make a few more. */
    private void refuseTooMany(int more) {
        int there = coupons.size();
        if (there + more > MAX_COUPONS) {
            throw Problem
                    .conflict("There are " + there + " coupons with the deleted ones; the limit is " + MAX_COUPONS);
        }
    }
}
