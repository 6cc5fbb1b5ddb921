package io.dujiang.loop;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Elastic platform threads for what would hold a carrier: files, name look-ups, native calls. */
final class OffloadPool {
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final ThreadPoolExecutor pool;

    OffloadPool(String name, int threads, int queue) {
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                queue == 0 ? new SynchronousQueue<>() : new LinkedBlockingQueue<>(queue),
                Thread.ofPlatform().daemon(true).name(name + "-blocking-", 1).factory(),
                (task, full) -> {
                    throw new RejectedExecutionException(
                            full.isShutdown()
                                    ? "The loop group is closed"
                                    : "All " + threads + " blocking threads are busy and " + queue
                                            + " calls wait: offload less at once, or allow more by LoopGroupBuilder.offload");
                });
        pool.allowCoreThreadTimeOut(true);
    }

    <T> T call(Callable<T> code) throws Exception {
        Future<T> result = pool.submit(code);
        try {
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            switch (Task.causeOf(e)) {
                case Exception failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw e;
            }
        }
    }

    boolean close(Duration timeout) throws InterruptedException {
        pool.shutdown();
        if (pool.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            return true;
        }
        pool.shutdownNow();
        return false;
    }
}
