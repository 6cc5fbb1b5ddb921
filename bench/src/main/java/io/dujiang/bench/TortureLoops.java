package io.dujiang.bench;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Works that turn to the loops themselves, and one that holds them up. */
final class TortureLoops {
    private static final int SPINNERS = 4;
    private static final Semaphore MAY_SPIN = new Semaphore(SPINNERS);

    private TortureLoops() {}

    static void microtasks(TortureBed bed, SplittableRandom random) throws Exception {
        if (bed.group().isPortable()) {
            return;
        }
        int count = 1 + random.nextInt(10);
        CountDownLatch ran = new CountDownLatch(2 * count);
        TortureBed.Action add = () -> {
            for (int i = 0; i < count; i++) {
                bed.group().microtask(arrival(bed, "microtask", ran));
                bed.group().nextTick(arrival(bed, "next-tick", ran));
            }
            ran.await();
        };
        var _ = bed.anywhere(random, "adds-microtasks", add).get();
    }

    private static Runnable arrival(TortureBed bed, String kind, CountDownLatch ran) {
        TortureTicket ticket = bed.tally().open(kind);
        return () -> {
            ticket.received();
            ran.countDown();
        };
    }

    /** Code on an event loop wakes a task, now from one that it runs on, now from another. */
    static void wokenByALoop(TortureBed bed, SplittableRandom random) throws Exception {
        EventLoop waking = bed.anyLoop(random);
        int rounds = 1 + random.nextInt(20);
        TortureBed.Action code = () -> {
            for (int i = 0; i < rounds; i++) {
                Thread thread = Thread.currentThread();
                AtomicBoolean woken = new AtomicBoolean();
                TortureTicket ticket = bed.tally().open("loop-task");
                waking.execute(() -> {
                    ticket.received();
                    woken.set(true);
                    LockSupport.unpark(thread);
                });
                while (!woken.get()) {
                    LockSupport.park(woken);
                }
            }
        };
        var _ = bed.anywhere(random, "woken-by-loop", code).get();
    }

    /** Channel handlers wake the tasks that wrote. */
    static void echoes(TortureBed bed, SplittableRandom random) throws Exception {
        List<Future<Boolean>> tasks = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int rounds = 1 + random.nextInt(10);
            tasks.add(bed.anywhere(random, "echo", () -> {
                for (int round = 0; round < rounds; round++) {
                    bed.echo().echo(bed.tally().open("echoed"));
                }
            }));
        }
        TortureBed.join(tasks);
    }

    /** Tasks of two loops, and one of none, hand tickets around. */
    static void pinned(TortureBed bed, SplittableRandom random) throws Exception {
        SynchronousQueue<TortureTicket> first = new SynchronousQueue<>();
        SynchronousQueue<TortureTicket> second = new SynchronousQueue<>();
        int rounds = 1 + random.nextInt(30);
        TortureBed.join(List.of(
                bed.startOn(bed.anyLoop(random), "pinned", () -> {
                    for (int i = 0; i < rounds; i++) {
                        first.put(bed.tally().open("pinned-item"));
                    }
                }),
                bed.startOn(bed.anyLoop(random), "pinned", () -> {
                    for (int i = 0; i < rounds; i++) {
                        second.put(first.take());
                    }
                }),
                bed.start("pinned", () -> {
                    for (int i = 0; i < rounds; i++) {
                        second.take().received();
                    }
                })));
    }

    /** Holds a loop up, which is taken over; in between it makes others ready, and it parks and yields afterwards. */
    static void spins(TortureBed bed, SplittableRandom random) throws Exception {
        if (!MAY_SPIN.tryAcquire()) {
            return;
        }
        try {
            EventLoop loop = bed.anyLoop(random);
            long nanos = TimeUnit.MILLISECONDS.toNanos(5 + random.nextInt(25));
            AtomicBoolean spinning = new AtomicBoolean();
            SplittableRandom own = random.split();
            TortureBed.Action code = () -> spin(bed, own, nanos, spinning);
            CompletableFuture<Boolean> spinner =
                    random.nextBoolean() ? bed.startOn(loop, "spinner", code) : bed.startByJdk("spinner", code);
            CompletableFuture<Boolean> neighbour = bed.startOn(loop, "neighbour", () -> {
                if (spinning.get()) {
                    bed.tally().takenOver();
                }
            });
            TortureBed.join(List.of(spinner, neighbour));
        } finally {
            MAY_SPIN.release();
        }
    }

    private static void spin(TortureBed bed, SplittableRandom random, long nanos, AtomicBoolean spinning)
            throws Exception {
        long end = System.nanoTime() + nanos;
        long next = System.nanoTime();
        List<Future<Boolean>> made = new ArrayList<>();
        spinning.set(true);
        while (System.nanoTime() - end < 0) {
            if (System.nanoTime() - next > 0) {
                next = System.nanoTime() + random.nextInt(3_000_000);
                int times = random.nextInt(3);
                made.add(bed.anywhere(random, "made-by-spinner", () -> TortureTasks.giveWay(times)));
            }
            Thread.onSpinWait();
        }
        spinning.set(false);
        TortureTasks.giveWay(random.nextInt(3));
        TortureBed.join(made);
    }
}
