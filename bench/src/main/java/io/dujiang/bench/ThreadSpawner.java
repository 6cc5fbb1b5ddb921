package io.dujiang.bench;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Bare virtual threads, with the JDK's own means for what is more than a thread: a fixed pool of ten threads for blocking code, and
 * the timers of its common pool.
 */
final class ThreadSpawner implements Spawner {
    private static final int BLOCKING = 10;

    private final Supplier<ThreadSpawner> factory;
    private final Thread.Builder threads;
    private final Runnable end;
    private final ExecutorService blocking;

    private ThreadSpawner(Supplier<ThreadSpawner> factory, Thread.Builder threads, Runnable end) {
        this.factory = factory;
        this.threads = threads;
        this.end = end;
        // an idle executor of the JDK has no thread: this costs nothing where nothing is off-loaded
        this.blocking = Executors.newFixedThreadPool(
                BLOCKING, Thread.ofPlatform().daemon().factory());
    }

    /** On the JDK's scheduler, whose parallelism the JVM's flags give. */
    static ThreadSpawner stock() {
        return new ThreadSpawner(ThreadSpawner::stock, Thread.ofVirtual(), () -> {});
    }

    /** On a {@link FifoExecutor}. */
    static ThreadSpawner floor(int carriers) {
        FifoExecutor executor = new FifoExecutor(carriers);
        return new ThreadSpawner(() -> floor(carriers), on(executor), executor::close);
    }

    private static Thread.Builder on(Executor executor) {
        try {
            Constructor<?> constructor = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                    .getDeclaredConstructor(Executor.class);
            constructor.setAccessible(true);
            return (Thread.Builder) constructor.newInstance(executor);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This JDK lets nobody schedule virtual threads: " + e, e);
        }
    }

    @Override
    public void start(Runnable code) {
        threads.start(code);
    }

    @Override
    public Started spawn(Runnable code) {
        return threads.start(code)::join;
    }

    @Override
    public void forkJoin(int tasks, Runnable code) throws InterruptedException {
        List<Thread> started = new ArrayList<>(tasks);
        for (int i = 0; i < tasks; i++) {
            started.add(threads.start(code));
        }
        for (Thread thread : started) {
            thread.join();
        }
    }

    @Override
    public void offload(Callable<?> code) throws Exception {
        blocking.submit(code).get();
    }

    @Override
    public void setAndCancelTimer() {
        ForkJoinPool.commonPool()
                .schedule(() -> threads.start(() -> {}), 1, TimeUnit.HOURS)
                .cancel(false);
    }

    @Override
    public EchoLine echo() throws IOException {
        return new SocketLine(threads);
    }

    @Override
    public <T> T call(Callable<T> code) throws ExecutionException, InterruptedException {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.start(() -> {
            try {
                result.complete(code.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.get();
    }

    @Override
    public Spawner another() {
        return factory.get();
    }

    @Override
    public void close() {
        blocking.shutdown();
        end.run();
    }
}
