package io.dujiang.loop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the tasks of one scope threw, until somebody is told. Guarded by the scope's lock. */
final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private final List<TaskFailedException> ofScope = new ArrayList<>();
    private final List<TaskFailedException> ofCleanups = new ArrayList<>();
    private final Map<Task<?>, TaskFailedException> ofAttempts = new LinkedHashMap<>();

    /** A task failed; returns false if it had been cancelled before, so that it decides nothing. */
    boolean add(Task<?> task, Throwable cause) {
        boolean decides = !task.isCancelled();
        (decides ? ofScope : ofCleanups).add(task.failedBy(cause));
        return decides;
    }

    /** An attempt failed, maybe after it had been cancelled. */
    void addOfAttempt(Task<?> task, Throwable cause) {
        if (task.isCancelled()) {
            ofCleanups.add(task.failedBy(cause));
        } else {
            ofAttempts.put(task, task.failedBy(cause));
        }
    }

    /** Takes the failure of an attempt; null if it has none or that was taken. */
    @Nullable
    TaskFailedException take(Task<?> attempt) {
        return ofAttempts.remove(attempt);
    }

    /** Takes the failure that ends the scope, which its owner is about to throw; null if there is none. */
    @Nullable
    TaskFailedException takeFirst() {
        return ofScope.isEmpty() ? null : ofScope.removeFirst().toldHere();
    }

    /** True if the exception is that of a task which ends the scope, as those see it who join the task. */
    boolean contains(Throwable thrown) {
        return thrown instanceof TaskFailedException && ofScope.stream().anyMatch(failure -> isSame(failure, thrown));
    }

    private static boolean isSame(TaskFailedException failure, Throwable thrown) {
        return Objects.equals(failure.getCause(), thrown.getCause());
    }

    private static void nobodyTook(Task<?> attempt, TaskFailedException failure) {
        if (Debug.ON) {
            Debug.REPORTS.report(DebugKind.UNREAD_FAILURE, "Attempt '" + attempt.name() + "'", failure);
        } else {
            log.debug("An attempt failed, and nobody took it", failure);
        }
    }

    /** Hands what is left to the exception that leaves the scope. */
    void tell(@Nullable Throwable thrown) {
        ofScope.addAll(ofCleanups);
        ofScope.forEach(TaskFailedException::showCode);
        ofAttempts.values().forEach(TaskFailedException::showCode);
        if (thrown == null) {
            ofScope.forEach(failure -> log.warn("A task failed after its scope was cancelled", failure));
            ofAttempts.forEach(Failures::nobodyTook);
            return;
        }
        ofAttempts.values().removeIf(failure -> thrown instanceof TaskFailedException && isSame(failure, thrown));
        ofScope.addAll(ofAttempts.values());
        ofScope.forEach(thrown::addSuppressed);
    }
}
