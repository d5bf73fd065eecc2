package io.doorbuster.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.domain.audit.MoneyAudit;
import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.History.GoodsIn;
import io.doorbuster.harness.OrderOutcome.Contents;
import io.doorbuster.harness.OrderOutcome.OutOfStock;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.OrderOutcome.Unknown;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.Violation.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private static final OutOfStock SHORT = new OutOfStock("A", 1, 0);

    private final History history = new History(100);
    private long soldToOthers;
    private long soldAfterwards;

    @Test
    void findsARefusalOfWhatNobodyHolds() {
        call("k1", 1, SHORT, 0, 1);

        assertThat(check()).extracting(Violation::kind).containsExactly(Kind.FALSE_REFUSAL);
    }

    @Test
    void findsARefusalBeforeAnybodyCameWhoCouldHaveBought() {
        call("k1", 1, SHORT, 0, 1);
        call("k2", 10, placed(), 2, 3);

        assertThat(check()).hasSize(1);
    }

    @Test
    void countsWhatIsSoldFromTheMomentItIsAskedFor() {
        call("k2", 10, placed(), 1, 9);
        call("k1", 1, SHORT, 0, 1);
        call("k3", 1, SHORT, 20, 21);

        assertThat(check()).isEmpty();
    }

    @Test
    void countsWhatIsUnknownForSold() {
        call("k2", 10, new Unknown("timeout"), 0, 1);
        call("k1", 1, SHORT, 5, 6);

        assertThat(check()).isEmpty();
    }

    @Test
    void countsWhatARefusedOrderMayHoldOfItsOtherLinesUntilThatIsSwept() {
        OrderRequest both = new OrderRequest("k2", "a@example.com", "", List.of(new Line("A", 10), new Line("B", 1)));
        history.add(new Call(both, new OutOfStock("B", 1, 0), seconds(0), seconds(1)));
        call("k1", 1, SHORT, 20, 21);
        call("k3", 1, SHORT, 1_000, 1_001);

        assertThat(check()).extracting(Violation::detail).singleElement().asString().contains("k3");
    }

    @Test
    void doesNotCountAnOrdersOwnUnitsAgainstIt() {
        call("k1", 10, new Unknown("timeout"), 0, 1);
        call("k1", 10, new OutOfStock("A", 10, 0), 2, 3);

        assertThat(check()).hasSize(1);
    }

    @Test
    void countsAnAttemptOnceHoweverOftenItIsSent() {
        call("k1", 5, new Unknown("timeout"), 0, 1);
        call("k1", 5, new Unknown("timeout"), 2, 3);
        call("k2", 5, new OutOfStock("A", 5, 0), 4, 5);

        assertThat(check()).hasSize(1);
    }

    @Test
    void allowsForSalesToOthersThanTheHistoryKnows() {
        soldToOthers = 4;
        soldAfterwards = 10;
        call("k1", 1, SHORT, 0, 1);

        assertThat(check()).isEmpty();
    }

    @Test
    void countsGoodsOnceTheGuardOfASoldOutNoteIsOver() {
        call("k2", 10, placed(), 0, 1);
        history.add(new GoodsIn("A", 5, seconds(10)));
        call("k1", 1, SHORT, 12, 14);

        assertThat(check()).isEmpty();
        call("k3", 1, SHORT, 13, 14);
        assertThat(check()).hasSize(1);
    }

    private void call(String key, long quantity, OrderOutcome outcome, long start, long end) {
        OrderRequest request = new OrderRequest(key, "a@example.com", "", List.of(new Line("A", quantity)));
        history.add(new Call(request, outcome, seconds(start), seconds(end)));
    }

    private static Placed placed() {
        return new Placed("o1", false, new Contents("1", "now", 0, Map.of()));
    }

    /** As {@link System#nanoTime} may be: about to overflow. */
    private static long seconds(long seconds) {
        return Long.MAX_VALUE - Duration.ofSeconds(5).toNanos() + Duration.ofSeconds(seconds).toNanos();
    }

    private List<Violation> check() {
        return Refusals.check(history,
                new Evidence(audit(soldToOthers), audit(Math.max(soldToOthers, soldAfterwards)), List.of(), List.of()));
    }

    private static Audit audit(long sold) {
        AuditLine line = new AuditLine("A", 10, 10 - sold, 0, sold, sold);
        return new Audit(List.of(line, new AuditLine("B", 0, 0, 0, 0, 0)), line, 0, 0, 0, 0, 0, 0, 0, MoneyAudit.NONE,
                "");
    }
}
