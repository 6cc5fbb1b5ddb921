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
    private static final int FEW = 200;
    private static final int PREPARATIONS = 5;

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
        return holds(() -> new SearchModel(false).run());
    }

    /** The same when a loop that was told to search gets work of its own before it does. */
    static boolean searchGoesOn() {
        return holds(() -> new SearchModel(true).run());
    }

    /** No work waits while its poller sleeps, however late whoever wakes it is. */
    static boolean lateWakerLosesNothing() {
        return holds(() -> new SleepModel().run());
    }

    /** What was sent before a channel was closed is received, once, and what was refused is not. */
    static boolean channelKeepsWhatItTook() {
        return prepared(() -> {
            Channel<Integer> channel = Channel.of(1);
            AtomicInteger sent = new AtomicInteger();
            Thread sender = start(() -> {
                for (int item = 1; item <= 100; item *= 10) {
                    sent.addAndGet(send(channel, item));
                }
            });
            int received = receive(channel);
            channel.close();
            for (int item = receive(channel); item > 0; item = receive(channel)) {
                received += item;
            }
            join(sender);
            require(received == sent.get(), "Sent " + sent.get() + ", received " + received);
        });
    }

    private static int send(Channel<Integer> channel, int item) {
        try {
            channel.send(item);
            return item;
        } catch (ChannelClosedException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int receive(Channel<Integer> channel) {
        try {
            return channel.receive();
        } catch (ChannelClosedException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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

    /**
     * The same of a program that uses many classes of the JDK: the checker gives up an interleaving after ten seconds, which a busy machine may
     * need to rewrite those, and keeps what it has rewritten.
     */
    private static boolean prepared(Runnable program) {
        for (int i = 0; i < PREPARATIONS; i++) {
            try {
                Lincheck.runConcurrentTest(1, program);
                break;
            } catch (LincheckAssertionError e) {
                System.out.println("The program is not ready, or broken: " + e.getMessage());
            }
        }
        return holds(FEW, program);
    }

    private static boolean holds(Runnable program) {
        return holds(INTERLEAVINGS, program);
    }

    private static boolean holds(int interleavings, Runnable program) {
        try {
            Lincheck.runConcurrentTest(interleavings, program);
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
