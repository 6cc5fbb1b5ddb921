package io.dujiang.bench;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.LoopGroupBuilder;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One run of the mix on one group of loops.
 *
 * @param loops of the group
 * @param time how long works are started; the run ends when all have ended
 * @param seed of the choice of works and of their sizes
 */
record TortureRun(int loops, Duration time, long seed) {
    /*
     * Works are started in phases: in each, a number between 1 and AT_ONCE is in flight, and all have ended before the next, so that
     * loops fall asleep and are woken as often as they are overrun.
     */
    private static final int AT_ONCE = 64;
    private static final int PHASE = 200;
    private static final Duration DRAIN = Duration.ofSeconds(10);

    TortureCounts run() throws InterruptedException {
        TortureTally tally = new TortureTally();
        Thread.Builder.OfPlatform threads = Thread.ofPlatform().daemon().name("torture-outside-", 0);
        TortureInstrument instrument = new TortureInstrument();
        LoopGroup group = start(instrument);
        try (ExecutorService outside = Executors.newCachedThreadPool(threads.factory());
                TortureWatch watch = new TortureWatch(group, tally)) {
            watch.start();
            drive(new TortureBed(group, tally, outside, TortureEcho.open(group)));
            tally.awaitNoneOpen();
            group.close(DRAIN);
            instrument.check(tally);
        }
        return tally.counts();
    }

    /** Loops that sleep for as long as nobody wakes them: else they would look around once a second and hide a wake-up that was lost. */
    private LoopGroup start(TortureInstrument instrument) {
        LoopGroupBuilder builder =
                LoopGroup.builder().name("tortured").loops(loops).offload(100, 10_000);
        if (loops > 1) { // measured tasks take other ways than those of a group without instrument
            builder.instrument(instrument);
        }
        try {
            Method longestSleep = LoopGroupBuilder.class.getDeclaredMethod("longestSleep", Duration.class);
            longestSleep.setAccessible(true);
            longestSleep.invoke(builder, Duration.ofHours(1));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot set how long a loop sleeps at most", e);
        }
        return builder.start();
    }

    private void drive(TortureBed bed) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        Semaphore places = new Semaphore(AT_ONCE);
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            int withheld = AT_ONCE - (1 << random.nextInt(7));
            places.acquire(withheld);
            long phaseEnd = Math.min(end, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500));
            for (int i = 0; i < PHASE && System.nanoTime() - phaseEnd < 0; i++) {
                startOne(bed, places, random);
            }
            places.acquire(AT_ONCE - withheld);
            places.release(AT_ONCE);
        }
    }

    private static void startOne(TortureBed bed, Semaphore places, SplittableRandom random)
            throws InterruptedException {
        TortureMix work = TortureMix.next(random);
        SplittableRandom own = random.split();
        places.acquire();
        var _ = bed.start("work", () -> {
            work.run(bed, own);
            places.release();
        });
    }
}
