package io.dujiang.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where virtual threads are scheduled and which loops carry the I/O. */
interface Engine {
    /** The loops, for channels. */
    Transport transport();

    /** A virtual thread that any of the loops may run. */
    Thread unstarted(String name, Runnable code);

    /** A virtual thread that runs where the given loop runs. */
    Thread unstartedOn(EventLoop loop, String name, Runnable code);

    /** Runs code that must not block after a while, on a carrier or a thread for timers; cancelling the answer disarms it. */
    Future<?> alarm(long nanos, Runnable code);

    /**
     * Runs code on the carrier of the calling code, before that mounts anything else; from other threads on some carrier, soon.
     *
     * @param next whether it comes before those that have not asked for that
     * @throws UnsupportedOperationException in portable mode
     */
    void microtask(Runnable code, boolean next);

    /** Starts a thread once the loop that it is started on has looked at its I/O; in portable mode, at once. */
    void startAfterIo(Thread thread);

    /** What the alarms go by. */
    default Ticker ticker() {
        return Ticker.SYSTEM;
    }

    /** Parks the caller for a while. */
    default void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
    }

    /** Waits, with the lock held, for a signal of its condition, at most for that time. False if that is over. */
    @SuppressWarnings("WaitNotInLoop") // the callers do
    default boolean await(ReentrantLock lock, Condition signalled, long nanos) throws InterruptedException {
        return signalled.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Runs code that blocks its thread where that harms nobody, and waits for it. */
    default <T> T offload(OffloadPool pool, Callable<T> code) throws Exception {
        return pool.call(code);
    }

    /** The caller may be overtaken by others here, as it may be anywhere on real loops; a test with seeds decides whether it is. */
    default void step() {}

    /**
     * How late each loop gets to what is due.
     *
     * @throws UnsupportedOperationException in portable mode
     */
    List<LoopLag> lag();

    /** What it cannot do, each with the reason for people. */
    default Map<Capability, String> absent() {
        return Map.of();
    }

    /** True if the calling thread runs a channel handler of these loops. */
    default boolean pollsCaller() {
        for (EventExecutor loop : transport().group()) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    /** Ends the loops; returns whether they ended in time. All tasks must have ended before. */
    boolean close(Duration timeout) throws InterruptedException;
}
