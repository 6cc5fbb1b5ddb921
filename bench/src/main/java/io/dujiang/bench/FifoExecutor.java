package io.dujiang.bench;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The floor: platform threads that run what comes, first in, first out, from one queue, and that park when it is empty. It has no
 * fairness, timers, I/O or accounting, so nothing that schedules virtual threads can do with much less.
 */
final class FifoExecutor implements Executor, AutoCloseable {
    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
    private final Queue<Thread> idle = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads;
    private volatile boolean closed;

    FifoExecutor(int threads) {
        this.threads = Stream.generate(
                        () -> Thread.ofPlatform().daemon().name("floor").unstarted(this::work))
                .limit(threads)
                .toList();
        this.threads.forEach(Thread::start);
    }

    @Override
    public void execute(Runnable code) {
        ready.add(code);
        Thread sleeper = idle.isEmpty() ? null : idle.poll();
        if (sleeper != null) {
            LockSupport.unpark(sleeper);
        }
    }

    private void work() {
        while (!closed) {
            Runnable next = ready.poll();
            if (next == null) {
                awaitWork();
            } else {
                next.run();
            }
        }
    }

    /** Says that it sleeps before it looks for the last time, so that no wake-up is lost. */
    private void awaitWork() {
        Thread self = Thread.currentThread();
        idle.add(self);
        while (ready.isEmpty() && !closed && idle.contains(self)) {
            LockSupport.park(this);
        }
        idle.remove(self);
    }

    /** Ends the threads; what is still in the queue is lost. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(LockSupport::unpark);
    }
}
