package io.dujiang.bench;

import io.dujiang.bench.Row.Better;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Nanoseconds that an instrument adds to a mount, measured by JMH. */
final class InstrumentBench {
    private static final int QUICK_MILLIS = 200;
    private static final int FULL_MILLIS = 1_000;
    private static final double TARGET_NANOS = 30;
    private static final String ABSENT = "absent";
    private static final String CLOCK = "clock";

    private final boolean quick;

    InstrumentBench(boolean quick) {
        this.quick = quick;
    }

    List<Row> run() {
        Map<String, Result<?>> results = measure();
        Stream<Row> mounts = Stream.of("yielding", "wake", "spawn")
                .flatMap(work -> Stream.of("listener", "time", "time-and-bytes").map(what -> row(results, work, what)));
        return Stream.concat(mounts, Stream.of(clock(results))).toList();
    }

    private Map<String, Result<?>> measure() {
        try {
            Map<String, Result<?>> results = new HashMap<>();
            for (RunResult result : new Runner(options()).run()) {
                results.put(name(result.getParams()), result.getPrimaryResult());
            }
            return results;
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH could not run: " + e.getMessage(), e);
        }
    }

    private static String name(BenchmarkParams of) {
        String method = of.getBenchmark().substring(of.getBenchmark().lastIndexOf('.') + 1);
        return method.equals(CLOCK) ? CLOCK : method + "-" + of.getParam("instrument");
    }

    private Options options() {
        TimeValue time = TimeValue.milliseconds(quick ? QUICK_MILLIS : FULL_MILLIS);
        return new OptionsBuilder()
                .include(InstrumentBenchmarks.class.getName())
                .include(ClockBenchmarks.class.getName())
                .forks(quick ? 1 : 3)
                .warmupIterations(5)
                .warmupTime(time)
                .measurementIterations(5)
                .measurementTime(time)
                .verbosity(VerboseMode.SILENT)
                .build();
    }

    /** For information: no instrument that keeps time can be cheaper. */
    private static Row clock(Map<String, Result<?>> results) {
        Result<?> reading = Objects.requireNonNull(results.get(CLOCK));
        return new Row(
                CLOCK,
                "ns/op",
                Better.LOWER,
                Optional.of(reading.getScore()),
                List.of(
                        reading.getStatistics().getMin(),
                        reading.getStatistics().getMax()),
                List.of(),
                Optional.empty(),
                true,
                Map.of());
    }

    private static Row row(Map<String, Result<?>> results, String work, String instrument) {
        Result<?> own = Objects.requireNonNull(results.get(work + "-" + instrument));
        Result<?> absent = Objects.requireNonNull(results.get(work + "-" + ABSENT));
        double added = own.getScore() - absent.getScore();
        boolean aimed = work.equals("yielding") && !instrument.equals("time-and-bytes");
        return new Row(
                work + "-" + instrument,
                "ns/op",
                Better.LOWER,
                Optional.of(own.getScore()),
                List.of(own.getStatistics().getMin(), own.getStatistics().getMax()),
                List.of(Peer.measured(ABSENT, absent.getScore())),
                aimed ? Optional.of("at most 30 ns more than without an instrument") : Optional.empty(),
                !aimed || added <= TARGET_NANOS,
                Map.of(
                        "added ns",
                        added,
                        "absent, lowest",
                        absent.getStatistics().getMin(),
                        "absent, highest",
                        absent.getStatistics().getMax()));
    }
}
