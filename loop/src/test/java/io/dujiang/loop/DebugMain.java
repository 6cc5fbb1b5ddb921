package io.dujiang.loop;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/** A program that does things which debug mode reports, those that its arguments name, each in a group of its own and after a title. */
final class DebugMain {
    /** What the line begins with that is printed before a thing is done, and names it. */
    static final String TITLE = "##### ";

    private DebugMain() {}

    public static void main(String[] arguments) throws Exception {
        for (String fault : arguments) {
            IO.println(TITLE + fault);
            cause(fault);
        }
    }

    private static void cause(String fault) throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            switch (fault) {
                case "unawaited" -> spawnOnly(group);
                case "failed" -> failOnly(group);
                case "unreachable" -> spawnUntilReported(group);
                case "unreleased" -> loseClaim();
                case "attempt" -> leaveAttempt(group);
                case "microtask" -> waitInMicrotask(group);
                case "handler" -> waitInHandler(group);
                case "offload" -> offloadInHandler(group);
                case "slow" -> computeInMicrotask(group);
                case "slow-handler" -> computeInHandler(group);
                case "refused" -> spawnTooLate(group);
                case "polled" -> poll(group);
                default -> behave(group);
            }
        }
    }

    private static void spawnOnly(LoopGroup group) {
        var _ = group.spawn("lonely", () -> 1);
    }

    private static void failOnly(LoopGroup group) throws InterruptedException {
        group.<Integer>spawn("broken", DebugMain::fail).awaitEnd();
    }

    /** Ends only when the collector has found the task; the test has a time limit. */
    private static void spawnUntilReported(LoopGroup group) throws Exception {
        AtomicBoolean told = listen("Task 'lonely'");
        spawnOnly(group);
        while (!told.get()) {
            System.gc();
            group.spawn(() -> 1).join(); // the reports are made when a task is spawned
        }
        IO.println("reported before the group closed");
    }

    private static void loseClaim() {
        AtomicBoolean told = listen("Shared String");
        makeClaim();
        while (!told.get()) {
            System.gc();
        }
    }

    private static void makeClaim() {
        var _ = Shared.of("text", _ -> {}).retain();
    }

    private static AtomicBoolean listen(String text) {
        AtomicBoolean told = new AtomicBoolean();
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getFormattedMessage().contains(text)) {
                    told.set(true);
                }
            }
        };
        appender.start();
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).addAppender(appender);
        return told;
    }

    private static void leaveAttempt(LoopGroup group) throws Exception {
        group.scope(scope -> {
            var _ = scope.attempts().fork("broken", DebugMain::fail);
            return 1;
        });
    }

    private static void waitInMicrotask(LoopGroup group) throws Exception {
        Task<Integer> other = new Task<>("other");
        CountDownLatch done = new CountDownLatch(1);
        group.microtask(() -> {
            joinInterrupted(other);
            done.countDown();
        });
        done.await();
    }

    private static void waitInHandler(LoopGroup group) throws Exception {
        EventLoop loop = group.transport().group().next();
        Task<Integer> other = new Task<>("other");
        loop.submit(() -> joinInterrupted(other)).await();
    }

    private static void joinInterrupted(Task<Integer> task) {
        Thread.currentThread().interrupt(); // so that it does not really wait
        try {
            task.join();
        } catch (InterruptedException e) {
            // As intended: the flag is cleared, and the loop goes on.
        }
    }

    private static void offloadInHandler(LoopGroup group) throws Exception {
        group.transport().group().next().submit(() -> group.offload(() -> 1)).await();
    }

    private static void computeInMicrotask(LoopGroup group) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        group.microtask(() -> {
            compute();
            done.countDown();
        });
        done.await();
    }

    private static void computeInHandler(LoopGroup group) throws Exception {
        AtomicBoolean told = listen("has held its carrier");
        group.transport().group().next().submit(() -> computeUntil(told)).await();
    }

    private static void computeUntil(AtomicBoolean told) {
        while (!told.get()) {
            Thread.onSpinWait();
        }
    }

    private static void compute() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(400);
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /** The task is refused after the group began to close, and before that reports what nobody asked for. */
    private static void spawnTooLate(LoopGroup group) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        group.execute(() -> {
            begun.countDown();
            Uninterrupted.wait(new CountDownLatch(1)::await);
            try {
                spawnOnly(group);
            } catch (RejectedExecutionException e) {
                IO.println("refused");
            }
        });
        begun.await();
    }

    private static void poll(LoopGroup group) {
        Task<Integer> good = group.spawn("polled", () -> 1);
        while (!good.isDone()) {
            Thread.onSpinWait();
        }
        Task<Integer> bad = group.spawn("seen to fail", DebugMain::fail);
        while (bad.state() == Task.State.RUNNING) {
            Thread.onSpinWait();
        }
        IO.println("both seen");
    }

    private static void behave(LoopGroup group) throws Exception {
        group.spawn(() -> 1).join();
        group.spawn("daemon", () -> 1).awaitEnd();
        group.spawn("asked", () -> 1).toCompletableFuture().join();
        group.execute(() -> {});
        group.spawn("cancelled", () -> new CountDownLatch(1).await(1, TimeUnit.DAYS))
                .cancel();
        group.scope(scope -> scope.fork(() -> 1));
        CountDownLatch done = new CountDownLatch(1);
        group.microtask(done::countDown);
        done.await();
        try (Shared<String> shared = Shared.of("text", _ -> {})) {
            IO.println(shared);
        }
        IO.println(group.offload(() -> 1));
    }

    private static Integer fail() throws IOException {
        throw new IOException("out of order");
    }
}
