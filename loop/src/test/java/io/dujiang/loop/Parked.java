package io.dujiang.loop;

/** Waits until a thread waits. */
final class Parked {
    private Parked() {}

    /** Returns once the code of the task has begun and parked without a time limit. */
    static void await(Task<?> task) {
        Thread thread = task.thread();
        while (thread == null) {
            Thread.onSpinWait();
            thread = task.thread();
        }
        await(thread);
    }

    static void await(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
