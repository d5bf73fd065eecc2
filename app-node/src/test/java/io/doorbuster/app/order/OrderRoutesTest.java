package io.doorbuster.app.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which member is home to an app node. */
class OrderRoutesTest {

    private static final int PARTITIONS = 271;
    private static final int APP_NODES = 3_000;

    private final Random random = new Random(11);
    private final List<UUID> members = Stream.generate(this::uuid).limit(3).toList();
    private final List<UUID> appNodes = Stream.generate(this::uuid).limit(APP_NODES).toList();

    @Test
    void noneWhileNobodyOwnsAnything() {
        assertThat(OrderRoutes.choose(uuid(), Map.of(), Set.of())).isEmpty();
    }

    @Test
    void itIsTheSameAsLongAsTheMembersAre() {
        for (UUID appNode : appNodes) {
            assertThat(OrderRoutes.choose(appNode, even(members), Set.of())).isEqualTo(
                    OrderRoutes.choose(appNode, even(members.reversed()), Set.of()));
        }
    }

    @Test
    void appNodesAreSpreadOverAllMembers() {
        Map<UUID, Integer> homes = homes(even(members));

        assertThat(homes.keySet()).containsExactlyInAnyOrderElementsOf(members);
        assertThat(homes.values()).allSatisfy(count -> assertThat(count).isBetween(900, 1_100));
    }

    @Test
    void onlyThoseMoveWhoseHomeHasLeft() {
        UUID leaves = members.getFirst();

        for (UUID appNode : appNodes) {
            Optional<UUID> before = OrderRoutes.choose(appNode, even(members), Set.of());
            Optional<UUID> after = OrderRoutes.choose(appNode, even(members.subList(1, 3)), Set.of());
            if (before.equals(Optional.of(leaves))) {
                assertThat(after).isPresent().get().isNotEqualTo(leaves);
            } else {
                assertThat(after).isEqualTo(before);
            }
        }
    }

    @Test
    void onlyThoseMoveWhoseHomeIsAvoided() {
        UUID avoided = members.getFirst();

        for (UUID appNode : appNodes) {
            assertThat(OrderRoutes.choose(appNode, even(members), Set.of(avoided)))
                    .isEqualTo(OrderRoutes.choose(appNode, even(members.subList(1, 3)), Set.of()));
        }
    }

    @Test
    void aMemberThatHasJustJoinedIsNone() {
        UUID other = members.get(2);

        assertThat(homes(Map.of(members.get(0), 113, members.get(1), 113, other, 45))).doesNotContainKey(other);
        assertThat(homes(Map.of(members.get(0), 112, members.get(1), 113, other, 46))).containsKey(other);
    }

    private Map<UUID, Integer> homes(Map<UUID, Integer> owned) {
        Map<UUID, Integer> homes = new HashMap<>();
        appNodes.forEach(
                appNode -> homes.merge(OrderRoutes.choose(appNode, owned, Set.of()).orElseThrow(), 1, Integer::sum));
        return homes;
    }

    private static Map<UUID, Integer> even(List<UUID> members) {
        Map<UUID, Integer> owned = new LinkedHashMap<>();
        members.forEach(member -> owned.put(member, PARTITIONS / members.size()));
        return owned;
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
