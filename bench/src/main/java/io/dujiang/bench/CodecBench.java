package io.dujiang.bench;

import io.dujiang.bench.Row.Better;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Nanoseconds of what each job costs in ids and JSON, measured by JMH. */
final class CodecBench {
    private static final int QUICK_MILLIS = 300;
    private static final int FULL_MILLIS = 1_000;

    private final boolean quick;

    CodecBench(boolean quick) {
        this.quick = quick;
    }

    List<Row> run() {
        Map<String, Result<?>> results = measure();
        return List.of(
                row(results, "id-to-text", "idToText", "UUID.toString", "uuidToText"),
                row(results, "id-from-text", "idFromText", "UUID.fromString", "uuidFromText"),
                row(results, "json-decode", "decode", "Jackson alone", "jacksonDecode"),
                row(results, "json-encode", "encode", "Jackson alone", "jacksonEncode"));
    }

    private Map<String, Result<?>> measure() {
        try {
            return new Runner(options())
                    .run().stream().collect(Collectors.toMap(CodecBench::name, RunResult::getPrimaryResult));
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH could not run: " + e.getMessage(), e);
        }
    }

    private Options options() {
        TimeValue time = TimeValue.milliseconds(quick ? QUICK_MILLIS : FULL_MILLIS);
        return new OptionsBuilder()
                .include(CodecBenchmarks.class.getName())
                .forks(quick ? 1 : 2)
                .warmupIterations(3)
                .warmupTime(time)
                .measurementIterations(5)
                .measurementTime(time)
                .verbosity(VerboseMode.SILENT)
                .build();
    }

    private static String name(RunResult result) {
        String method = result.getParams().getBenchmark();
        return method.substring(method.lastIndexOf('.') + 1);
    }

    private static Row row(Map<String, Result<?>> results, String name, String ours, String peerName, String peer) {
        Result<?> own = Objects.requireNonNull(results.get(ours));
        Result<?> other = Objects.requireNonNull(results.get(peer));
        return new Row(
                name,
                "ns/op",
                Better.LOWER,
                Optional.of(own.getScore()),
                List.of(own.getStatistics().getMin(), own.getStatistics().getMax()),
                List.of(Peer.measured(peerName, other.getScore())),
                Optional.empty(),
                true,
                Map.of());
    }
}
