package io.dujiang.loop;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Puts one promise of the scheduler to the proof, and ends with {@link #BROKEN} if it is broken or not kept in time. */
final class ProofMain {
    static final int BROKEN = 3;

    private static final long SECONDS = 45;
    private static final long SIGNAL_SECONDS = 5;
    private static final int PATIENCE = 6;
    private static final long RACE_SECONDS = 8;
    private static final int ROUNDS = 300_000;
    private static final int QUEUE_ROUNDS = 10;
    private static final int ITEMS = 1_000_000;

    /** Says whether the promise was kept. */
    @FunctionalInterface
    interface Proof {
        boolean holds() throws Exception;
    }

    private static final Map<String, Proof> PROOFS = Map.ofEntries(
            Map.entry("sleeper-is-woken", ProofMain::sleeperIsWoken),
            Map.entry("late-waker-loses-nothing", Models::lateWakerLosesNothing),
            Map.entry("loop-is-woken", ProofMain::loopIsWoken),
            Map.entry("group-is-woken", ProofMain::groupIsWoken),
            Map.entry("queue-loses-nothing", ProofMain::queueLosesNothing),
            Map.entry("scope-awaits-all", ProofMain::scopeAwaitsAll),
            Map.entry("loop-has-one-holder", Models::loopHasOneHolder),
            Map.entry("shared-is-freed-once", Models::sharedIsFreedOnce),
            Map.entry("queue-hands-out-once", Models::queueHandsOutOnce),
            Map.entry("search-leaves-nothing", Models::searchLeavesNothing),
            Map.entry("search-goes-on", Models::searchGoesOn),
            Map.entry("channel-keeps-what-it-took", Models::channelKeepsWhatItTook));

    private static boolean patient;

    private ProofMain() {}

    /** How long to wait for what comes soon, unless the code is broken or the machine has much else to do. */
    private static long patiently(long seconds) {
        return patient ? PATIENCE * seconds : seconds;
    }

    /** @param args the name of the proof, and whether to wait for long before the promise counts as broken */
    public static void main(String... args) throws InterruptedException, ExecutionException {
        patient = Boolean.parseBoolean(args[1]);
        FutureTask<Boolean> proof = new FutureTask<>(Objects.requireNonNull(PROOFS.get(args[0]))::holds);
        Thread.ofPlatform().daemon().start(proof);
        boolean held;
        try {
            held = proof.get(patiently(SECONDS), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            held = false;
        }
        System.out.println(args[0] + (held ? " holds" : " is broken"));
        Runtime.getRuntime().halt(held ? 0 : BROKEN);
    }

    /** One thread sleeps, the other adds work and wakes, both at about the same time. */
    private static boolean sleeperIsWoken() {
        SleepAgainstWake race = new SleepAgainstWake();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger woken = new AtomicInteger();
        Thread.ofPlatform().daemon().start(() -> {
            for (int round = 1; round <= ROUNDS; round++) {
                spinUntil(begun, round);
                for (int i = ThreadLocalRandom.current().nextInt(100); i > 0; i--) {
                    Thread.onSpinWait();
                }
                race.wake();
                woken.set(round);
            }
        });
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RACE_SECONDS);
        for (int round = 1; round <= ROUNDS && System.nanoTime() - end < 0; round++) {
            race.reset();
            begun.set(round);
            race.sleep();
            spinUntil(woken, round);
            if (race.isLost()) {
                System.out.println("lost in round " + round);
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("ThreadPriorityCheck") // the other may need this processor
    private static void spinUntil(AtomicInteger counter, int value) {
        for (int spins = 1; counter.get() < value; spins++) {
            if (spins % 1_000 == 0) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private static LoopGroup group() {
        return LoopGroup.builder().loops(2).longestSleep(Duration.ofHours(1)).start();
    }

    /** A thread that one loop runs always is woken from outside. */
    private static boolean loopIsWoken() throws InterruptedException {
        LoopGroup group = group();
        for (int round = 0; round < 200; round++) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(1);
            AtomicBoolean signal = new AtomicBoolean();
            Thread[] thread = new Thread[1];
            group.startOn(group.transport().group().next(), "parks", () -> {
                thread[0] = Thread.currentThread();
                begun.countDown();
                while (!signal.get()) {
                    LockSupport.park();
                }
                ended.countDown();
            });
            if (!begun.await(patiently(SIGNAL_SECONDS), TimeUnit.SECONDS)) {
                return false;
            }
            signal.set(true);
            LockSupport.unpark(thread[0]);
            if (!ended.await(patiently(SIGNAL_SECONDS), TimeUnit.SECONDS)) {
                return false;
            }
        }
        return true;
    }

    /** Threads that any loop may run are started from outside, while all loops sleep. */
    private static boolean groupIsWoken() throws InterruptedException {
        LoopGroup group = group();
        for (int round = 0; round < 200; round++) {
            CountDownLatch ended = new CountDownLatch(1);
            group.execute(ended::countDown);
            if (!ended.await(patiently(SIGNAL_SECONDS), TimeUnit.SECONDS)) {
                return false;
            }
        }
        return true;
    }

    private record Item(int number) implements Runnable {
        @Override
        public void run() {
            throw new UnsupportedOperationException("never run");
        }
    }

    private static boolean queueLosesNothing() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RACE_SECONDS);
        boolean sound = true;
        for (int round = 0; round < QUEUE_ROUNDS && sound && System.nanoTime() - end < 0; round++) {
            sound = queueLosesNothingOnce();
        }
        return sound;
    }

    /** The owner adds and takes while another steals: each item is seen once. */
    private static boolean queueLosesNothingOnce() throws InterruptedException {
        RunQueue queue = new RunQueue();
        AtomicIntegerArray seen = new AtomicIntegerArray(ITEMS);
        AtomicBoolean over = new AtomicBoolean();
        Thread thief = Thread.ofPlatform().daemon().start(() -> {
            RunQueue own = new RunQueue();
            while (!over.get() || !queue.isEmpty()) {
                count(seen, queue.stealInto(own));
                drain(own, seen);
            }
        });
        for (int i = 0; i < ITEMS; i++) {
            Item item = new Item(i);
            if (!queue.offer(item)) {
                count(seen, item);
            }
            if (i % 2 == 0) {
                count(seen, queue.poll());
            }
        }
        drain(queue, seen);
        over.set(true);
        thief.join();
        for (int i = 0; i < ITEMS; i++) {
            if (seen.get(i) != 1) {
                return false;
            }
        }
        return true;
    }

    private static void drain(RunQueue queue, AtomicIntegerArray seen) {
        for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
            count(seen, next);
        }
    }

    private static void count(AtomicIntegerArray seen, @Nullable Runnable task) {
        if (task instanceof Item item) {
            seen.incrementAndGet(item.number());
        }
    }

    /** What a cancelled scope has forked has ended when it returns, though it takes its time. */
    private static boolean scopeAwaitsAll() throws InterruptedException {
        LoopGroup group = group();
        AtomicInteger running = new AtomicInteger();
        for (int round = 0; round < 200; round++) {
            int tasks = 1 + round % 3;
            group.scope(scope -> {
                CountDownLatch begun = new CountDownLatch(tasks);
                for (int i = 0; i < tasks; i++) {
                    var _ = scope.fork(() -> linger(begun, running));
                }
                begun.await();
                scope.cancel();
                return true;
            });
            if (running.get() != 0) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("ThreadPriorityCheck") // an end that takes several turns
    private static boolean linger(CountDownLatch begun, AtomicInteger running) {
        running.incrementAndGet();
        begun.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            for (int i = 0; i < 100; i++) {
                Thread.yield();
            }
        }
        running.decrementAndGet();
        return true;
    }
}
