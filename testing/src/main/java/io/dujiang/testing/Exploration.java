package io.dujiang.testing;

import io.dujiang.loop.spi.SeededRun;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs of one body, one seed after the other, on a platform thread that the caller watches. */
final class Exploration {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final int LOOKS = 20;
    private static final int LOOKS_AFTER_REFUSAL = 2;
    private static final long REFUSED = -1;

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
            carrier.join(BETWEEN_LOOKS); // code that obeys interrupts shall not run on behind the caller
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
            if (stopped) { // maybe before stop() could see this attempt
                return;
            }
            Throwable thrown = attempt.run.run(body);
            if (thrown != null) {
                fail(seed, thrown);
            }
        } catch (Throwable e) {
            fail(seed, e);
        }
    }

    /** Keeps the first failure: one that follows says only that the run was stopped for it. */
    private synchronized void fail(long seed, Throwable thrown) {
        if (failure == null) {
            failure = new AssertionError(
                    "Seed " + seed + " fails; DeterministicLoops.replay(" + seed + "L, ...) repeats it. " + thrown,
                    thrown);
        }
    }

    /** Waits for the end of the last run, or until one does not get on, or has not cleaned up soon after it was refused. */
    private void watch(Thread carrier) throws InterruptedException {
        Attempt seen = null;
        long progress = 0;
        int looks = 0;
        while (!carrier.join(BETWEEN_LOOKS)) {
            Attempt now = current;
            long reached = now == null ? 0 : progress(now.run);
            boolean same = now != null && now.equals(seen) && reached == progress;
            looks = same ? looks + 1 : 0;
            if (now != null && looks == (reached == REFUSED ? LOOKS_AFTER_REFUSAL : looksAtOneMount)) {
                fail(now.seed, now.run.stuck());
                return;
            }
            seen = now;
            progress = reached;
        }
    }

    /** The number of its mounts; after a refusal they are no progress. */
    private static long progress(SeededRun run) {
        return run.isRefused() ? REFUSED : run.mounts();
    }

    private void stop() {
        stopped = true;
        Attempt last = current;
        if (last != null) {
            last.run.stop();
        }
    }
}
