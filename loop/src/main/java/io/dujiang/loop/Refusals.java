package io.dujiang.loop;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a deterministic run cannot go on, or could not be repeated: names of threads, and where they are. */
final class Refusals {
    private Refusals() {}

    static IllegalStateException deadlock(Collection<Thread> waiting) {
        return at(
                waiting,
                "Deadlock: no task is ready and no timer is armed, but "
                        + waiting.stream()
                                .map(thread -> named(thread) + " waits in " + place(thread))
                                .collect(Collectors.joining("; ")));
    }

    static IllegalStateException endless(long mounts, Thread last) {
        return at(
                List.of(last),
                "The run has not ended after " + mounts + " mounts; the last one was of " + named(last)
                        + ". Something yields or sleeps for ever");
    }

    static IllegalStateException monitor(Thread thread) {
        return at(
                List.of(thread),
                named(thread) + " waits in " + place(thread)
                        + " for a monitor (synchronized, or Object.wait). The JDK wakes it on a thread of its own, so no seed decides"
                        + " when. Use a ReentrantLock and its conditions, or do not park while a monitor is held");
    }

    static IllegalStateException timedWait(Thread thread) {
        return at(
                List.of(thread),
                named(thread) + " waits in " + place(thread)
                        + " for the time to pass. Timed waits of the JDK look at the real clock, which no seed decides. Use"
                        + " LoopGroup.sleep, or a scope with a deadline around a wait without time");
    }

    static IllegalStateException outside(Thread thread, String by) {
        return at(
                List.of(thread),
                named(thread) + " was started or woken by thread '" + by
                        + "', which is not of its group, so no seed decides when. Let a task of the group do that, and replace what is"
                        + " outside, such as other executors, sockets and timers, by a stand-in");
    }

    static IllegalStateException caller() {
        return new IllegalStateException(
                "Thread '" + Thread.currentThread().getName()
                        + "' is not of the deterministic group that it uses: only tasks of the group may, since no seed decides when others come");
    }

    static IllegalStateException stuck(@Nullable Thread mounted) {
        return mounted == null
                ? new IllegalStateException("The run does not get on, outside of all tasks, such as in a microtask")
                : at(
                        List.of(mounted),
                        named(mounted) + " does not let go of the thread that carries all tasks, in " + place(mounted)
                                + ". It computes without end, or waits while it is pinned: in a class initializer or a native call");
    }

    private static IllegalStateException at(Collection<Thread> threads, String message) {
        IllegalStateException refusal = new IllegalStateException(message);
        threads.forEach(thread -> refusal.addSuppressed(stack(thread)));
        return refusal;
    }

    private static Exception stack(Thread thread) {
        Exception stack = new Exception("where " + named(thread) + " is");
        stack.setStackTrace(thread.getStackTrace());
        return stack;
    }

    private static String named(Thread thread) {
        return thread.getName().isEmpty()
                ? "a virtual thread that a task started by itself"
                : "task '" + thread.getName() + "'";
    }

    /** The method of the JDK that was called, and by whom. */
    private static String place(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        int caller = (int) Arrays.stream(stack).takeWhile(Refusals::isOfTheJdk).count();
        if (caller == stack.length) {
            return "code of the JDK";
        }
        StackTraceElement called = stack[Math.max(0, caller - 1)];
        return called.getClassName() + "." + called.getMethodName() + " (called at " + stack[caller] + ")";
    }

    private static boolean isOfTheJdk(StackTraceElement frame) {
        return frame.getClassName().startsWith("java.") || frame.getClassName().startsWith("jdk.");
    }
}
