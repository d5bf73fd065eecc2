package io.doorbuster.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.domain.audit.MoneyAudit;
import io.doorbuster.domain.audit.MoneyLine;
import io.doorbuster.harness.History.Call;
import io.doorbuster.harness.OrderOutcome.Contents;
import io.doorbuster.harness.OrderOutcome.OutOfStock;
import io.doorbuster.harness.OrderOutcome.Placed;
import io.doorbuster.harness.OrderOutcome.Unknown;
import io.doorbuster.harness.OrderRequest.Line;
import io.doorbuster.harness.Violation.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConservationTest {
    private static final Audit NOTHING_SOLD = audit(0, new AuditLine("A", 10, 10, 0, 0, 0));

    private final History history = new History(100);

    @Test
    void findsNothingWhereAllIsWell() {
        call("k1", 3, placed("o1", false), 0, 1);
        call("k1", 3, placed("o1", true), 2, 3);
        call("k2", 9, new OutOfStock("A", 9, 7), 2, 3);

        assertThat(check(audit(1, sold(3)), List.of("o1"), List.of("o1"))).isEmpty();
    }

    @Test
    void allowsForAnOrderOfUnknownOutcomeToExistOrNot() {
        call("k1", 3, placed("o1", false), 0, 1);
        call("k2", 2, new Unknown("timeout"), 2, 3);

        assertThat(check(audit(1, sold(3)), List.of("o1"), List.of("o1"))).isEmpty();
        assertThat(check(audit(2, sold(5)), List.of("o1", "o2"), List.of("o1", "o2"))).isEmpty();
    }

    @Test
    void countsOrdersOlderThanTheHistoryForNobody() {
        call("k1", 3, placed("o2", false), 0, 1);
        Evidence evidence = new Evidence(audit(1, sold(4)), audit(2, sold(7)), List.of("o1", "o2"),
                List.of("o1", "o2"));

        assertThat(Conservation.check(history, evidence)).isEmpty();
    }

    @Test
    void findsAnOversoldSku() {
        call("k1", 12, placed("o1", false), 0, 1);

        assertThat(kinds(check(audit(1, new AuditLine("A", 10, -2, 0, 12, 12)), List.of("o1"), List.of("o1"))))
                .contains(Kind.OVERSOLD).doesNotContain(Kind.SUMS_DIFFER, Kind.SALES_DIFFER);
    }

    @Test
    void findsFiguresThatDoNotAddUp() {
        call("k1", 3, placed("o1", false), 0, 1);

        assertThat(kinds(check(audit(1, new AuditLine("A", 10, 6, 0, 3, 3)), List.of("o1"), List.of("o1"))))
                .containsOnly(Kind.SUMS_DIFFER);
    }

    @Test
    void findsATotalThatIsNotTheSum() {
        Audit audit = new Audit(List.of(new AuditLine("A", 10, 10, 0, 0, 0)), new AuditLine("", 11, 11, 0, 0, 0), 0,
                0, 0, 0, 0, 0, 0, MoneyAudit.NONE, "");

        assertThat(kinds(check(audit, List.of(), List.of()))).containsOnly(Kind.SUMS_DIFFER);
    }

    @Test
    void findsACounterThatDriftsFromTheOrderLines() {
        call("k1", 3, placed("o1", false), 0, 1);

        assertThat(kinds(check(audit(1, new AuditLine("A", 10, 7, 0, 3, 2)), List.of("o1"), List.of("o1"))))
                .containsOnly(Kind.SUMS_DIFFER);
    }

    @Test
    void findsMoneyThatDoesNotAddUp() {
        MoneyLine sound = new MoneyLine("EUR", 9, 8, 5, 3);

        assertThat(check(withMoney(new MoneyAudit(0, List.of(sound))), List.of(), List.of())).isEmpty();
        assertThat(kinds(check(withMoney(new MoneyAudit(1, List.of(sound))), List.of(), List.of())))
                .containsOnly(Kind.MONEY_DIFFERS);
        assertThat(kinds(check(withMoney(new MoneyAudit(0, List.of(sound, new MoneyLine("GBP", 9, 8, 5, 4)))),
                List.of(), List.of()))).containsOnly(Kind.MONEY_DIFFERS);
    }

    private static Audit withMoney(MoneyAudit money) {
        return new Audit(NOTHING_SOLD.lines(), NOTHING_SOLD.total(), 0, 0, 0, 0, 0, 0, 0, money, "");
    }

    @Test
    void findsUnitsThatNobodyBought() {
        call("k1", 3, placed("o1", false), 0, 1);

        assertThat(kinds(check(audit(1, sold(4)), List.of("o1"), List.of("o1")))).containsOnly(Kind.SALES_DIFFER);
    }

    @Test
    void findsUnitsBoughtOfASkuThatTheShopDoesNotKnow() {
        OrderRequest request = new OrderRequest("k1", "a@example.com", "", List.of(new Line("B", 1)));
        history.add(new Call(request, placed("o1", false), 0, 1));

        assertThat(kinds(check(audit(1, sold(0)), List.of("o1"), List.of("o1")))).containsOnly(Kind.SALES_DIFFER);
    }

    @Test
    void findsUnitsThatStayReserved() {
        assertThat(kinds(check(audit(0, new AuditLine("A", 10, 8, 2, 0, 0)), List.of(), List.of())))
                .containsOnly(Kind.STILL_RESERVED);
    }

    @Test
    void findsALostOrder() {
        call("k1", 3, placed("o1", false), 0, 1);

        assertThat(kinds(check(audit(0, sold(0)), List.of(), List.of())))
                .containsOnly(Kind.LOST_ORDER, Kind.SALES_DIFFER);
    }

    @Test
    void findsTwoOrdersForOneKey() {
        call("k1", 3, placed("o1", false), 0, 1);
        call("k1", 3, placed("o2", false), 0, 1);

        assertThat(kinds(check(audit(2, sold(6)), List.of("o1", "o2"), List.of("o1", "o2"))))
                .containsOnly(Kind.DOUBLE_ORDER);
    }

    @Test
    void findsOneOrderForTwoKeys() {
        call("k1", 3, placed("o1", false), 0, 1);
        call("k2", 3, placed("o1", false), 0, 1);

        assertThat(kinds(check(audit(1, sold(3)), List.of("o1"), List.of("o1")))).containsOnly(Kind.DOUBLE_ORDER);
    }

    @Test
    void letsTwoShoppersUseTheSameKey() {
        history.add(new Call(request("k1", "a@example.com", 1), placed("o1", false), 0, 1));
        history.add(new Call(request("k1", "b@example.com", 1), placed("o2", false), 0, 1));

        assertThat(check(audit(2, sold(2)), List.of("o1", "o2"), List.of("o1", "o2"))).isEmpty();
    }

    @Test
    void findsARefusalAfterAnOrderWasAnswered() {
        call("k2", 8, new Unknown("timeout"), 0, 1);
        call("k1", 3, placed("o1", false), 0, 5);
        call("k1", 3, new OutOfStock("A", 3, 0), 6, 7);

        assertThat(kinds(check(audit(1, sold(3)), List.of("o1"), List.of("o1"))))
                .containsOnly(Kind.REFUSED_AFTER_PLACED);
    }

    @Test
    void letsARefusalPrecedeOrOverlapTheOrder() {
        call("k2", 8, new Unknown("timeout"), 0, 1);
        call("k1", 3, new OutOfStock("A", 3, 2), 0, 1);
        call("k1", 3, placed("o1", false), 2, 5);
        call("k1", 3, new OutOfStock("A", 3, 0), 4, 7);

        assertThat(check(audit(1, sold(3)), List.of("o1"), List.of("o1"))).isEmpty();
    }

    @Test
    void findsAnOrderThatNobodyAskedFor() {
        assertThat(kinds(check(audit(1, sold(0)), List.of("o1"), List.of("o1")))).containsOnly(Kind.UNASKED_ORDER);
    }

    @Test
    void countsUnknownOutcomesOfOneKeyOnce() {
        call("k1", 1, new Unknown("timeout"), 0, 1);
        call("k1", 1, new Unknown("timeout"), 2, 3);

        assertThat(kinds(check(audit(2, sold(1)), List.of("o1", "o2"), List.of("o1", "o2"))))
                .containsOnly(Kind.UNASKED_ORDER);
    }

    @Test
    void findsAnOrderThatIsAnsweredInTwoWays() {
        call("k1", 3, placed("o1", false), 0, 1);
        call("k1", 3, new Placed("o1", true, new Contents("number of o1", "later", 0, Map.of())), 2, 3);

        assertThat(kinds(check(audit(1, sold(3)), List.of("o1"), List.of("o1")))).containsOnly(Kind.ANSWERS_DIFFER);
    }

    @Test
    void findsAListThatDiffersFromTheCount() {
        call("k1", 3, placed("o1", false), 0, 1);

        assertThat(kinds(check(audit(1, sold(3)), List.of("o1", "o1"), List.of("o1"))))
                .containsOnly(Kind.SUMS_DIFFER);
    }

    @Test
    void findsOrdersWithoutOrWithTwoFulfillments() {
        call("k1", 1, placed("o1", false), 0, 1);
        call("k2", 1, placed("o2", false), 0, 1);

        List<Violation> violations = check(audit(2, sold(2)), List.of("o1", "o2"), List.of("o1", "o1", "o3"));

        assertThat(kinds(violations)).containsOnly(Kind.FULFILLMENT_DIFFERS);
        assertThat(violations).hasSize(3);
    }

    @Test
    void refusesMoreCallsThanTheHistoryTakes() {
        History full = new History(1);
        Call call = new Call(request("k1", "a@example.com", 1), new Unknown("timeout"), 0, 1);
        full.add(call);

        assertThatIllegalStateException().isThrownBy(() -> full.add(call));
    }

    private static Placed placed(String orderId, boolean replayed) {
        return new Placed(orderId, replayed, new Contents("number of " + orderId, "now", 0, Map.of()));
    }

    private void call(String key, long quantity, OrderOutcome outcome, long start, long end) {
        history.add(new Call(request(key, "a@example.com", quantity), outcome, start, end));
    }

    private static OrderRequest request(String key, String email, long quantity) {
        return new OrderRequest(key, email, "", List.of(new Line("A", quantity)));
    }

    private List<Violation> check(Audit after, List<String> orderIds, List<String> fulfilled) {
        return Conservation.check(history, new Evidence(NOTHING_SOLD, after, orderIds, fulfilled));
    }

    private static List<Kind> kinds(List<Violation> violations) {
        return violations.stream().map(Violation::kind).toList();
    }

    private static AuditLine sold(long units) {
        return new AuditLine("A", 10, 10 - units, 0, units, units);
    }

    private static Audit audit(long orders, AuditLine line) {
        AuditLine total = new AuditLine("", line.received(), line.available(), line.reserved(), line.sold(),
                line.soldByLines());
        return new Audit(List.of(line), total, 0, orders, orders, orders, 0, 0, 0, MoneyAudit.NONE, "");
    }
}
