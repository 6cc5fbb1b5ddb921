package io.dujiang.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/** Works in which threads wake each other. */
final class TortureHandOffs {
    private TortureHandOffs() {}

    /** Two threads take turns by park and unpark alone: one signal lost and they wait for ever. */
    static void parks(TortureBed bed, SplittableRandom random) throws Exception {
        AtomicInteger turn = new AtomicInteger();
        AtomicReferenceArray<Thread> threads = new AtomicReferenceArray<>(2);
        int rounds = 1 + random.nextInt(100);
        TortureBed.join(List.of(
                bed.anywhere(random, "park", () -> play(turn, threads, 0, rounds)),
                bed.anywhere(random, "park", () -> play(turn, threads, 1, rounds))));
    }

    private static void play(AtomicInteger turn, AtomicReferenceArray<Thread> threads, int me, int rounds) {
        threads.set(me, Thread.currentThread());
        for (int i = 0; i < rounds; i++) {
            while (turn.get() % 2 != me) {
                LockSupport.park(turn);
            }
            turn.incrementAndGet();
            LockSupport.unpark(threads.get(1 - me));
        }
    }

    static void semaphore(TortureBed bed, SplittableRandom random) throws Exception {
        int permits = 1 + random.nextInt(3);
        Semaphore semaphore = new Semaphore(permits, random.nextBoolean());
        AtomicInteger inside = new AtomicInteger();
        List<Future<Boolean>> tasks = new ArrayList<>();
        for (int i = 1 + random.nextInt(8); i >= 0; i--) {
            tasks.add(bed.anywhere(random, "semaphore", () -> {
                for (int round = 0; round < 10; round++) {
                    semaphore.acquire();
                    bed.expect(inside.incrementAndGet() <= permits, "a semaphore let too many in");
                    TortureTasks.giveWay(1);
                    inside.decrementAndGet();
                    semaphore.release();
                }
            }));
        }
        TortureBed.join(tasks);
    }

    static void synchronousQueue(TortureBed bed, SplittableRandom random) throws Exception {
        exchange(bed, random, new SynchronousQueue<>(random.nextBoolean()));
    }

    static void blockingQueue(TortureBed bed, SplittableRandom random) throws Exception {
        exchange(
                bed,
                random,
                random.nextBoolean()
                        ? new ArrayBlockingQueue<>(1 + random.nextInt(4))
                        : new LinkedBlockingQueue<>(1 + random.nextInt(4)));
    }

    private static void exchange(TortureBed bed, SplittableRandom random, BlockingQueue<TortureTicket> queue)
            throws Exception {
        int producers = 1 + random.nextInt(4);
        int each = 1 + random.nextInt(50);
        AtomicInteger left = new AtomicInteger(producers * each);
        List<Future<Boolean>> threads = new ArrayList<>();
        for (int i = 0; i < producers; i++) {
            threads.add(bed.anywhere(random, "producer", () -> {
                for (int item = 0; item < each; item++) {
                    queue.put(bed.tally().open("item"));
                }
            }));
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            threads.add(bed.anywhere(random, "consumer", () -> {
                while (left.getAndDecrement() > 0) {
                    queue.take().received();
                }
            }));
        }
        TortureBed.join(threads);
    }

    /** The JDK resumes who waits for a monitor by a thread of its own. */
    static void monitor(TortureBed bed, SplittableRandom random) throws Exception {
        TortureMailbox mailbox = new TortureMailbox();
        int items = 1 + random.nextInt(30);
        TortureBed.join(List.of(
                bed.anywhere(random, "producer", () -> {
                    for (int i = 0; i < items; i++) {
                        mailbox.put(bed.tally().open("monitor-item"));
                    }
                }),
                bed.anywhere(random, "consumer", () -> {
                    for (int i = 0; i < items; i++) {
                        mailbox.take().received();
                    }
                })));
    }
}
