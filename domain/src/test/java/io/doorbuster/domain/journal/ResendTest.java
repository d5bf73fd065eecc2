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

    @Test
    void isUnclearFromACommitThatHasLeftUntilALaterTryHasItsLocks() {
        assertThat(Resend.NOT_SENT.after(Reached.NOTHING)).isEqualTo(Resend.NOT_SENT);
        assertThat(Resend.NOT_SENT.after(Reached.LOCKS)).isEqualTo(Resend.NOT_SENT);
        assertThat(Resend.NOT_SENT.after(Reached.COMMIT)).isEqualTo(Resend.UNCLEAR);
        assertThat(Resend.UNCLEAR.after(Reached.NOTHING)).isEqualTo(Resend.UNCLEAR);
        assertThat(Resend.UNCLEAR.after(Reached.LOCKS)).isEqualTo(Resend.LOOKED_UP);
        assertThat(Resend.LOOKED_UP.after(Reached.LOCKS)).isEqualTo(Resend.LOOKED_UP);
        assertThat(Resend.LOOKED_UP.after(Reached.COMMIT)).isEqualTo(Resend.UNCLEAR);
    }

    @Test
    void isolatesABadRowUnlessTheBatchMayBeCommitted() {
        assertThat(Resend.NOT_SENT.step(WriteFault.BAD_ROW)).isEqualTo(Step.ISOLATE);
        assertThat(Resend.LOOKED_UP.step(WriteFault.BAD_ROW)).isEqualTo(Step.ISOLATE);
        assertThat(Resend.UNCLEAR.step(WriteFault.BAD_ROW)).isEqualTo(Step.RECONNECT);
    }

    @Test
    void keepsTheConnectionAfterAConflictOnly() {
        assertThat(Resend.UNCLEAR.step(WriteFault.CONFLICT)).isEqualTo(Step.ROLL_BACK);
        assertThat(Resend.NOT_SENT.step(WriteFault.UNAVAILABLE)).isEqualTo(Step.RECONNECT);
    }

    @Test
    void leavesOutWhatNobodyWaitsForUnlessACommitHasLeft() {
        PlaceOrder order = new PlaceOrder(new AttemptId(1, 2), 7, Intent.PLACE, "a@b.example", "", "EUR",
                List.of(new OrderLine("A", 1, 100)), Address.NONE, "invoice");
        JournalEntry entry = new JournalEntry(order, Intent.PLACE, List.of("A"), 1_000, 2_000);

        assertThat(Resend.NOT_SENT.mayLeaveOut(entry, 1_000)).isFalse();
        assertThat(Resend.NOT_SENT.mayLeaveOut(entry, 1_001)).isTrue();
        assertThat(Resend.UNCLEAR.mayLeaveOut(entry, 1_001)).isFalse();
        assertThat(Resend.LOOKED_UP.mayLeaveOut(entry, 1_001)).isFalse();
    }
}
