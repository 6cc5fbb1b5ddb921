package io.dujiang.loop;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The code of a task as its thread runs it, and its entry among the live ones of its group. */
final class LiveTask implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(LiveTask.class);

    private final LiveTasks live;
    private final Runnable code;
    private final @Nullable Task<?> outcome;
    private final Thread thread;

    /** Its neighbours among the live ones, guarded by those. */
    @Nullable
    LiveTask previous;

    @Nullable
    LiveTask next;

    /**
     * @param outcome by which it can be cancelled; null if it cannot
     * @param threads makes the thread for it, which is not started
     */
    LiveTask(LiveTasks live, Runnable code, @Nullable Task<?> outcome, Function<Runnable, Thread> threads) {
        this.live = live;
        this.code = code;
        this.outcome = outcome;
        this.thread = threads.apply(this);
        if (outcome != null) {
            outcome.runBy(thread);
        }
    }

    Thread thread() {
        return thread;
    }

    boolean isCancelled() {
        return outcome != null && outcome.isCancelled();
    }

    @Override
    public void run() {
        try {
            code.run();
        } catch (Throwable e) {
            log.error("Task '{}' of {} failed and nobody waits for it", thread.getName(), live.group(), e);
        } finally {
            live.remove(this);
        }
    }
}
