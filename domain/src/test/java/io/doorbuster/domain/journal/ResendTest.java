package io.doorbuster.domain.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.Resend.Reached;
import io.doorbuster.domain.journal.Resend.Step;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResendTest {

    private static final Resend UNCLEAR = Resend.NOT_SENT.after(Reached.COMMIT);

    @Test
    void isUnclearFromACommitThatHasLeftUntilALaterTryHasItsLocks() {
        assertThat(Resend.NOT_SENT.after(Reached.NOTHING)).isEqualTo(Resend.NOT_SENT);
        assertThat(UNCLEAR.after(Reached.NOTHING)).isEqualTo(UNCLEAR);
        assertThat(UNCLEAR.after(Reached.COMMIT)).isEqualTo(UNCLEAR);
        assertThat(UNCLEAR.after(Reached.LOCKS)).isEqualTo(Resend.NOT_SENT);
    }

    @Test
    void isolatesABadRowUnlessTheBatchMayBeCommitted() {
        assertThat(Resend.NOT_SENT.step(WriteFault.BAD_ROW)).isEqualTo(Step.ISOLATE);
        assertThat(UNCLEAR.step(WriteFault.BAD_ROW)).isEqualTo(Step.RECONNECT);
    }

    @Test
    void keepsTheConnectionAfterAConflictOnly() {
        assertThat(UNCLEAR.step(WriteFault.CONFLICT)).isEqualTo(Step.ROLL_BACK);
        assertThat(Resend.NOT_SENT.step(WriteFault.UNAVAILABLE)).isEqualTo(Step.RECONNECT);
    }

    @Test
    void leavesOutWhatNobodyWaitsForUnlessTheBatchMayBeCommitted() {
        PlaceOrder order = new PlaceOrder(new AttemptId(1, 2), 7, Intent.PLACE, "a@b.example", "", "EUR",
                List.of(new OrderLine("A", 1, 100)), Address.NONE, "invoice");
        JournalEntry entry = new JournalEntry(order, Intent.PLACE, List.of("A"), 1_000, 2_000);

        assertThat(Resend.NOT_SENT.mayLeaveOut(entry, 1_000)).isFalse();
        assertThat(Resend.NOT_SENT.mayLeaveOut(entry, 1_001)).isTrue();
        assertThat(UNCLEAR.mayLeaveOut(entry, 1_001)).isFalse();
    }
}
