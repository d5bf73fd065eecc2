package io.doorbuster.system;

import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.harness.Evidence;
import io.doorbuster.harness.ShopClient;
import java.time.Duration;

/** What a shop says when nothing happens any more. */
final class Quiet {

    /** A reservation without a verdict stands 16 s, and two seconds until the sweep. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Quiet() {}

    /** Waits until every order is fulfilled and nothing is reserved, and reads all there is to check. */
    static Evidence evidence(ShopClient shop, Audit before) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(500)).until(() -> {
            Audit audit = shop.auditTotals();
            return audit.fulfillments() >= audit.orders() && audit.total().reserved() == 0;
        });
        return new Evidence(before, shop.audit(), shop.orderIds(), shop.fulfilledOrderIds());
    }
}
