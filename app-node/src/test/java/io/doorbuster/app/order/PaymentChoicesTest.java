package io.doorbuster.app.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.doorbuster.domain.order.OrderTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaymentChoicesTest {

    @Test
    void givesPrepaymentsTheirTimeAndNoOthers() {
        PaymentChoices choices = new PaymentChoices("invoice,prepayment", false, "365");

        assertThat(choices.terms(OrderTerms.NONE, new Payment.Chosen("prepayment", "")).prepaymentDays())
                .isEqualTo(365);
        assertThat(choices.terms(OrderTerms.NONE, new Payment.Chosen("invoice", ""))).isSameAs(OrderTerms.NONE);
        assertThat(choices.terms(OrderTerms.NONE, new Payment.Chosen("stripe", "pm_1")))
                .isEqualTo(OrderTerms.NONE.paidBy("pm_1"));
        assertThat(new PaymentChoices("", false, "never").terms(OrderTerms.NONE, new Payment.Chosen("prepayment", "")))
                .isSameAs(OrderTerms.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "", "-1", "none", "off", "366", "1000", "14d", "1.5", "014"})
    void takesNoTimeThatCouldBeMisread(String days) {
        assertThatIllegalArgumentException().isThrownBy(() -> new PaymentChoices("prepayment", false, days))
                .withMessageContaining("'" + days + "' is not 1 to 365 days, nor 'never'");
    }
}
