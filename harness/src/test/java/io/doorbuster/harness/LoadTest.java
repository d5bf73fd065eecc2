package io.doorbuster.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadTest {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    @Test
    void readsACurve(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("curve.csv"), "second,share\n0,0.25\n1,0.75\n");

        assertThat(ArrivalCurve.read(file).shares()).containsExactly(0.25, 0.75);
    }

    @Test
    void refusesACurveWithAGap(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("curve.csv"), "second,share\n0,0.25\n2,0.75\n");

        assertThatIOException().isThrownBy(() -> ArrivalCurve.read(file)).withMessageContaining("no second 1");
    }

    @Test
    void refusesSharesThatAreNotAWhole() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ArrivalCurve(List.of(0.5, 0.4)));
        assertThatIllegalArgumentException().isThrownBy(() -> new ArrivalCurve(List.of(1.5, -0.5)));
    }

    @Test
    void decaysByTheRatio() {
        List<Double> shares = ArrivalCurve.decay(3, 0.5).shares();

        assertThat(shares.get(1)).isEqualTo(shares.get(0) / 2);
        assertThat(shares.get(2)).isEqualTo(shares.get(1) / 2);
    }

    @Test
    void laysArrivalsAlongTheCurve() {
        LoadSchedule schedule = LoadSchedule.along(new ArrivalCurve(List.of(0.1, 0.6, 0.3)), 1_000,
                Duration.ofSeconds(6), new SplittableRandom(1));

        assertThat(schedule.size()).isEqualTo(1_000);
        assertThat(arrivalsBefore(schedule, 2)).isEqualTo(100);
        assertThat(arrivalsBefore(schedule, 4)).isEqualTo(700);
        assertThat(arrivalsBefore(schedule, 6)).isEqualTo(1_000);
    }

    @Test
    void laysArrivalsInTheirOrder() {
        LoadSchedule schedule = LoadSchedule.along(ArrivalCurve.decay(60, 0.9), 5_000, Duration.ofSeconds(60),
                new SplittableRandom(2));

        assertThat(IntStream.range(1, 5_000).allMatch(i -> schedule.dueNanos(i) >= schedule.dueNanos(i - 1)))
                .isTrue();
    }

    @Test
    void aPauseOfTheServerShowsInTheLatencyOfAllWhoWereDueMeanwhile() throws InterruptedException {
        Latencies latencies = new Latencies();
        ReentrantLock server = new ReentrantLock();

        OpenLoad.Report report = new OpenLoad(evenly(500, Duration.ofSeconds(1)), 500, DRAIN).run((index, due) -> {
            server.lock();
            try {
                if (index == 50) {
                    Thread.sleep(700);
                }
            } finally {
                server.unlock();
            }
            latencies.record(System.nanoTime() - due);
        });

        assertThat(report.unfinished()).isZero();
        Latencies.Summary summary = latencies.total();
        assertThat(summary.count()).isEqualTo(500);
        assertThat(summary.maxMicros()).isGreaterThan(650_000);
        assertThat(summary.p50Micros()).isGreaterThan(50_000);
    }

    @Test
    void waitingForATurnCountsAsLatency() throws InterruptedException {
        Latencies latencies = new Latencies();

        new OpenLoad(evenly(20, Duration.ofMillis(20)), 1, DRAIN).run((index, due) -> {
            Thread.sleep(10);
            latencies.record(System.nanoTime() - due);
        });

        assertThat(latencies.total().maxMicros()).isGreaterThan(100_000);
    }

    @Test
    void neverLetsMoreArrivalsActThanTheLimit() throws InterruptedException {
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        new OpenLoad(evenly(50, Duration.ofMillis(10)), 4, DRAIN).run((index, due) -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            Thread.sleep(2);
            inFlight.decrementAndGet();
        });

        assertThat(most.get()).isBetween(1, 4);
    }

    @Test
    void sendsArrivalsHomeAtTheDrainLimit() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);

        OpenLoad.Report report = new OpenLoad(evenly(3, Duration.ofMillis(3)), 2, Duration.ofMillis(50))
                .run((index, due) -> never.await());

        assertThat(report.unfinished()).isEqualTo(3);
    }

    @Test
    void measuresItsOwnLateness() throws InterruptedException {
        OpenLoad.Report report = new OpenLoad(evenly(20, Duration.ofMillis(20)), 1, DRAIN).run((index, due) -> {});

        assertThat(report.lateness().count()).isEqualTo(20);
        assertThat(report.lateness().maxMicros()).isPositive();
    }

    @Test
    void tellsIntervalsAndTheWholeApart() {
        Latencies latencies = new Latencies();

        latencies.record(Duration.ofMillis(1).toNanos());
        long first = latencies.interval().count();
        latencies.record(Duration.ofMillis(100).toNanos());
        latencies.record(-5);
        Latencies.Summary second = latencies.interval();

        assertThat(first).isEqualTo(1);
        assertThat(second.count()).isEqualTo(2);
        assertThat(latencies.total().count()).isEqualTo(3);
        assertThat(latencies.total().maxMicros()).isBetween(99_000L, 101_000L);
        assertThat(new Latencies().total()).isEqualTo(new Latencies.Summary(0, 0, 0, 0, 0));
    }

    private static LoadSchedule evenly(int arrivals, Duration length) {
        return LoadSchedule.along(ArrivalCurve.decay(arrivals, 1), arrivals, length, new SplittableRandom(3));
    }

    private static long arrivalsBefore(LoadSchedule schedule, int second) {
        long end = Duration.ofSeconds(second).toNanos();
        return IntStream.range(0, schedule.size()).filter(i -> schedule.dueNanos(i) < end).count();
    }
}
