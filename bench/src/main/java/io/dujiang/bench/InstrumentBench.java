package io.dujiang.bench;

import io.dujiang.bench.Row.Better;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
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

    private final boolean quick;

    InstrumentBench(boolean quick) {
        this.quick = quick;
    }

    List<Row> run() {
        Map<String, Result<?>> results = measure();
        return Stream.of("yielding", "wake", "spawn")
                .flatMap(work -> Stream.of("listener", "time", "time-and-bytes").map(what -> row(results, work, what)))
                .toList();
    }

    private Map<String, Result<?>> measure() {
        try {
            Map<String, Result<?>> results = new HashMap<>();
            for (RunResult result : new Runner(options()).run()) {
                String method = result.getParams().getBenchmark();
                results.put(
                        method.substring(method.lastIndexOf('.') + 1) + "-"
                                + result.getParams().getParam("instrument"),
                        result.getPrimaryResult());
            }
            return results;
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH could not run: " + e.getMessage(), e);
        }
    }

    private Options options() {
        TimeValue time = TimeValue.milliseconds(quick ? QUICK_MILLIS : FULL_MILLIS);
        return new OptionsBuilder()
                .include(InstrumentBenchmarks.class.getName())
                .forks(quick ? 1 : 3)
                .warmupIterations(5)
                .warmupTime(time)
                .measurementIterations(5)
                .measurementTime(time)
                .verbosity(VerboseMode.SILENT)
                .build();
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
