package io.doorbuster.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BackupsTest {

    private static final UUID ANN = new UUID(0, 1);
    private static final UUID BOB = new UUID(0, 2);

    private Set<UUID> members = Set.of(ANN, BOB);
    private boolean equal;
    private final Backups backups = new Backups(() -> members, () -> equal);

    @Test
    void areNotCompleteBeforeAComparisonSaysSo() {
        assertThat(backups.areComplete()).isFalse();

        equal = true;

        assertThat(backups.areComplete()).isTrue();
    }

    @Test
    void stayCompleteWhileTheyAreOnlyLate() {
        equal = true;
        backups.areComplete();

        equal = false;

        assertThat(backups.areComplete()).isTrue();
    }

    @Test
    void areInDoubtWhenMembersComeOrGo() {
        equal = true;
        backups.areComplete();
        equal = false;

        members = Set.of(ANN);

        assertThat(backups.areComplete()).isFalse();
        equal = true;
        assertThat(backups.areComplete()).isTrue();
    }
}
