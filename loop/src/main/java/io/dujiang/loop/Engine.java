package io.dujiang.loop;

import io.netty.channel.EventLoop;
import java.time.Duration;

/** Where virtual threads are scheduled and which loops carry the I/O. */
interface Engine {
    /** The loops, for channels. */
    Transport transport();

    /** A builder of virtual threads, on the loop of the calling task if there is one. */
    Thread.Builder.OfVirtual threads();

    /** A builder of virtual threads that run where the given loop runs. */
    Thread.Builder.OfVirtual threadsOn(EventLoop loop);

    /** Ends the loops; returns whether they ended in time. All tasks must have ended before. */
    boolean close(Duration timeout) throws InterruptedException;
}
