package io.dujiang.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How what a worker sends is received: by a thread of its own, or by one that waits for an outcome and looks for it itself, which saves
 * waking two threads.
 *
 * <p>Who receives has the turn until all of it is delivered, so that frames are delivered once and in order. The worker's thread keeps the turn
 * while it waits, but rests without it, for short times and without the worker having to wake it, as long as others look. A rest ends by
 * itself, so that nothing is left lying by a thread that looked and went away.
 */
final class Hearing {
    /** Looking for an outcome pays if it is expected within this time: about what it costs to wake two threads. */
    static final long SOON_NANOS = TimeUnit.MICROSECONDS.toNanos(15);

    /** Long enough for a worker that has to be woken. */
    private static final long HELP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** So many calls are left to the worker's thread after one that was looked for in vain. */
    private static final int LEFT_AFTER_VAIN = 32;

    private static final long REST_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    /** Who looks keeps a processor busy, and the worker that he looks at needs one too. */
    private static final Semaphore HELPERS = new Semaphore(Runtime.getRuntime().availableProcessors() / 2);

    private final Link link;
    private final Slots slots;
    private final ReentrantLock turn = new ReentrantLock();

    /** What somebody failed by, when it is not known what was delivered, so that nobody receives any more; guarded by the turn. */
    private @Nullable Throwable failure;

    /** Somebody looks, or would have; since the worker's thread saw that last. */
    private volatile boolean helped;

    private volatile @Nullable Thread resting;

    /** How many calls are left to the worker's thread; a race costs a look, or a wait. */
    private int left;

    Hearing(Link link, Slots slots) {
        this.link = link;
        this.slots = slots;
    }

    /** Where frames go. */
    @FunctionalInterface
    interface Outlet {
        void deliver(List<ByteBuffer> frames) throws IOException;
    }

    /** Waits for frames, and delivers them. For the worker's thread. */
    void hear(Outlet outlet) throws IOException {
        rest();
        try {
            if (failure != null) {
                throw new IOException("A thread that received in the place of the pool failed: " + failure, failure);
            }
            outlet.deliver(link.receiveAll());
        } catch (IOException | RuntimeException | Error e) {
            failure = failure == null ? e : failure; // what comes next would be taken for what was lost
            throw e;
        } finally {
            turn.unlock();
        }
    }

    /** Takes the turn, after rests as long as somebody helps. */
    private void rest() {
        resting = Thread.currentThread();
        while (helped || !turn.tryLock()) {
            helped = false;
            LockSupport.parkNanos(this, REST_NANOS);
        }
        resting = null;
    }

    /** Looks, instead of the worker's thread, for the outcome of a task, and delivers what comes until then; for some microseconds at most. */
    void help(RemoteTask task, Outlet outlet) {
        if (isWorthTrying() && HELPERS.tryAcquire()) {
            try {
                helped = true;
                boolean inVain = look(task, outlet, HELP_NANOS) && !task.isDone();
                left = inVain ? LEFT_AFTER_VAIN : 0;
            } finally {
                HELPERS.release();
            }
        }
        if (!task.isDone() || slots.hasFew()) {
            resume();
        }
    }

    /** Where the worker has to wait for a processor, one that looks only takes another. */
    private boolean isWorthTrying() {
        int now = left;
        left = Math.max(0, now - 1);
        return now == 0 && link.canTryToReceive() && !Thread.currentThread().isInterrupted();
    }

    /** The same whatever processors there are. Returns false if another thread receives. */
    boolean look(RemoteTask task, Outlet outlet, long nanos) {
        boolean mine = turn.tryLock();
        if (mine) {
            try {
                long end = System.nanoTime() + nanos;
                while (failure == null && !task.isDone() && System.nanoTime() - end < 0) {
                    deliverNow(outlet);
                    Thread.onSpinWait();
                }
            } finally {
                turn.unlock();
            }
        }
        return mine;
    }

    private void deliverNow(Outlet outlet) {
        try {
            List<ByteBuffer> frames = link.tryReceiveAll();
            if (!frames.isEmpty()) {
                outlet.deliver(frames);
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e; // for the worker's thread, which ends the worker
        }
    }

    /** Ends a rest that the worker's thread makes for a helper, since somebody waits for what it receives. */
    void resume() {
        Thread thread = resting;
        if (thread != null) {
            helped = false;
            LockSupport.unpark(thread);
        }
    }
}
