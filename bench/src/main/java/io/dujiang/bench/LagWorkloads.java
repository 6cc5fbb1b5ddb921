package io.dujiang.bench;

import static io.dujiang.bench.HandOffWorkloads.uninterrupted;

import io.dujiang.bench.TaskWorkload.Amount;
import io.dujiang.bench.TaskWorkload.Figure;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How late tasks are that are due each millisecond, while others hold their carriers: the 99th percentile in milliseconds. Some wake and
 * that is all; some exchange eight bytes with a peer by a socket, and are late until they have them back. A task that missed times
 * counts each of them, as late as it was, so that one long delay is not one sample.
 *
 * <p>A thousand is the number of milliseconds that others hold their carriers; a smaller mass is a shorter round, to warm up by.
 */
final class LagWorkloads {
    private static final int SLEEPERS = 4;
    private static final int ECHOES = 2;
    private static final int MILLIS = 1_000;
    private static final Duration BEFORE = Duration.ofMillis(20);
    private static final Duration GIVEN_UP = Duration.ofMillis(100);
    private static final double MILLI = 1e6;
    private static final double PERCENTILE = 0.99;

    private LagWorkloads() {}

    /** What holds the carriers; the answer is further figures by name. */
    @FunctionalInterface
    private interface Load {
        Map<String, Double> run(Spawner spawner, int millis) throws Exception;
    }

    /** A thousand tasks of a millisecond each. */
    static Figure cpuTasks(Spawner spawner, Amount amount) throws Exception {
        return lag(spawner, 0, amount, (on, millis) -> compute(on, millis, Duration.ofMillis(1)));
    }

    /** One task that holds its carrier for a second. */
    static Figure stall(Spawner spawner, Amount amount) throws Exception {
        return lag(spawner, ECHOES, amount, (on, millis) -> compute(on, 1, Duration.ofMillis(millis)));
    }

    /** One task that is pinned, and waits a second for another task of its scheduler: on one carrier for its own loop. */
    static Figure pinnedPark(Spawner spawner, Amount amount) throws Exception {
        return lag(spawner, ECHOES, amount, LagWorkloads::park);
    }

    private static Figure lag(Spawner spawner, int echoes, Amount amount, Load load) throws Exception {
        return spawner.call(() -> {
            List<EchoLine> lines = new ArrayList<>();
            try {
                for (int i = 0; i < echoes; i++) {
                    lines.add(spawner.echo());
                }
                return lag(spawner, lines, Math.min(MILLIS, amount.tasks()), load);
            } finally {
                lines.forEach(EchoLine::close);
            }
        });
    }

    private static Figure lag(Spawner spawner, List<EchoLine> lines, int millis, Load load) throws Exception {
        long start = System.nanoTime() + BEFORE.toNanos();
        AtomicLong end = new AtomicLong(Long.MAX_VALUE);
        List<Punctual> sleepers = new ArrayList<>();
        List<Punctual> echoes = new ArrayList<>();
        for (int i = 0; i < SLEEPERS; i++) {
            sleepers.add(new Punctual(start, end, () -> {}));
        }
        lines.forEach(line -> echoes.add(new Punctual(start, end, line::roundTrip)));
        CountDownLatch awake = new CountDownLatch(sleepers.size() + echoes.size());
        sleepers.forEach(sleeper -> spawner.start(() -> sleeper.run(awake)));
        echoes.forEach(echo -> spawner.start(() -> echo.run(awake)));
        Thread.sleep(Duration.ofNanos(start - System.nanoTime()));
        Map<String, Double> details = new HashMap<>(load.run(spawner, millis));
        end.set(System.nanoTime());
        awake.await();
        return figure(late(sleepers), late(echoes), details);
    }

    private static Map<String, Double> compute(Spawner spawner, int tasks, Duration each) throws InterruptedException {
        CountDownLatch computed = new CountDownLatch(tasks);
        for (int i = 0; i < tasks; i++) {
            spawner.start(() -> {
                long until = System.nanoTime() + each.toNanos();
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                computed.countDown();
            });
        }
        computed.await();
        return Map.of();
    }

    /** What nobody answers in time, since its scheduler waits too, is given up. */
    private static Map<String, Double> park(Spawner spawner, int millis) throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        long patience = millis + GIVEN_UP.toMillis();
        Runnable waits = uninterrupted(() -> answered.complete(answer.await(patience, TimeUnit.MILLISECONDS)));
        spawner.start(() -> pinned(waits));
        Thread.sleep(millis);
        answer.countDown();
        return Map.of("answered", answered.get() ? 1.0 : 0.0);
    }

    /** Runs code where its thread cannot leave its carrier. */
    private static void pinned(Runnable code) {
        try (InputStream initializer = LagWorkloads.class.getResourceAsStream("PinnedInitializer.class")) {
            var _ = MethodHandles.lookup().defineHiddenClassWithClassData(initializer.readAllBytes(), code, true);
        } catch (IOException | IllegalAccessException e) {
            throw new IllegalStateException("Cannot pin a thread: " + e, e);
        }
    }

    private static long[] late(List<Punctual> tasks) {
        return tasks.stream()
                .flatMapToLong(task -> Arrays.stream(task.late()))
                .sorted()
                .toArray();
    }

    private static Figure figure(long[] sleeps, long[] echoes, Map<String, Double> details) {
        details.put("p50Ms", sleeps[sleeps.length / 2] / MILLI);
        details.put("maxMs", sleeps[sleeps.length - 1] / MILLI);
        double worst = percentile(sleeps);
        if (echoes.length > 0) {
            details.put("sleepP99Ms", percentile(sleeps));
            details.put("echoP50Ms", echoes[echoes.length / 2] / MILLI);
            details.put("echoP99Ms", percentile(echoes));
            details.put("echoMaxMs", echoes[echoes.length - 1] / MILLI);
            worst = Math.max(worst, percentile(echoes));
        }
        return new Figure(worst, details);
    }

    private static double percentile(long[] late) {
        return late[(int) (late.length * PERCENTILE)] / MILLI;
    }
}
