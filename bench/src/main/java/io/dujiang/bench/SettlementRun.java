package io.dujiang.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run of the settlement demo at a fixed rate: callbacks, faults and the account of every order included.
 *
 * @param rate orders a second
 * @param duration how long orders came
 * @param figures what the demo printed
 */
record SettlementRun(int rate, Duration duration, JsonNode figures) implements RateSearch.Trial {
    static final double MEAN_LIMIT_MILLIS = 800;

    private static final int CONNECTIONS = 1_024;
    private static final double LEAST_SHARE = 0.9;
    private static final String DEMO = "io.dujiang.examples.settlement.Demo";
    private static final List<String> SHOWN = List.of(
            "ordersPerSecond",
            "meanMs",
            "p50Ms",
            "p99Ms",
            "submitted",
            "accepted",
            "settled",
            "retried",
            "callbacks",
            "lost",
            "doubled",
            "fileSystem",
            "fsyncMicros");

    /**
     * Runs the demo as a process of its own. Blocks.
     *
     * @param warmUp orders that are settled before, and not measured
     */
    static SettlementRun of(int rate, Duration duration, int warmUp) {
        try {
            Path output = Files.createDirectories(Folders.bench()).resolve("settlement.json");
            Path errors = Folders.bench().resolve("settlement.log");
            int exitCode = new ProcessBuilder(command(rate, duration, warmUp))
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start()
                    .waitFor();
            if (exitCode != 0) {
                throw new IllegalStateException(
                        "The settlement demo ended with " + exitCode + "; it said:\n" + Files.readString(errors));
            }
            SettlementRun run =
                    new SettlementRun(rate, duration, JsonMapper.shared().readTree(Files.readString(output)));
            Progress.say("settlement at %d/s: mean %s ms".formatted(rate, run.figures.path("meanMs")));
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the settlement demo ran", e);
        }
    }

    private static List<String> command(int rate, Duration duration, int warmUp) {
        List<String> command = new ArrayList<>(ServiceProcess.java());
        command.addAll(List.of(DEMO, "--json", "--rate", Integer.toString(rate)));
        command.addAll(List.of("--warm-up", Integer.toString(warmUp)));
        command.addAll(List.of("--count", Long.toString(warmUp + rate * duration.toMillis() / 1000)));
        command.addAll(List.of("--connections", Integer.toString(CONNECTIONS)));
        return command;
    }

    /** True if the orders did not pile up: with those still under way at the end, they were done at the rate they came at. */
    @Override
    public boolean isSustained() {
        double seconds = duration.toMillis() / 1e3;
        double share = LEAST_SHARE * seconds / (seconds + MEAN_LIMIT_MILLIS / 1e3);
        return meanMillis() < MEAN_LIMIT_MILLIS
                && figures.path("ordersPerSecond").asDouble(0) > share * rate;
    }

    double meanMillis() {
        return figures.path("meanMs").asDouble(Double.MAX_VALUE);
    }

    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        for (String name : SHOWN) {
            JsonNode value = figures.path(name);
            if (!value.isMissingNode()) {
                details.put(name, value.isNumber() ? value.asDouble() : value.asString());
            }
        }
        return details;
    }
}
