package io.dujiang.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Loads a server with wrk, which sends the next request of a connection when the last was answered.
 *
 * <p>What counts is a window in which all connections are established. How many requests fall into it is told by the system, which counts the
 * writes of wrk: one a request.
 *
 * @param cores where it runs
 * @param pinned whether on the core of the load alone
 */
record Wrk(Cores cores, boolean pinned) {
    private static final String LONGEST = "10m";
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration MOST_CONNECTING = Duration.ofSeconds(10);
    private static final double NANOS_A_MICRO = 1e3;
    private static final double NANOS_A_MILLI = 1e6;

    /** Why there is none; empty if there is. */
    static Optional<String> whyMissing() {
        return WrkAnswer.isWrk(said(List.of("wrk", "--version")))
                ? Optional.empty()
                : Optional.of("wrk is not installed: apt-get install wrk");
    }

    private static String said(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Loads a server; what counts is a window a while after all connections were admitted. Blocks. */
    Sample run(MeasuredServer server, HttpLoad load, HttpPace pace) throws IOException, InterruptedException {
        Path log = Folders.bench().resolve("wrk.log");
        Process wrk = start(server, load, log);
        try {
            double connecting = connect(wrk, server, load, log).toNanos() / NANOS_A_MILLI;
            waitUnlessEnded(wrk, pace.settle().plus(load.handshakes()), log);
            Usage before = Usage.of(server.handle(), wrk.toHandle());
            waitUnlessEnded(wrk, pace.window(), log);
            Usage used = Usage.of(server.handle(), wrk.toHandle()).minus(before);
            double resident = server.residentBytes() / (double) (1 << 20);
            Sample told = answer(wrk, log);
            return used.requests() == 0
                    ? Sample.missing("no request was answered")
                    : told.with(Metric.CPU, used.cpuNanos() / NANOS_A_MICRO / used.requests())
                            .with(Metric.RATE, used.requests() * 1e9 / used.nanos())
                            .with(Metric.RESIDENT, resident)
                            .with(Metric.CONNECTING, connecting);
        } finally {
            end(wrk);
        }
    }

    /** Loads a server until it is warm, or the time is over. Blocks. */
    void warmUp(MeasuredServer server, HttpLoad load, HttpPace pace) throws IOException, InterruptedException {
        Path log = Folders.bench().resolve("wrk.log");
        Process wrk = start(server, load, log);
        try {
            var _ = connect(wrk, server, load, log);
            waitUnlessEnded(wrk, load.handshakes(), log);
            WarmUp warmUp = WarmUp.of(server);
            boolean over = false;
            for (int i = 0; i < pace.mostWarmUps() && !over; i++) {
                Usage before = Usage.of(server.handle(), wrk.toHandle());
                waitUnlessEnded(wrk, WarmUp.PART, log);
                Usage used = Usage.of(server.handle(), wrk.toHandle()).minus(before);
                over = warmUp.isOver((double) used.cpuNanos() / Math.max(1, used.requests()));
            }
        } finally {
            end(wrk);
        }
    }

    /** Waits until the server has admitted all connections, at most ten seconds. Returns how long that took. */
    private static Duration connect(Process wrk, MeasuredServer server, HttpLoad load, Path log)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Duration taken = Duration.ZERO;
        while (server.connections() < load.connections() && taken.compareTo(MOST_CONNECTING) < 0) {
            waitUnlessEnded(wrk, POLL, log);
            taken = Duration.ofNanos(System.nanoTime() - begun);
        }
        return taken;
    }

    private Process start(MeasuredServer server, HttpLoad load, Path log) throws IOException {
        ProcessBuilder wrk = new ProcessBuilder(command(server.port(), load))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        wrk.environment().put("OPENSSL_CONF", Tools.source("openssl.cnf").toString());
        return wrk.start();
    }

    private static void end(Process wrk) {
        wrk.destroyForcibly().onExit().join();
    }

    private List<String> command(int port, HttpLoad load) {
        List<String> wrk = new ArrayList<>(List.of("wrk", "-t1", "-c" + load.connections(), "-d" + LONGEST));
        wrk.addAll(List.of("--timeout", "10s", "-s", Tools.source("report.lua").toString()));
        wrk.add(load.scheme() + "://127.0.0.1:" + port + load.path());
        return pinned ? cores.onLoad(wrk) : cores.anywhere(wrk);
    }

    private static void waitUnlessEnded(Process wrk, Duration time, Path log) throws IOException, InterruptedException {
        if (wrk.waitFor(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException("wrk ended early: " + Files.readString(log).strip());
        }
    }

    private static Sample answer(Process wrk, Path log) throws IOException, InterruptedException {
        Tools.run(List.of("kill", "-INT", Long.toString(wrk.pid())));
        wrk.waitFor();
        return WrkAnswer.parse(Files.readString(log));
    }

    /** What was used up to a moment, or between two. */
    private record Usage(long nanos, long cpuNanos, long requests) {
        static Usage of(ProcessHandle server, ProcessHandle wrk) {
            return new Usage(System.nanoTime(), ProcessFigures.cpu(server).toNanos(), ProcessFigures.writes(wrk));
        }

        Usage minus(Usage earlier) {
            return new Usage(nanos - earlier.nanos, cpuNanos - earlier.cpuNanos, requests - earlier.requests);
        }
    }
}
