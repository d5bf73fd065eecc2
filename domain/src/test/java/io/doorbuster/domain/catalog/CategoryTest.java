package io.doorbuster.domain.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CategoryTest {

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {"Shoes/Running,shoes/running", "/Shoes // Running/,shoes/running",
            "' ',''", "Shoes,shoes", "Schuhe & Mehr / ÜBER,schuhe & mehr/über"})
    void readsAllSpellingsOfAPathAlike(String category, String key) {
        assertThat(Category.key(category)).isEqualTo(key);
    }

    @Test
    void containsWhatIsBelowAndNothingBeside() {
        assertThat(Category.isWithin("shoes", "shoes")).isTrue();
        assertThat(Category.isWithin("shoes/running", "shoes")).isTrue();
        assertThat(Category.isWithin("shoes", "")).isTrue();
        assertThat(Category.isWithin("shoeshine", "shoes")).isFalse();
        assertThat(Category.isWithin("shoes", "shoes/running")).isFalse();
        assertThat(Category.isWithin("", "shoes")).isFalse();
    }
}
