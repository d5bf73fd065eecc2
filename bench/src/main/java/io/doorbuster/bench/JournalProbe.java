package io.doorbuster.bench;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.sun.management.OperatingSystemMXBean;
import io.doorbuster.bench.Callers.Result;
import io.doorbuster.bench.Subject.Tally;
import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.grid.Grid;
import io.doorbuster.grid.member.MemberRequest.PlaceOrders;
import io.doorbuster.grid.member.MemberTask;
import io.doorbuster.harness.deployment.DatabaseLogin;
import io.doorbuster.node.placement.PlacementService;
import io.doorbuster.store.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Who should write the journal: the member that owns an order's SKU, to which a caller sends it; one member for all that
 * a caller has; or the caller itself, which then reserves and settles over the network. All use the same members, the
 * same service and the same batches: what waits for a lane travels together. Without HTTP, which would cost all the same.
 */
final class JournalProbe {

    static final String ID = "journal";

    private static final int CALLERS = 64;
    private static final int MOST_MEMBERS = 3;
    private static final double MICROS_PER_NANO = 1e-3;
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final Lab lab;

    JournalProbe(Lab lab) {
        this.lab = lab;
    }

    /** What is compared: a way for an order, and the SKUs that are asked for. */
    private record Way(String name, Supplier<String> skus, Lanes lanes) {}

    /** Takes an order to its lane, and waits for its answer. */
    @FunctionalInterface
    private interface Lanes {
        Placement place(PlaceOrder order) throws Exception;
    }

    private record Cost(double perSecond, double cpuMicros) {}

    List<Trial> run() throws IOException, InterruptedException {
        List<Trial> trials = new ArrayList<>(measure(1));
        lab.close();
        trials.addAll(measure(MOST_MEMBERS));
        return trials;
    }

    private List<Trial> measure(int members) throws IOException, InterruptedException {
        ShopSubject shop = lab.shop("journal-" + members, members);
        shop.stock(Workload.plenty(), Workload.PLENTY);
        HazelcastInstance client = GridClient.connect(shop.deployment());
        lab.endLater(client::shutdown);
        Supplier<String> hot = () -> "HOT-1";
        Supplier<String> spread = () -> String.format("SPREAD-%05d",
                ThreadLocalRandom.current().nextInt(Workload.SPREAD_SKUS));
        Lanes owners = owners(client);
        Lanes one = lane(client, client.getCluster().getMembers().iterator().next())::place;
        Lanes caller = caller(client, shop.database().login());
        List<Way> ways = List.of(new Way("one hot SKU, journal at the owner", hot, owners),
                new Way("one hot SKU, journal at one member", hot, one),
                new Way("one hot SKU, journal at the caller", hot, caller),
                new Way("10,000 SKUs, journal at the owners", spread, owners),
                new Way("10,000 SKUs, journal at one member", spread, one),
                new Way("10,000 SKUs, journal at the caller", spread, caller));
        Tally before = shop.tally();
        long placed = 0;
        Map<Way, List<Cost>> costs = new HashMap<>();
        for (int round = 0; round <= lab.options().rounds(); round++) {
            for (Way way : ways) {
                long cpuBefore = cpuNanos(shop);
                Result result = Callers.run(CALLERS, lab.options().time(), () -> place(way));
                double micros = (cpuNanos(shop) - cpuBefore) * MICROS_PER_NANO / Math.max(1, result.done());
                placed += result.done();
                lab.screen().print(String.format("%s  %d members, %-36s %,9.0f/s  %6.1f µs of CPU",
                        round == 0 ? "warm-up" : "round " + round, members, way.name, result.perSecond(), micros));
                if (round > 0) {
                    costs.computeIfAbsent(way, _ -> new ArrayList<>()).add(new Cost(result.perSecond(), micros));
                }
            }
        }
        Thread.sleep(SETTLED);
        Tally after = shop.tally();
        long stored = after.orders() - before.orders();
        lab.require(stored == placed && after.oversold() == 0,
                "journal: " + placed + " orders were answered and " + stored + " stored");
        return ways.stream().flatMap(way -> told(members, way, Objects.requireNonNull(costs.get(way))).stream())
                .toList();
    }

    private static List<Trial> told(int members, Way way, List<Cost> costs) {
        String what = members + (members == 1 ? " member, " : " members, ") + way.name;
        return List.of(
                Trial.told(ID, "orders a second, " + what,
                        BenchReport.median(costs.stream().map(Cost::perSecond).sorted().toList())),
                Trial.told(ID, "µs of CPU of an order, " + what,
                        BenchReport.median(costs.stream().map(Cost::cpuMicros).sorted().toList())));
    }

    /** Of all processes, this one included: it does what an app node does. */
    private static long cpuNanos(ShopSubject shop) {
        OperatingSystemMXBean self = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return self.getProcessCpuTime() + Duration.ofMillis(shop.cpuMillis()).toNanos();
    }

    private static long place(Way way) throws Exception {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        PlaceOrder order = new PlaceOrder(new AttemptId(random.nextLong(), random.nextLong()), 1, Intent.PLACE,
                "buyer@bench.example", "", "EUR", List.of(new OrderLine(way.skus.get(), 1, 1_999)), Address.NONE, "");
        return way.lanes.place(order) instanceof Placed ? 1 : 0;
    }

    /** As app nodes do it with hot SKUs: a lane to each member. */
    private Lanes owners(HazelcastInstance client) {
        Map<Member, Lane> lanes = new HashMap<>();
        client.getCluster().getMembers().forEach(member -> lanes.put(member, lane(client, member)));
        return order -> Objects.requireNonNull(lanes.get(client.getPartitionService()
                .getPartition(order.lines().getFirst().sku()).getOwner()), "no lane").place(order);
    }

    private Lane lane(HazelcastInstance client, Member member) {
        Lane lane = new Lane(orders -> client.getExecutorService(Grid.PLACEMENT_EXECUTOR)
                .submitToMember(new MemberTask<>(new PlaceOrders(orders)), member).get().inFull(orders).placements());
        lab.endLater(lane::close);
        return lane;
    }

    /** The member's own service in this process, with a journal of its own: its grid is a client of the members. */
    private Lanes caller(HazelcastInstance client, DatabaseLogin login) {
        Database database = Database.open(new Database.Settings(login.url(), login.user(), login.password(), 2));
        lab.endLater(database::close);
        PlacementService service = PlacementService.start(client, database, new SimpleMeterRegistry(),
                Clock.systemUTC());
        lab.endLater(service::close);
        Lane lane = new Lane(orders -> service.place(orders).placements());
        lab.endLater(lane::close);
        return lane::place;
    }
}
