package io.dujiang.testing;

import io.dujiang.loop.spi.SeededRun;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs of one body, one seed after the other, on a platform thread that the caller watches. */
final class Exploration {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final int LOOKS = 20;

    private final long first;
    private final int seeds;
    private final SeededRun.Code body;
    private final int looksAtOneMount;
    private volatile @Nullable Attempt current;
    private volatile @Nullable AssertionError failure;
    private volatile boolean stopped;

    /** A seed and its run. */
    private record Attempt(long seed, SeededRun run) {}

    Exploration(long first, int seeds, SeededRun.Code body) {
        this(first, seeds, body, LOOKS);
    }

    /** @param looksAtOneMount how often, twice a second, the same mount is seen before it counts as one without end */
    Exploration(long first, int seeds, SeededRun.Code body, int looksAtOneMount) {
        this.first = first;
        this.seeds = seeds;
        this.body = body;
        this.looksAtOneMount = looksAtOneMount;
    }

    void run() throws InterruptedException {
        Thread carrier =
                Thread.ofPlatform().daemon().name("deterministic-loops").start(this::runSeeds);
        try {
            watch(carrier);
        } finally {
            stop();
        }
        AssertionError found = failure;
        if (found != null) {
            throw found;
        }
    }

    private void runSeeds() {
        for (int i = 0; i < seeds && failure == null && !stopped; i++) {
            runSeed(first + i);
        }
    }

    private void runSeed(long seed) {
        try {
            Attempt attempt = new Attempt(seed, SeededRun.of(seed));
            current = attempt;
            Throwable thrown = attempt.run.run(body);
            if (thrown != null) {
                fail(seed, thrown);
            }
        } catch (Throwable e) {
            fail(seed, e);
        }
    }

    private void fail(long seed, Throwable thrown) {
        failure = new AssertionError(
                "Seed " + seed + " fails; DeterministicLoops.replay(" + seed + "L, ...) repeats it. " + thrown, thrown);
    }

    /** Waits for the end of the last run, or until one does not get on. */
    private void watch(Thread carrier) throws InterruptedException {
        Attempt seen = null;
        long mounts = 0;
        int looks = 0;
        while (!carrier.join(BETWEEN_LOOKS)) {
            Attempt now = current;
            long count = now == null ? 0 : now.run.mounts();
            boolean same = now != null && now.equals(seen) && count == mounts;
            looks = same ? looks + 1 : 0;
            if (now != null && looks == looksAtOneMount) {
                fail(now.seed, now.run.stuck());
                return;
            }
            seen = now;
            mounts = count;
        }
    }

    private void stop() {
        stopped = true;
        Attempt last = current;
        if (last != null) {
            last.run.stop();
        }
    }
}
