package io.dujiang.loop;

/**
 * The side of a {@link Task} that decides its outcome, where the code runs elsewhere, such as in another process: it has no thread here. Made
 * by {@link LoopGroup#promise}. Safe for use by any thread, and nothing here waits or runs code of others.
 *
 * @param <T> the result
 */
public final class Promise<T> {
    private final Task<T> task;

    Promise(Task<T> task) {
        this.task = task;
    }

    /** The task, for those who wait for it. */
    public Task<T> task() {
        return task;
    }

    /** The code has returned. Returns false if the outcome was decided before. */
    public boolean succeed(T result) {
        return task.succeed(result);
    }

    /** The code threw, or will never run. Returns false if the outcome was decided before. */
    public boolean fail(Throwable failure) {
        return task.fail(failure);
    }
}
