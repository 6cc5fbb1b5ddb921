package io.dujiang.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;

/** Where virtual threads are scheduled and which loops carry the I/O. */
interface Engine {
    /** The loops, for channels. */
    Transport transport();

    /** A builder of virtual threads, on the loop of the calling task if there is one. */
    Thread.Builder.OfVirtual threads();

    /** A builder of virtual threads that run where the given loop runs. */
    Thread.Builder.OfVirtual threadsOn(EventLoop loop);

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
