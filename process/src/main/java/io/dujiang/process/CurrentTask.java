package io.dujiang.process;

import org.jspecify.annotations.Nullable;

/** The task that a worker runs, so that exactly that one is interrupted when it is cancelled. */
final class CurrentTask {
    private final StatusPage page;
    private long running;
    private long cancelledBatch;
    private @Nullable Thread thread;

    CurrentTask(StatusPage page) {
        this.page = page;
    }

    /** It begins; an interrupt that came since the last one ended is not meant for it. */
    synchronized void begin(long taskWord) {
        var _ = Thread.interrupted();
        running = taskWord;
        thread = Thread.currentThread();
        page.running(taskWord);
        if (taskWord >>> 16 == cancelledBatch) {
            thread.interrupt();
        }
    }

    /** It ended; an interrupt that was meant for it does not reach the next. Returns whether the rest of its batch is cancelled. */
    synchronized boolean end(long batch) {
        running = 0;
        thread = null;
        var _ = Thread.interrupted();
        page.running(0);
        return cancelledBatch == batch;
    }

    /** Interrupts a task if it runs; the word of a batch stands for the one of it that runs and those that follow. */
    synchronized void cancel(long word) {
        boolean whole = (word & 0xffff) == 0;
        if (whole) {
            cancelledBatch = word >>> 16;
        }
        if (thread != null && (running == word || (whole && running >>> 16 == cancelledBatch))) {
            thread.interrupt();
        }
    }
}
