package io.dujiang.loop;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a group, which comes once: first its tasks, then its blocking threads, then its loops. */
final class GroupShutdown {
    private static final Logger log = LoggerFactory.getLogger(LoopGroup.class);

    private final Engine engine;
    private final LiveTasks live;
    private final OffloadPool blocking;
    private final Duration grace;
    private final @Nullable TaskWatches watches;
    private final ReentrantLock closing = new ReentrantLock();
    private boolean closed;
    private volatile boolean ended;

    /** @param grace how long each part may take after it was told to end */
    GroupShutdown(Engine engine, LiveTasks live, OffloadPool blocking, Duration grace, @Nullable TaskWatches watches) {
        this.engine = engine;
        this.live = live;
        this.blocking = blocking;
        this.grace = grace;
        this.watches = watches;
    }

    /** True once no task is left: nobody may set a timer any more. */
    boolean isPastTasks() {
        return ended;
    }

    /** See {@link LoopGroup#close(Duration)}. */
    void close(Duration deadline) {
        if (live.isCurrent() || blocking.runsCaller() || engine.pollsCaller()) {
            throw new IllegalStateException("'" + Thread.currentThread().getName() + "' of " + live.group()
                    + " would wait for itself: close the group from a thread that runs none of its tasks, off-loaded calls and"
                    + " channel handlers");
        }
        closing.lock();
        try {
            if (!closed) {
                closed = true;
                closeOnce(deadline);
            }
        } finally {
            closing.unlock();
        }
    }

    private void closeOnce(Duration deadline) {
        live.shut();
        boolean interrupted = Uninterrupted.wait(() -> live.awaitNone(deadline));
        live.interrupt();
        interrupted |= Uninterrupted.wait(() -> live.awaitNone(grace));
        live.forEach(
                task -> log.warn("Task '{}' of {} did not end after it was interrupted", task.getName(), live.group()));
        if (watches != null) {
            watches.reportAll();
        }
        ended = true;
        interrupted |= Uninterrupted.wait(this::closeBlocking);
        interrupted |= Uninterrupted.wait(this::closeLoops);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeBlocking() throws InterruptedException {
        if (!blocking.close(grace)) {
            log.warn(
                    "Off-loaded calls of loop group {} did not end within {} and were interrupted",
                    live.group(),
                    grace);
        }
    }

    private void closeLoops() throws InterruptedException {
        if (!engine.close(grace)) {
            log.warn(
                    "The loops of group {} did not end within {}: a task or a channel handler goes on",
                    live.group(),
                    grace);
        }
    }
}
