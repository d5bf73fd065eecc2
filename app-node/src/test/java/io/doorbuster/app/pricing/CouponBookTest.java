package io.doorbuster.app.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.map.IMap;
import io.doorbuster.app.http.Problem;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.domain.coupon.EnteredCoupons;
import io.doorbuster.domain.pricing.PriceRules;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How coupons are asked for. */
class CouponBookTest {

    private static final PriceRules NO_RULES = new PriceRules(List.of(), List.of(), List.of());

    private final List<String> calls = new ArrayList<>();

    /** Several at once would be loaded patiently, see DocumentStore.loadAll. */
    @Test
    void asksForEachCouponAlone() {
        EnteredCoupons entered = book(null).open(List.of("AAA", "not one", "BBB"), NO_RULES, 1);

        assertThat(calls).containsExactly("get AAA", "get BBB");
        assertThat(entered.unknown()).containsExactlyInAnyOrder("AAA", "not one", "BBB");
    }

    /** A checkout gives the cart back for a problem only. */
    @Test
    void isNotReadyWhileGridOrDatabaseDoNotAnswer() {
        for (RuntimeException fault : List.of(new LedgerUnavailableException("away"),
                new OperationTimeoutException("late"), new HazelcastClientOfflineException(),
                new RejectedExecutionException("full"))) {
            Problem problem = catchThrowableOfType(Problem.class,
                    () -> book(fault).open(List.of("AAA"), NO_RULES, 1));

            assertThat(problem).as(fault.toString()).isNotNull();
            assertThat(problem.name()).isEqualTo("not-ready");
        }
    }

    private CouponBook book(@Nullable RuntimeException fault) {
        ClassLoader loader = getClass().getClassLoader();
        Object map = Proxy.newProxyInstance(loader, new Class<?>[]{IMap.class}, (_, method, args) -> {
            calls.add(method.getName() + " " + args[0]);
            if (fault != null) {
                throw fault;
            }
            return null;
        });
        return new CouponBook((HazelcastInstance) Proxy.newProxyInstance(loader,
                new Class<?>[]{HazelcastInstance.class}, (_, _, _) -> map));
    }
}
