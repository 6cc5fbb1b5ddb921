package io.dujiang.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Future;

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
