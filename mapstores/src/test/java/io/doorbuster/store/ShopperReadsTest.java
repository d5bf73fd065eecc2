package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.doorbuster.domain.LedgerUnavailableException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShopperReadsTest {

    private final ShopperReads reads = new ShopperReads();
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void refusesAtOnceWhilePostgresDoesNotAnswerAndTriesAgainByItself() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> fail("08006")).isInstanceOf(LedgerUnavailableException.class)
                    .hasMessageContaining("gone");
        }

        assertThat(reads.areRefused()).isTrue();
        assertThatThrownBy(this::succeed).isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("a moment ago");
        assertThat(asked).hasValue(5);

        assertThat(await().ignoreException(LedgerUnavailableException.class).until(this::succeed, "found"::equals))
                .isEqualTo("found");
        assertThat(asked).hasValue(6);
        assertThat(reads.areRefused()).isFalse();
    }

    @Test
    void takesWrongSqlForNoOutage() {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> fail("42P01")).isInstanceOf(IllegalStateException.class);
        }

        assertThat(succeed()).isEqualTo("found");
    }

    private String succeed() {
        return reads.read("reading", () -> {
            asked.incrementAndGet();
            return "found";
        });
    }

    private void fail(String state) {
        reads.read("reading", () -> {
            asked.incrementAndGet();
            throw new SQLException("gone", state);
        });
    }
}
