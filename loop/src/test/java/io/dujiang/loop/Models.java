package io.dujiang.loop;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jspecify.annotations.Nullable;

/**
 * Small programs on the classes of the scheduler that take no lock. Lincheck runs them again and again, each time with another interleaving
 * of their threads, so that each order of their steps is tried but for those with many switches. What it does not vary is the order in
 * which stores become visible; for that there is jcstress.
 */
final class Models {
    private static final int INTERLEAVINGS = 1_000;

    private Models() {}

    /** A loop has one holder, whatever its carrier does while it is taken over. */
    static boolean loopHasOneHolder() {
        return holds(() -> {
            Hold hold = new Hold();
            AtomicInteger takers = new AtomicInteger();
            Thread watchdog = start(() -> takers.addAndGet(hold.takeOver(Hold.FIRST) ? 1 : 0));
            hold.mount(Hold.FIRST);
            boolean held = hold.unmount(Hold.FIRST);
            if (held) {
                hold.mount(Hold.FIRST);
                held = hold.unmount(Hold.FIRST);
            }
            join(watchdog);
            require(held == (takers.get() == 0), "Both hold the loop, or none");
        });
    }

    /** What is shared is freed once, after the last claim. */
    static boolean sharedIsFreedOnce() {
        return holds(() -> {
            AtomicInteger freed = new AtomicInteger();
            Shared<String> first = Shared.of("value", _ -> freed.incrementAndGet());
            Thread owner = start(first::release);
            try (Shared<String> second = first.retain()) {
                first.release();
                second.get();
                require(freed.get() == 0, "Freed while it was held");
            } catch (IllegalStateException e) {
                // The owner was earlier.
            }
            join(owner);
            require(freed.get() == 1, "Freed " + freed.get() + " times");
        });
    }

    private record Item(int digit) implements Runnable {
        @Override
        public void run() {
            throw new UnsupportedOperationException("never run");
        }
    }

    /** The owner takes, adds and takes while another steals: each item is seen once. */
    static boolean queueHandsOutOnce() {
        return holds(() -> {
            RunQueue queue = new RunQueue();
            RunQueue stolen = new RunQueue();
            AtomicInteger seen = new AtomicInteger();
            for (int digit = 1; digit <= 100; digit *= 10) {
                require(queue.offer(new Item(digit)), "full");
            }
            Thread thief = start(() -> seen.addAndGet(digit(queue.stealInto(stolen)) + digit(stolen.poll())));
            int taken = digit(queue.poll());
            require(queue.offer(new Item(1_000)), "full");
            taken += digit(queue.poll());
            join(thief);
            taken += left(queue) + left(stolen);
            require(taken + seen.get() == 1_111, "Seen were " + (taken + seen.get()));
        });
    }

    /** No loop sleeps beside work, and none for ever. */
    static boolean searchLeavesNothing() {
        return holds(() -> new SearchModel().run());
    }

    /** No work waits while its poller sleeps, however late whoever wakes it is. */
    static boolean lateWakerLosesNothing() {
        return holds(() -> new SleepModel().run());
    }

    private static int left(RunQueue queue) {
        int sum = 0;
        for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
            sum += digit(next);
        }
        return sum;
    }

    private static int digit(@Nullable Runnable item) {
        return item instanceof Item seen ? seen.digit() : 0;
    }

    private static boolean holds(Runnable program) {
        try {
            Lincheck.runConcurrentTest(INTERLEAVINGS, program);
            return true;
        } catch (LincheckAssertionError e) {
            System.out.println(e.getMessage());
            return false;
        }
    }

    private static Thread start(Runnable code) {
        Thread thread = new Thread(code);
        thread.start();
        return thread;
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
