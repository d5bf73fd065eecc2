package io.doorbuster.domain.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CouponCodeTest {

    @Test
    void knowsACodeByAnySpellingOfIt() {
        assertThat(CouponCode.normalize(" summer-10\t")).contains("SUMMER-10");
        assertThat(CouponCode.normalize("Summer-10")).contains("SUMMER-10");
        assertThat(CouponCode.isNormalized("SUMMER-10")).isTrue();
        assertThat(CouponCode.isNormalized("Summer-10")).isFalse();
    }

    /** The long s and the dotless i have capitals in ASCII: two codes would become one. */
    @ParameterizedTest
    @ValueSource(strings = {"", "AB", "-AB", "A B C", "\u017fUMMER", "W\u0131NTER", "ABC\u0000", "A/B", "A.B"})
    void takesNothingElseForACode(String typed) {
        assertThat(CouponCode.normalize(typed)).isEmpty();
    }

    @Test
    void refusesMoreThanFortyCharacters() {
        assertThat(CouponCode.normalize("x".repeat(CouponCode.MAX_LENGTH))).isPresent();
        assertThat(CouponCode.normalize("x".repeat(CouponCode.MAX_LENGTH + 1))).isEmpty();
    }
}
