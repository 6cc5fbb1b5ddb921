package io.dujiang.bench;

import io.dujiang.bench.RateSearch.Found;
import io.dujiang.bench.Row.Better;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * No-op jobs over HTTP, accepted, executed and stored, on an empty store and on one that holds 2 million finished jobs: the
 * highest sustained rate, and the latency at the rate of the reference case.
 */
final class JobsBench {
    static final int REFERENCE_RATE = 12_000;

    private static final int FINISHED_JOBS = 2_000_000;
    private static final double MEAN_LIMIT_MILLIS = 50;
    private static final double FULL_STORE_SHARE = 0.8;
    private static final double MOST = 1.2;
    private static final Duration SEED_PATIENCE = Duration.ofSeconds(30);
    private static final List<Peer> PEERS = List.of(
            Peer.missing("db-scheduler on PostgreSQL", "this bench cannot start it yet"),
            Peer.missing("JobRunr on PostgreSQL", "this bench cannot start it yet"),
            Peer.missing("Celery on Redis", "this bench cannot start it yet"));

    private final Pace pace;
    private final List<Row> rows = new ArrayList<>();

    JobsBench(Pace pace) {
        this.pace = pace;
    }

    List<Row> run() {
        Path filled = filledStore();
        try (TestBed empty = new TestBed("empty", Folders.bench(), Optional.empty(), pace);
                TestBed full = new TestBed("full", Folders.bench(), Optional.of(filled), pace)) {
            for (Shape shape : Shape.values()) {
                double onEmpty = addHighest(empty, shape, "at least %,d a second", shape.target());
                addAt(empty, shape, shape.target());
                addAt(empty, shape, REFERENCE_RATE);
                addHighest(full, shape, "at least 80 %% of the empty store's: %,d a second", (int)
                        (onEmpty * FULL_STORE_SHARE));
                addAt(full, shape, REFERENCE_RATE);
            }
        }
        addSettlement();
        return rows;
    }

    private void addSettlement() {
        try {
            rows.add(settlement());
        } catch (IllegalStateException e) {
            rows.add(settlement(Optional.empty(), List.of(), false, Map.of("failed", String.valueOf(e.getMessage()))));
        }
    }

    private Row settlement() {
        Found<SettlementRun> found = new RateSearch(pace.steps(), pace.lowering())
                .search(
                        (int) (REFERENCE_RATE * pace.settlementLeast()),
                        REFERENCE_RATE * 2,
                        (rate, length) -> SettlementRun.of(rate, pace.of(length), pace.settlementWarmUp()));
        boolean sustained = found.best().isSustained();
        return settlement(
                sustained ? Optional.of((double) found.rate()) : Optional.empty(),
                List.of((double) found.rate(), (double) found.lowestFailed()),
                sustained && found.rate() >= REFERENCE_RATE,
                found.best().details());
    }

    private static Row settlement(
            Optional<Double> rate, List<Double> spread, boolean met, Map<String, Object> details) {
        return new Row(
                "settlement-highest-mean-under-800-ms",
                "orders/s",
                Better.HIGHER,
                rate,
                spread,
                List.of(),
                Optional.of("at least 12,000 a second, mean under 800 ms"),
                met,
                details);
    }

    private double addHighest(TestBed bed, Shape shape, String target, int atLeast) {
        int limit = (int) bed.measure(shape, shape.overload(), pace.overload()).throughput();
        Found<Measurement> found = new RateSearch(pace.steps(), pace.lowering())
                .search(
                        (int) (limit * pace.least()),
                        (int) (limit * MOST),
                        (rate, length) -> bed.measure(shape, rate, pace.of(length)));
        Measurement best = found.best();
        boolean met = best.isSustained() && found.rate() >= atLeast;
        rows.add(new Row(
                name(shape, "highest", bed),
                "jobs/s",
                Better.HIGHER,
                best.isSustained() ? Optional.of((double) found.rate()) : Optional.empty(),
                List.of((double) found.rate(), (double) found.lowestFailed()),
                PEERS,
                Optional.of(target.formatted(atLeast)),
                met,
                best.details()));
        return best.isSustained() ? found.rate() : 0;
    }

    private void addAt(TestBed bed, Shape shape, int jobsPerSecond) {
        Measurement measured = bed.measure(shape, jobsPerSecond, pace.full());
        double mean = measured.meanMillis();
        double[] thirds = measured.meansOfThirds();
        Map<String, Object> details = new LinkedHashMap<>(measured.details());
        details.put("sustained", measured.isSustained());
        rows.add(new Row(
                name(shape, "at-" + jobsPerSecond, bed),
                "ms",
                Better.LOWER,
                Optional.of(mean),
                List.of(
                        Arrays.stream(thirds).min().orElse(mean),
                        Arrays.stream(thirds).max().orElse(mean)),
                List.of(),
                Optional.of("sustained, mean under 50 ms"),
                measured.isSustained() && mean < MEAN_LIMIT_MILLIS,
                details));
    }

    private static String name(Shape shape, String what, TestBed bed) {
        return shape.text() + "-" + what + "-" + bed.name();
    }

    private static Path filledStore() {
        Path data = Folders.bench().resolve("finished-" + FINISHED_JOBS);
        Path store = data.resolve("jobs.db");
        if (!FinishedJobs.isFresh(store)) {
            Progress.say("filling a store with " + FINISHED_JOBS + " finished jobs in " + data);
            Folders.delete(data);
            finishOneJob(data);
            FinishedJobs.add(store, FINISHED_JOBS);
        }
        return store;
    }

    private static void finishOneJob(Path data) {
        try (ServiceProcess service = ServiceProcess.start(NoOpService.class, data)) {
            LoadResult load = LoadGenerator.run(
                    service.address(),
                    Shape.SINGLES.template(service.address(), service.token()),
                    new LoadPlan(1, Duration.ofSeconds(1), 1, 1));
            StoredEnds.await(service.store(), load, SEED_PATIENCE);
        }
    }
}
