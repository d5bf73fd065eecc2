package io.doorbuster.node;

import com.hazelcast.cluster.ClusterState;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.doorbuster.domain.LedgerUnavailableException;
import io.doorbuster.node.placement.PlacementService;
import io.doorbuster.node.reconcile.Reconcile;
import io.doorbuster.store.Database;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Whether the node does all that it is for, part by part; from its start to its end. */
final class Readiness {

    private volatile Phase phase = new Starting();

    private sealed interface Phase {}

    private record Starting() implements Phase {}

    private record Running(HazelcastInstance member, Map<String, BooleanSupplier> components) implements Phase {}

    private record Leaving() implements Phase {}

    /** From now on the node is ready while its parts are: the maps are loaded. */
    void arrive(HazelcastInstance member, Database database, PlacementService placement, Reconcile reconcile) {
        Map<String, BooleanSupplier> components = new LinkedHashMap<>();
        components.put("member", () -> holds(member, Readiness::isActive));
        // Every partition has its backup: another member may be stopped.
        Backups backups = new Backups(member);
        components.put("partitions", () -> holds(member, _ -> backups.areComplete()));
        components.put("database", () -> isAnswering(database));
        components.put("placement", placement::isReady);
        // No stock level is in doubt since partitions were lost with all their copies.
        components.put("stock", reconcile::isStockKnown);
        phase = new Running(member, components);
    }

    /** From now on the node is not ready: it is about to stop. */
    void leave() {
        phase = new Leaving();
    }

    /** Part to whether it is up. Asks the other members and the database, so it blocks, for seconds at worst. */
    Map<String, Boolean> components() {
        return switch (phase) {
            case Starting starting -> Map.of("started", false);
            case Leaving leaving -> Map.of("serving", false);
            case Running(var member, var components) -> {
                Map<String, Boolean> answers = new LinkedHashMap<>();
                components.forEach((name, component) -> answers.put(name, component.getAsBoolean()));
                yield answers;
            }
        };
    }

    /** Whether the process is of any use: one whose member has stopped by itself is not, and must be restarted. */
    boolean isAlive() {
        return !(phase instanceof Running(var member, var components)) || member.getLifecycleService().isRunning();
    }

    /** The member, while it serves. */
    Optional<HazelcastInstance> member() {
        return phase instanceof Running(var member, var components) ? Optional.of(member) : Optional.empty();
    }

    private static boolean isActive(HazelcastInstance member) {
        return member.getLifecycleService().isRunning() && member.getCluster().getClusterState() == ClusterState.ACTIVE;
    }

    private static boolean holds(HazelcastInstance member, Predicate<HazelcastInstance> condition) {
        try {
            return condition.test(member);
        } catch (HazelcastException | HazelcastInstanceNotActiveException e) {
            return false;
        }
    }

    private static boolean isAnswering(Database database) {
        try {
            database.durability();
            return true;
        } catch (LedgerUnavailableException e) {
            return false;
        }
    }
}
