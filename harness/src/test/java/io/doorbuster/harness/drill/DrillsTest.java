package io.doorbuster.harness.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class DrillsTest {

    @Test
    void givesEachDrillANameOfItsOwnAndALine() {
        List<String> names = Drills.all().stream().map(Drill::name).toList();

        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z0-9-]{1,18}"))
                .doesNotContain("all", "short");
        assertThat(Drills.all()).noneMatch(drill -> drill.what().isBlank() || drill.what().contains("|"));
    }

    @Test
    void keepsDrillsOfOneLayoutTogether() {
        List<Layout> layouts = Drills.all().stream().map(Drill::layout).toList();

        assertThat(layouts).isSorted();
    }

    @Test
    void findsDrillsByNameInTheirOwnOrder() {
        assertThat(Drills.named(List.of("failover", "kill-all"))).extracting(Drill::name)
                .containsExactly("kill-all", "failover");
        assertThat(Drills.named(List.of("all"))).hasSameSizeAs(Drills.all());
        assertThat(Drills.named(List.of("all", "kill-all"))).hasSameSizeAs(Drills.all());
    }

    @Test
    void hasAShortFormOfDrillsThatExist() {
        assertThat(Drills.named(List.of("short"))).hasSizeBetween(5, Drills.all().size() / 2);
        assertThat(Drills.named(List.of("short", "failover"))).extracting(Drill::name).contains("failover");
    }

    @Test
    void refusesANameThatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> Drills.named(List.of("kill-all", "kill-bill")))
                .withMessageContaining("kill-bill");
    }
}
