package io.dujiang.loop;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a task threw, for those who join it. The cause is the original; failures of sibling tasks are suppressed in it. Its stack trace begins
 * with the place in the code of the task, by which that is found where it was forked; below is who waited for the task, or the owner of
 * its scope. With {@code -Ddujiang.loop.debug=true} the first that is suppressed shows where the task was forked.
 */
public final class TaskFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Class<?> code;

    /** @param code the class of what the task ran; null if that is not known */
    TaskFailedException(String task, Throwable cause, @Nullable Throwable forked, @Nullable Class<?> code) {
        super("Task '" + task + "' failed: " + cause, cause);
        this.code = code;
        if (forked != null) {
            addSuppressed(forked);
        }
    }

    /** Shows the place in the code of the task, and below it where the caller is, which is about to throw this. */
    TaskFailedException toldHere() {
        fillInStackTrace();
        setStackTrace(Stream.concat(Arrays.stream(place()), Arrays.stream(getStackTrace()))
                .toArray(StackTraceElement[]::new));
        return this;
    }

    /** Shows the place in the code of the task, where nobody waits for that. */
    void showCode() {
        setStackTrace(place());
    }

    /** Without cost for tasks that do not fail: the frame of the cause that {@link Task#run} has called, or at least the class of the code. */
    private StackTraceElement[] place() {
        StackTraceElement[] trace = Objects.requireNonNull(getCause()).getStackTrace();
        for (int i = 1; i < trace.length; i++) {
            if (trace[i].getMethodName().equals("run")
                    && trace[i].getClassName().equals(Task.class.getName())) {
                return new StackTraceElement[] {trace[i - 1]};
            }
        }
        return code == null
                ? new StackTraceElement[0]
                : new StackTraceElement[] {new StackTraceElement(nameOf(code), "call", null, -1)};
    }

    /** Of a lambda, the class that it is written in. */
    private static String nameOf(Class<?> code) {
        String name = code.getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : name.substring(0, lambda);
    }
}
