package io.dujiang.loop;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The spawned tasks of a group that debug mode watches. Those that nobody can ask any more are reported when the next one is spawned, and
 * all that are left when the group closes. Safe for use by any thread.
 */
final class TaskWatches {
    private final Set<TaskWatch> watches = Collections.synchronizedSet(new LinkedHashSet<>());
    private final ReferenceQueue<Task<?>> unreachable = new ReferenceQueue<>();

    TaskWatch watch(Task<?> task, @Nullable Throwable place) {
        reportUnreachable();
        TaskWatch watch = new TaskWatch(this, task, place, unreachable);
        watches.add(watch);
        return watch;
    }

    /** There is nothing to report of it any more. */
    void forget(TaskWatch watch) {
        watches.remove(watch);
    }

    /** Reports the tasks that the collector found unreachable since the last call. */
    void reportUnreachable() {
        for (Reference<?> next = unreachable.poll(); next != null; next = unreachable.poll()) {
            if (next instanceof TaskWatch watch && watches.remove(watch)) {
                watch.report();
            }
        }
    }

    /** Reports all that are left, in the order in which they were spawned. */
    void reportAll() {
        List.of(watches.toArray(TaskWatch[]::new)).forEach(TaskWatch::report);
        watches.clear();
        Debug.REPORTS.tellLeftOut();
    }
}
