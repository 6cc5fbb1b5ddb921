package io.dujiang.loop;

import org.jspecify.annotations.Nullable;

/**
 * What the JDK submits each time a virtual thread is ready, in place of its own object, where more must be known of it than that object
 * tells: its loop, its timings. The methods take either.
 */
final class Continuation implements Runnable {
    private final Runnable ofTheJdk;
    private final Thread thread;
    private final @Nullable Loop home;
    private final @Nullable TaskTimings timings;
    private boolean afterIo;

    private Continuation(Thread thread, @Nullable Loop home, @Nullable TaskTimings timings) {
        this.ofTheJdk = VirtualThreads.continuation(thread);
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
        Continuation continuation = new Continuation(thread, home, timings);
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

    /** Lets a thread that was not started wait for the I/O of the loop that it will be started on. */
    static void delay(Thread thread) {
        boolean has = VirtualThreads.continuation(thread) instanceof Continuation;
        Continuation own = has ? (Continuation) VirtualThreads.continuation(thread) : of(thread, null, null);
        own.afterIo = true;
    }

    /** True if it waits for the I/O of the loop that it was started on. */
    static boolean isDelayed(Runnable continuation) {
        return continuation instanceof Continuation ours && ours.afterIo && !wasWoken(ours);
    }

    /** True if the thread of a continuation that is ready has run before: it was woken now. */
    static boolean wasWoken(Runnable continuation) {
        Thread thread = threadOf(continuation);
        return thread != null && !VirtualThreads.isStarting(thread);
    }

    /** The thread of a continuation; null for code of the scheduler's own, such as microtasks. */
    private static @Nullable Thread threadOf(Runnable code) {
        if (code instanceof Continuation ours) {
            return ours.thread;
        }
        return VirtualThreads.isOfTheJdk(code) ? VirtualThreads.threadOf(code) : null;
    }

    /** Where the thread of a mounted continuation is; where the carrier is if that runs code of the scheduler's own. */
    static StackTraceElement[] stackOf(Runnable mounted, Carrier carrier) {
        TaskTimings timings = timingsOf(mounted);
        if (timings != null) {
            timings.lookedAt();
        }
        Thread thread = threadOf(mounted);
        return (thread == null ? carrier : thread).getStackTrace();
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
        Thread thread = threadOf(mounted);
        if (thread == null) {
            return "A chain of microtasks";
        }
        if (isPoller(mounted)) {
            return "A channel handler or task of the Netty loop";
        }
        return thread.getName().isEmpty()
                ? "A virtual thread that a task started by itself"
                : "Task '" + thread.getName() + "'";
    }

    /** True for a poller, which runs channel handlers. */
    static boolean isPoller(@Nullable Runnable mounted) {
        return mounted instanceof Continuation ours && ours.isPoller();
    }

    @Override
    public void run() {
        ofTheJdk.run();
    }
}
