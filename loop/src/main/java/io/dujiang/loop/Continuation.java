package io.dujiang.loop;

import org.jspecify.annotations.Nullable;

/**
 * What the JDK submits each time a virtual thread of ours is ready, in place of its own opaque object, so that the scheduler knows whose
 * it is.
 */
final class Continuation implements Runnable {
    private final Runnable ofTheJdk;
    private final Thread thread;
    private final @Nullable Loop home;
    private final @Nullable TaskTimings timings;
    private boolean started;
    private boolean afterIo;

    private Continuation(Runnable ofTheJdk, Thread thread, @Nullable Loop home, @Nullable TaskTimings timings) {
        this.ofTheJdk = ofTheJdk;
        this.thread = thread;
        this.home = home;
        this.timings = timings;
    }

    /**
     * Makes itself the continuation of a thread that was not started.
     *
     * @param home the loop that runs it always; null if any may
     * @param timings what is to be kept of it; null if nothing is
     */
    static Continuation of(Thread thread, @Nullable Loop home, @Nullable TaskTimings timings) {
        Continuation continuation = new Continuation(VirtualThreads.continuation(thread), thread, home, timings);
        VirtualThreads.replaceContinuation(thread, continuation);
        return continuation;
    }

    /** The loop that runs a continuation always; null if any may. */
    static @Nullable Loop homeOf(Runnable continuation) {
        return continuation instanceof Continuation ours ? ours.home : null;
    }

    /** What is kept of a continuation; null if nothing is. */
    static @Nullable TaskTimings timingsOf(Runnable continuation) {
        return continuation instanceof Continuation ours ? ours.timings : null;
    }

    /** False if the thread of a continuation of ours has ended. */
    static boolean isAlive(Runnable continuation) {
        return continuation instanceof Continuation ours && ours.thread.isAlive();
    }

    /** It was run by a thread that measures nothing; if that was its end, it is told. */
    static void ranAside(Runnable continuation) {
        if (continuation instanceof Continuation ours && ours.timings != null && !ours.thread.isAlive()) {
            ours.timings.endedAside();
        }
    }

    /** Lets a thread of ours that was not started wait for the I/O of the loop that it will be started on. */
    static void delay(Thread thread) {
        ((Continuation) VirtualThreads.continuation(thread)).afterIo = true;
    }

    /** True if it waits for the I/O of the loop that it was started on. */
    static boolean isDelayed(Runnable continuation) {
        return continuation instanceof Continuation ours && ours.afterIo && !ours.started;
    }

    /** True if it has run before: it was woken now. */
    static boolean wasWoken(Runnable continuation) {
        return continuation instanceof Continuation ours && ours.started;
    }

    /** Where the thread of a mounted continuation is, as far as that is known. */
    static StackTraceElement[] stackOf(Runnable mounted, Carrier carrier) {
        if (!(mounted instanceof Continuation ours)) {
            return carrier.getStackTrace();
        }
        if (ours.timings != null) {
            ours.timings.lookedAt();
        }
        return ours.thread.getStackTrace();
    }

    /** True for a poller that waits in the kernel. Any thread may ask. */
    static boolean waitsInKernel(Runnable mounted) {
        return mounted instanceof Continuation ours
                && ours.isPoller()
                && ours.home != null
                && ours.home.waitsInKernel();
    }

    private boolean isPoller() {
        return home != null && home.isPoller(this);
    }

    /** What is mounted, for people. */
    static String describe(Runnable mounted) {
        if (!(mounted instanceof Continuation ours)) {
            return mounted instanceof Microtasks
                    ? "A chain of microtasks"
                    : "A virtual thread that a task started by itself";
        }
        return ours.isPoller() ? "A channel handler or task of the Netty loop" : "Task '" + ours.thread.getName() + "'";
    }

    /** True for a poller, which runs channel handlers. */
    static boolean isPoller(@Nullable Runnable mounted) {
        return mounted instanceof Continuation ours && ours.isPoller();
    }

    @Override
    public void run() {
        started = true;
        ofTheJdk.run();
    }
}
