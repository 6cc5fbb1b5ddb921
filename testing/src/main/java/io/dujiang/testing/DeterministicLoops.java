package io.dujiang.testing;

import io.dujiang.loop.LoopGroup;

/**
 * Runs code on a group of one thread, where a seed decides which task goes on next, and virtual time passes only when all tasks wait. So a
 * race is found by trying seeds, and the seed that found it repeats it.
 *
 * {@snippet :
 * DeterministicLoops.explore(1_000, group -> {
 *     Account account = new Account(100);
 *     group.scope(scope -> {
 *         scope.fork("rent", () -> account.withdraw(80));
 *         scope.fork("food", () -> account.withdraw(80));
 *         return null;
 *     });
 *     assertThat(account.balance()).isEqualTo(20);
 * });
 * }
 *
 * <p>The code is the first task of its group, named "main". A run ends when the last task has ended; timers that are still armed are
 * dropped then. It fails with what the code throws; an exception of another task counts only where it is joined, by its scope or by the code.
 *
 * <p><b>What the seed decides:</b> the order of tasks wherever one parks, yields or ends, also on locks, queues and conditions of
 * java.util.concurrent, and whether others overtake a task that spawns, forks or ends. Between two such places a task is never
 * interrupted: code without them, such as {@code count++}, cannot be split, and who unlocks a lock that is not fair may have it again
 * before those who wait for it. A {@link Thread#yield} in the code under test makes a place.
 *
 * <p><b>Virtual time:</b> {@link LoopGroup#sleep}, deadlines, schedules and {@link LoopGroup#nanoTime}. Off-loaded calls are tasks
 * of the group, without their bound.
 *
 * <p><b>What fails, by name,</b> since no seed decides it: a timed wait of the JDK, such as {@link Thread#sleep}, whose time comes before a
 * signal; a task that waits to enter a monitor that is held, or in {@link Object#wait()}; a task that another thread than those of
 * its group starts or wakes; a deadlock, once no timer is armed any more; a million mounts, also of a schedule that repeats while the
 * other tasks are deadlocked; a mount that lasts 10 s. What is left is then interrupted, and waited for no more than a second or two.
 *
 * <p><b>What passes unseen:</b> a timed wait of java.util.concurrent reads the real clock before it parks. If its time is over by then, as
 * that of {@code queue.poll(1, NANOSECONDS)} is, and that of a longer one if the machine keeps its thread waiting at that moment, it ends
 * like a wait without time, and no scheduler hears of it: what the code does then is not what a seed has decided. A wait that parks is heard of, and {@link
 * Thread#sleep} always parks, unless its time is not positive. So bound waits by {@link LoopGroup#scope(java.time.Duration,
 * io.dujiang.loop.ScopeBody)}, whose deadline is virtual.
 *
 * <p>The code must not depend on the real clock, on random numbers, or on the order of a map of objects without a hash code of their own.
 */
public final class DeterministicLoops {
    private DeterministicLoops() {}

    /** Code under test, as the first task of the group. */
    @FunctionalInterface
    public interface Body {
        void run(LoopGroup group) throws Exception;
    }

    /**
     * Runs the body with each of the seeds from 1 on, until one fails.
     *
     * @param seeds how many; a short body takes some 100 us
     * @throws AssertionError for the first seed that fails; its message has the seed, its cause is the failure
     * @throws IllegalArgumentException if there are none
     * @throws IllegalStateException if the JVM was not started with the flag that the loops need
     */
    public static void explore(int seeds, Body body) throws InterruptedException {
        explore(1, seeds, body);
    }

    /** The same from another seed on. */
    public static void explore(long first, int seeds, Body body) throws InterruptedException {
        if (seeds < 1) {
            throw new IllegalArgumentException("There must be at least 1 seed to explore, got " + seeds);
        }
        LoopGroup.whyPortable().ifPresent(reason -> {
            throw new IllegalStateException(
                    "Deterministic loops need the JVM flag --add-opens=java.base/java.lang=ALL-UNNAMED: " + reason);
        });
        new Exploration(first, seeds, body::run).run();
    }

    /**
     * Runs the body as the seed says, once: as it ran when it failed.
     *
     * @throws AssertionError if it fails; its cause is the failure
     */
    public static void replay(long seed, Body body) throws InterruptedException {
        explore(seed, 1, body);
    }
}
