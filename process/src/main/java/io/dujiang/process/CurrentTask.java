package io.dujiang.process;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The task that a worker runs, so that exactly that one is interrupted when it is cancelled.
 *
 * <p>One task follows another by one compare-and-set, which fails if the one before was interrupted: then the next waits for the end of
 * that interrupt and takes it back. {@link #cancel} is for another thread, all else for the one that runs tasks.
 */
final class CurrentTask {
    private final StatusPage page;

    /** The word of the task that runs, or 0 if none; negative once it was interrupted. */
    private final AtomicLong running = new AtomicLong();

    private volatile long cancelledBatch;
    private long latest;
    private @Nullable Thread thread;

    CurrentTask(StatusPage page) {
        this.page = page;
    }

    /** It begins, and the one before it has ended: an interrupt that was meant for that, or came after it, does not reach this one. */
    void begin(long taskWord) {
        thread = Thread.currentThread();
        follow(taskWord);
        if (isCancelled(taskWord >>> 16)) {
            Thread.currentThread().interrupt();
        }
    }

    /** It ended, and none begins at once. */
    void end() {
        follow(0);
    }

    private void follow(long word) {
        var _ = Thread.interrupted();
        if (!running.compareAndSet(latest, word)) {
            synchronized (this) {
                var _ = Thread.interrupted();
                running.set(word);
            }
        }
        latest = word;
        page.running(word);
    }

    /** Whether what is left of a batch is cancelled. */
    boolean isCancelled(long batch) {
        return cancelledBatch == batch;
    }

    /** Interrupts a task if it runs; the word of a batch stands for the one of it that runs and those that follow. */
    synchronized void cancel(long word) {
        boolean whole = (word & 0xffff) == 0;
        if (whole) {
            cancelledBatch = word >>> 16;
        }
        long now = running.get();
        boolean meant = now > 0 && (now == word || (whole && isCancelled(now >>> 16)));
        if (thread != null && meant && running.compareAndSet(now, -now)) {
            thread.interrupt();
        }
    }
}
