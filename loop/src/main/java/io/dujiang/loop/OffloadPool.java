package io.dujiang.loop;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Elastic platform threads for what would hold a carrier: files, name look-ups, native calls. */
final class OffloadPool {
    private static final int KEPT = 10;
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final Set<Thread> busy = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor pool;

    OffloadPool(String name, int threads, int queue, RejectionPolicy policy) {
        pool = threads(name, threads, queue, policy);
    }

    static ThreadPoolExecutor threads(String name, int threads, int queue, RejectionPolicy policy) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                Math.min(KEPT, threads),
                threads,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                queue == 0 ? new SynchronousQueue<>() : new LinkedBlockingQueue<>(queue),
                Thread.ofPlatform().daemon(true).name(name + "-blocking-", 1).factory(),
                (call, full) -> {
                    if (full.isShutdown()) {
                        throw new RejectedExecutionException("The loop group is closed");
                    }
                    if (policy == RejectionPolicy.REFUSE) {
                        throw new RejectedExecutionException(
                                "All " + threads + " blocking threads are busy and " + queue
                                        + " calls wait: offload less at once, or allow more by LoopGroupBuilder.offload");
                    }
                    call.run();
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Runs code and waits for its end. An interrupt of the caller interrupts the code, or keeps it from beginning, and is thrown after that. */
    <T> T call(Callable<T> code) throws Exception {
        return call(code, pool);
    }

    /** Runs code on a thread of another executor, as if it were of this pool. */
    <T> T call(Callable<T> code, Executor threads) throws Exception {
        Semaphore turn = new Semaphore(1); // of the code to run, or of its caller to go on without it
        FutureTask<T> call = new FutureTask<>(() -> inTurn(turn, code));
        execute(call, threads);
        try {
            return call.get();
        } catch (InterruptedException e) {
            call.cancel(true);
            pool.remove(call);
            turn.acquireUninterruptibly();
            throw e;
        } catch (ExecutionException e) {
            switch (Task.causeOf(e)) {
                case Exception failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw e;
            }
        }
    }

    /** A thread may fail to start though the call waits in the queue by then: what its caller is told has failed does not run later. */
    private void execute(FutureTask<?> call, Executor threads) {
        try {
            threads.execute(call);
        } catch (Throwable e) {
            call.cancel(false);
            pool.remove(call);
            throw e;
        }
    }

    private <T> T inTurn(Semaphore turn, Callable<T> code) throws Exception {
        if (!turn.tryAcquire()) {
            throw new CancellationException("The caller was interrupted before the code began");
        }
        try {
            return whileBusy(code);
        } finally {
            turn.release();
        }
    }

    private <T> T whileBusy(Callable<T> code) throws Exception {
        boolean outermost = busy.add(Thread.currentThread()); // a call may off-load, and run that itself
        try {
            return code.call();
        } finally {
            if (outermost) {
                busy.remove(Thread.currentThread());
            }
        }
    }

    boolean runsCaller() {
        return busy.contains(Thread.currentThread());
    }

    /**
     * Takes no more calls, waits for those that were taken, and interrupts them after the time; calls that still wait for a thread are
     * cancelled, so that their callers go on. Returns whether all ended in time.
     */
    boolean close(Duration timeout) throws InterruptedException {
        pool.shutdown();
        if (pool.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            return true;
        }
        pool.shutdownNow().forEach(waiting -> ((Future<?>) waiting).cancel(false));
        return false;
    }
}
