package io.dujiang.loop;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import org.jspecify.annotations.Nullable;

/** What debug mode keeps of a spawned task, to report it if nobody asks for its end. Does not keep the task itself. */
final class TaskWatch extends PhantomReference<Task<?>> {
    private final TaskWatches watches;
    private final String name;
    private final @Nullable Throwable place;
    private volatile @Nullable Throwable failure;
    private volatile boolean awaited;
    private volatile boolean settled;

    TaskWatch(TaskWatches watches, Task<?> task, @Nullable Throwable place, ReferenceQueue<Task<?>> queue) {
        super(task, queue);
        this.watches = watches;
        this.name = task.name();
        this.place = place;
    }

    /** The code threw. */
    void failed(Throwable thrown) {
        failure = thrown;
    }

    /** Somebody waits for the end or saw it, and need not have seen the outcome. */
    void awaited() {
        awaited = true;
    }

    /** Somebody asked for the outcome or decided it: there is nothing to report. */
    void settled() {
        settled = true;
        watches.forget(this);
    }

    /** Nobody can ask any more, or the group closes. */
    void report() {
        Throwable thrown = failure;
        if (settled) {
            return;
        }
        if (thrown != null) {
            Throwable failed = new TaskFailedException(name, thrown, place, null);
            Debug.REPORTS.report(DebugKind.UNREAD_FAILURE, "Task '" + name + "'", failed);
        } else if (!awaited) {
            Debug.REPORTS.report(DebugKind.NEVER_AWAITED, "Task '" + name + "'", place);
        }
    }
}
