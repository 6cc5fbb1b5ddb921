package io.dujiang.bench;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import io.dujiang.process.ProcessPool;
import io.dujiang.process.ProcessPoolBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The process in which our pool is measured. It reads lines {@code ROW MILLIS} and answers as {@link TaskWorker} does. */
public final class PoolWorker implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final int TASKS = 100_000;
    private static final int CALLS = 1_000;
    private static final int COUNTDOWNS = 4;
    private static final int COUNT = 100_000_000;
    private static final List<Integer> ARGUMENTS =
            IntStream.range(0, TASKS).boxed().toList();

    private final LoopGroup group = LoopGroup.builder().start();
    private final ProcessPool pool =
            ProcessPool.builder(group).size(WORKERS).name("bench").open();

    private Optional<Path> cache = Optional.empty();

    private PoolWorker() {}

    /** Serves until standard input ends. */
    public static void main(String... args) throws IOException {
        try (PoolWorker worker = new PoolWorker();
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(worker.answer(line.split(" ")));
            }
        }
    }

    private String answer(String[] words) {
        try {
            ProcessRow row = ProcessRow.chosen(List.of(words[0])).getFirst();
            return "= " + figure(row, TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[1])));
        } catch (Exception e) {
            return "! " + e;
        }
    }

    /** Some calls. */
    @FunctionalInterface
    private interface Calls {
        /** Returns how many those were. */
        int make() throws Exception;
    }

    private double figure(ProcessRow row, long nanos) throws Exception {
        return switch (row) {
            case MAP_AUTOMATIC -> perSecond(nanos, () -> map(pool));
            case MAP_BATCHES_OF_ONE -> perSecond(nanos, () -> map(pool.chunk(1)));
            case IMAP_UNORDERED -> perSecond(nanos, this::unordered);
            case APPLY_ASYNC -> perSecond(nanos, this::async);
            case CALL -> TimeUnit.SECONDS.toMicros(1) / perSecond(nanos, this::oneByOne);
            case START -> start(builder -> builder);
            case START_AOT -> startWithCache();
            case START_SPARES -> startWithSpares();
            case COUNTDOWN_ONE_THREAD ->
                millis(() -> Stream.generate(PoolWorker::countDown)
                        .limit(COUNTDOWNS)
                        .mapToInt(state -> (int) (state & 1))
                        .sum());
            case COUNTDOWN_FOUR_THREADS -> millis(PoolWorker::onThreads);
            case COUNTDOWN_FOUR_PROCESSES -> millis(this::onProcesses);
        };
    }

    private static double perSecond(long nanos, Calls calls) throws Exception {
        long made = 0;
        long begun = System.nanoTime();
        long taken;
        do {
            made += calls.make();
            taken = System.nanoTime() - begun;
        } while (taken < nanos);
        return made * 1e9 / taken;
    }

    private static double millis(Calls calls) throws Exception {
        long begun = System.nanoTime();
        var _ = calls.make();
        return (System.nanoTime() - begun) / 1e6;
    }

    private static int map(ProcessPool workers) throws InterruptedException {
        return checked(workers.map(PoolWorker::addOne, ARGUMENTS).stream());
    }

    private int unordered() {
        try (Stream<Integer> results = pool.chunk(1).imapUnordered(PoolWorker::addOne, ARGUMENTS)) {
            return checked(results);
        }
    }

    private int async() throws InterruptedException {
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            tasks.add(pool.applyAsync(PoolWorker::addOne, i));
        }
        for (int i = 0; i < CALLS; i++) {
            require(tasks.get(i).join() == i + 1, i);
        }
        return CALLS;
    }

    private int oneByOne() throws InterruptedException {
        for (int i = 0; i < CALLS; i++) {
            require(pool.applyAsync(PoolWorker::addOne, i).join() == i + 1, i);
        }
        return CALLS;
    }

    /** Fast results that are wrong are none. */
    private static int checked(Stream<Integer> results) {
        long sum = results.mapToLong(result -> result).sum();
        require(sum == (TASKS + 1L) * TASKS / 2, sum);
        return TASKS;
    }

    private static void require(boolean right, long got) {
        if (!right) {
            throw new IllegalStateException("A wrong result: " + got);
        }
    }

    private static int addOne(int value) {
        return value + 1;
    }

    /** How long a pool takes to its first result; its end is not counted. */
    private static double start(UnaryOperator<ProcessPoolBuilder> settings) throws Exception {
        long begun = System.nanoTime();
        try (LoopGroup loops = LoopGroup.builder().start();
                ProcessPool fresh =
                        settings.apply(ProcessPool.builder(loops).size(WORKERS)).open()) {
            require(fresh.applyAsync(PoolWorker::addOne, 0).join() == 1, 0);
            return (System.nanoTime() - begun) / 1e6;
        }
    }

    /** The first pool makes the cache, when it ends. */
    private double startWithCache() throws Exception {
        if (cache.isEmpty()) {
            Path folder = Files.createTempDirectory("dujiang-bench-aot-");
            cache = Optional.of(folder);
            var _ = start(builder -> builder.aotCache(folder));
            try (Stream<Path> files = Files.list(folder)) {
                require(files.findAny().isPresent(), 0);
            }
        }
        return start(builder -> builder.aotCache(cache.orElseThrow()));
    }

    private double startWithSpares() throws Exception {
        try (ProcessPool spared = ProcessPool.builder(group)
                .size(WORKERS)
                .spares(WORKERS)
                .retries(0)
                .output((_, _) -> {})
                .open()) {
            while (spared.workers().size() < 2 * WORKERS) {
                Thread.sleep(10);
            }
            List<Task<Integer>> deaths = Stream.generate(() -> spared.applyAsync(() -> {
                        Runtime.getRuntime().halt(1);
                        return 0;
                    }))
                    .limit(WORKERS)
                    .toList();
            long begun = System.nanoTime();
            require(spared.applyAsync(PoolWorker::addOne, 0).join() == 1, 0);
            double millis = (System.nanoTime() - begun) / 1e6;
            for (Task<Integer> death : deaths) {
                require(death.awaitEnd(Duration.ofMinutes(1)), 0);
            }
            return millis;
        }
    }

    /** Each step needs the one before, so that the JIT compilers cannot leave any out. */
    private static long countDown() {
        long state = System.nanoTime();
        for (int left = COUNT; left > 0; left--) {
            state = state * 6_364_136_223_846_793_005L + left;
        }
        return state;
    }

    private static int onThreads() throws InterruptedException {
        List<Thread> threads = Stream.generate(() -> Thread.ofPlatform().start(PoolWorker::countDown))
                .limit(COUNTDOWNS)
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        return COUNTDOWNS;
    }

    private int onProcesses() throws InterruptedException {
        try (ProcessPool four = ProcessPool.builder(group).size(COUNTDOWNS).open()) {
            return four.chunk(1)
                    .map(_ -> countDown(), Collections.nCopies(COUNTDOWNS, 0))
                    .size();
        }
    }

    @Override
    public void close() {
        pool.close();
        group.close();
        cache.ifPresent(PoolWorker::remove);
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
