package io.doorbuster.bench;

import io.doorbuster.bench.Subject.Tally;
import io.doorbuster.bench.http.Http2Load;
import io.doorbuster.bench.http.HttpLoad;
import io.doorbuster.bench.http.LoadResult;
import io.doorbuster.bench.http.Requests;
import io.doorbuster.bench.rival.Rival;
import io.doorbuster.harness.console.Screen;
import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A run: everything that the chosen goals compare is started, warmed up, and measured in turns, so that whatever the
 * machine does meanwhile it does to all. After each round the subject's store must hold what was answered; a round after
 * which it does not is void.
 */
final class Bench implements AutoCloseable {

    private static final Case HOT = new Case(Goal.SHOP, Workload.HOT);
    private static final Duration SELL_OUT = Duration.ofMillis(500);
    private static final double MICROS_PER_MILLI = 1_000;

    private final BenchOptions options;
    private final Screen screen;
    private final Path folder;
    private final Map<String, Subject> subjects = new LinkedHashMap<>();
    private final Map<Case, List<Round>> rounds = new LinkedHashMap<>();
    private final List<Trial> trials = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final Lab lab;
    private @Nullable PostgresServer rivalsDatabase;
    private int loads;

    Bench(BenchOptions options, Screen screen, Path folder) {
        this.options = options;
        this.screen = screen;
        this.folder = folder;
        this.lab = new Lab(options, screen, folder, faults);
    }

    /** What is done with the results so far. */
    @FunctionalInterface
    interface Keeper {

        void keep() throws IOException;
    }

    /**
     * Measures all cases of the goals, then the probes; blocks for minutes.
     *
     * @param keeper is called whenever there are more results: a run that is ended early leaves what it has measured
     */
    void run(Keeper keeper) throws IOException, InterruptedException {
        compare(keeper);
        for (Probe probe : options.probes()) {
            screen.print("probing " + probe.id() + ": " + probe.what());
            trials.addAll(probe.run(lab));
            lab.close();
            keeper.keep();
        }
    }

    /** Ends all that it has started: probes have the machine to themselves. */
    private void compare(Keeper keeper) throws IOException, InterruptedException {
        SequencedSet<Case> cases = new LinkedHashSet<>();
        options.goals().forEach(goal -> {
            cases.add(goal.ours());
            cases.add(goal.theirs());
        });
        if (OpenModel.isAsked(options)) {
            cases.add(HOT);
        }
        if (options.trials().contains(Case.HTTP2)) {
            cases.addAll(Case.http2());
        }
        if (options.trials().contains(Topology.ID)) {
            cases.addAll(Topology.cases());
        }
        if (NginxSubject.program().isEmpty() && cases.removeIf(each -> each.subject().equals(NginxSubject.NAME))) {
            skipped.add("there is no nginx on this machine (Debian: apt-get install nginx-light)");
            screen.print("SKIPPED  " + skipped.getLast());
        }
        measureTogether(those(cases, each -> Topology.titled(each.subject()).isEmpty()), 1, keeper);
        if (OpenModel.isAsked(options)) {
            endRivals();
            trials.addAll(openModel());
            keeper.keep();
        }
        endSubjects();
        for (Topology topology : Topology.values()) {
            measureTogether(those(cases, each -> each.subject().equals(topology.title())), Topology.WARM_UPS,
                    keeper);
            endSubjects();
        }
        if (options.trials().contains(Starts.TRIAL)) {
            screen.print("starting processes, and timing it");
            try (PostgresServer database = lab.database("starts")) {
                trials.addAll(new Starts(options, screen, folder).run(database));
            }
            keeper.keep();
        }
    }

    private static SequencedSet<Case> those(SequencedSet<Case> cases, Predicate<Case> wanted) {
        return cases.stream().filter(wanted).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void measureTogether(SequencedSet<Case> cases, int warmUps, Keeper keeper)
            throws IOException, InterruptedException {
        for (Case each : cases) {
            if (!subjects.containsKey(each.subject())) {
                subjects.put(each.subject(), start(each.subject(), cases));
            }
        }
        for (int warmUp = 0; warmUp < warmUps; warmUp++) {
            for (Case each : cases) {
                screen.print("warming up: " + each);
                load(each, requests(each));
            }
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (Case each : cases) {
                measure(each, round);
            }
            keeper.keep();
        }
    }

    private List<Trial> openModel() throws IOException, InterruptedException {
        if (!rounds.containsKey(HOT)) {
            return List.of();
        }
        Subject shop = subject(HOT);
        double peak = lab.peakOfWarm(shop);
        Tally before = shop.tally();
        OpenModel model = new OpenModel(shop, screen, peak);
        List<Trial> made = model.run(options);
        Tally after = shop.tally();
        long stored = after.orders() - before.orders();
        if (after.oversold() > 0 || stored < model.placed() || stored > model.placed() + model.unanswered()) {
            faults.add("open model: " + model.placed() + " orders were answered and " + stored + " stored, "
                    + after.oversold() + " SKUs are oversold");
        }
        return made;
    }

    private Subject start(String name, SequencedSet<Case> cases) throws IOException, InterruptedException {
        screen.print("starting " + name);
        Subject subject = start(name);
        subject.stock(List.of(Workload.HOT_SKU, "LAMP"), Workload.PLENTY);
        if (cases.contains(new Case(name, Workload.SPREAD))) {
            subject.stock(Workload.plenty(), Workload.PLENTY);
        }
        if (cases.contains(new Case(name, Workload.SOLD_OUT))) {
            // A SKU is sold out when it has been sold: one that never had a unit is another case.
            subject.stock(List.of("GONE-1"), 1);
            HttpLoad.closed(subject.url(), 1, Requests.orders("gone", "GONE-1"), Workload.SOLD_OUT.wanted(),
                    SELL_OUT);
        }
        return subject;
    }

    private Subject start(String name) throws IOException, InterruptedException {
        if (name.equals(Goal.SHOP)) {
            return ShopSubject.start(name, 1, 1, lab.database("shop"), folder);
        }
        if (name.equals(NginxSubject.NAME)) {
            return NginxSubject.start(NginxSubject.program().orElseThrow(), shopWithPage(), folder);
        }
        Optional<Topology> topology = Topology.titled(name);
        if (topology.isEmpty()) {
            return RivalSubject.start(Rival.named(name), rivalsDatabase(), folder);
        }
        return switch (topology.get()) {
            case ALONE -> StandaloneSubject.start(name, folder);
            case ONE_MEMBER, THREE_MEMBERS, THREE_AND_TWO -> ShopSubject.start(name, topology.get().members(),
                    topology.get().appNodes(), lab.database(topology.get().name()), folder);
        };
    }

    /** Goals name the shop before its rivals, so it runs by then. */
    private URI shopWithPage() {
        return Objects.requireNonNull(subjects.get(Goal.SHOP)).url();
    }

    private PostgresServer rivalsDatabase() throws IOException, InterruptedException {
        PostgresServer database = rivalsDatabase;
        if (database == null) {
            database = lab.database("rivals");
            rivalsDatabase = database;
        }
        return database;
    }

    private void measure(Case measured, int number) throws IOException, InterruptedException {
        Subject subject = subject(measured);
        Tally before = subject.tally();
        Requests requests = requests(measured);
        long cpuBefore = subject.cpuMillis();
        LoadResult result = load(measured, requests);
        double cpuMicros = (subject.cpuMillis() - cpuBefore) * MICROS_PER_MILLI
                / Math.max(1, result.latency().getTotalCount());
        Optional<String> fault = fault(measured, result, before, subject.tally());
        Round round = new Round(result.perSecond(measured.workload().wanted()), result.latencyMillis(50),
                result.latencyMillis(99), cpuMicros);
        if (fault.isPresent()) {
            faults.add(measured + ", round " + number + ": " + fault.get());
            screen.print("VOID  " + faults.getLast());
        } else {
            rounds.computeIfAbsent(measured, _ -> new ArrayList<>()).add(round);
            screen.print(String.format("round %d  %-50s %,9.0f/s  p50 %6.2f ms  p99 %6.2f ms  %6.1f µs of CPU", number,
                    measured, round.perSecond(), round.p50Millis(), round.p99Millis(), round.cpuMicros()));
        }
    }

    /** Of a round of its own. What has to be done first, such as to log in, is not part of the round. */
    private Requests requests(Case each) throws IOException, InterruptedException {
        return each.workload().requests("r" + ++loads, subject(each).url());
    }

    private LoadResult load(Case each, Requests requests) throws IOException, InterruptedException {
        Subject subject = subject(each);
        return each.workload().isHttp2()
                ? Http2Load.closed(subject.urls(), options.connections(), requests, each.workload().wanted(),
                        options.time())
                : HttpLoad.closed(subject.urls(), options.connections(), requests, each.workload().wanted(),
                        options.time());
    }

    private Subject subject(Case each) {
        return Objects.requireNonNull(subjects.get(each.subject()));
    }

    /** What is wrong with a round, if something is: no figure counts that was reached by losing orders. */
    private static Optional<String> fault(Case measured, LoadResult result, Tally before, Tally after) {
        long counted = result.latency().getTotalCount();
        if (counted == 0) {
            return Optional.of("no answer " + measured.workload().wanted() + ": " + result.byStatus());
        }
        if (after.oversold() > 0) {
            return Optional.of(after.oversold() + " SKUs are oversold");
        }
        if (measured.subject().equals(Rival.NOP.title())) {
            return Optional.empty();
        }
        long stored = after.orders() - before.orders();
        long answered = measured.workload().sells() ? counted : 0;
        // Those without an answer may be stored or not; a replay's first order may be new.
        long most = measured.workload().sells() ? counted + result.failed() : 1;
        return stored < answered || stored > most
                ? Optional.of(answered + " orders were answered and " + stored + " stored")
                : Optional.empty();
    }

    Map<Case, List<Round>> rounds() {
        return rounds;
    }

    List<Trial> trials() {
        return trials;
    }

    List<String> faults() {
        return faults;
    }

    /** What could not be measured here, and why; goals that need it are not reached. */
    List<String> skipped() {
        return skipped;
    }

    /** Ends all that is running. */
    @Override
    public void close() {
        lab.close();
        endSubjects();
    }

    private void endSubjects() {
        endRivals();
        subjects.values().forEach(Subject::close);
        subjects.clear();
    }

    private void endRivals() {
        subjects.entrySet().removeIf(each -> {
            boolean isRival = !each.getKey().equals(Goal.SHOP);
            if (isRival) {
                each.getValue().close();
            }
            return isRival;
        });
        PostgresServer database = rivalsDatabase;
        rivalsDatabase = null;
        if (database != null) {
            database.close();
        }
    }
}
