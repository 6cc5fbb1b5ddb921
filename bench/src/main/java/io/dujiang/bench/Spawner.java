package io.dujiang.bench;

import java.util.concurrent.Callable;

/** A scheduler of virtual threads under measurement: what the workloads ask of it. All but the last three methods are called by its tasks. */
interface Spawner extends AutoCloseable {
    /** A started task. */
    @FunctionalInterface
    interface Started {
        void join() throws InterruptedException;
    }

    /** Starts a task that nobody joins. */
    void start(Runnable code);

    /** Starts a task to be joined. */
    Started spawn(Runnable code);

    /** Runs a number of tasks and waits for all. */
    void forkJoin(int tasks, Runnable code) throws InterruptedException;

    /** Runs code on a thread for blocking code and waits for it. */
    void offload(Callable<?> code) throws Exception;

    /** Lets a task start in an hour, and cancels that. */
    void setAndCancelTimer();

    /** Opens a connection between tasks of this scheduler, which the caller closes. */
    EchoLine echo() throws Exception;

    /** Runs code as a task and waits for it on the calling platform thread. */
    <T> T call(Callable<T> code) throws Exception;

    /** Another scheduler of the same kind, which the caller closes. */
    Spawner another();

    @Override
    void close();
}
