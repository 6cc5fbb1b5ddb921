package io.dujiang.loop;

import io.dujiang.loop.spi.SeededRun;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The engine of deterministic tests: no loops, one thread that carries all tasks, virtual time. */
final class SeededEngine implements Engine, SeededRun {
    private final SeededScheduler scheduler;
    private volatile @Nullable Task<Boolean> main; // read by any thread

    SeededEngine(long seed) {
        this.scheduler = new SeededScheduler(seed);
    }

    @Override
    public @Nullable Throwable run(Code code) {
        scheduler.carryOnThisThread();
        LoopGroup group = new LoopGroup(LoopGroup.builder().name("deterministic"), this);
        main = group.spawn("main", () -> {
            if (!isRefused()) {
                code.run(group);
            }
            return true;
        });
        Throwable refused = scheduler.runAll();
        Throwable failure = worse(refused);
        if (refused == null) {
            group.close();
        } else {
            scheduler.giveUp();
        }
        return failure;
    }

    /** What the code threw tells more than that its tasks were left waiting. */
    private @Nullable Throwable worse(@Nullable Throwable refused) {
        Task<Boolean> begun = main;
        if (begun == null || begun.state() != Future.State.FAILED) {
            return refused;
        }
        Throwable thrown = begun.exceptionNow();
        if (refused != null) {
            thrown.addSuppressed(refused);
        }
        return thrown;
    }

    @Override
    public long mounts() {
        return scheduler.mounts();
    }

    @Override
    public boolean isRefused() {
        return scheduler.isRefused();
    }

    @Override
    public Throwable stuck() {
        Throwable stuck = scheduler.stuck();
        Throwable worse = worse(stuck);
        return worse == null ? stuck : worse;
    }

    @Override
    public void stop() {
        scheduler.stop();
    }

    @Override
    public Transport transport() {
        throw new UnsupportedOperationException(
                "A deterministic group has no network: test what opens channels on a group of LoopGroup.start()");
    }

    @Override
    public boolean pollsCaller() {
        return false;
    }

    @Override
    public Thread unstarted(String name, Runnable code) {
        return VirtualThreads.on(scheduler).name(name).unstarted(code);
    }

    @Override
    public Thread unstartedOn(EventLoop loop, String name, Runnable code) {
        throw new IllegalArgumentException(
                "Event loop " + loop + " belongs to another group: a deterministic group has none");
    }

    @Override
    public void startAfterIo(Thread thread) {
        thread.start();
    }

    @Override
    public Ticker ticker() {
        return scheduler::nanoTime;
    }

    @Override
    public Future<?> alarm(long nanos, Runnable code) {
        return scheduler.alarm(nanos, code);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(duration.isPositive() ? 1 : 0);
        Future<?> timer = alarm(duration.toNanos(), over::countDown);
        try {
            over.await();
        } finally {
            timer.cancel(false);
        }
    }

    /** Without time: a timer that is armed again and again would hide a deadlock, which shall be told at once. */
    @Override
    @SuppressWarnings("WaitNotInLoop") // the callers do
    public boolean await(ReentrantLock lock, Condition signalled, long nanos) throws InterruptedException {
        signalled.await();
        return true;
    }

    @Override
    public <T> T offload(OffloadPool pool, Callable<T> code) throws Exception {
        return pool.call(code, call -> unstarted("off-loaded call", call).start());
    }

    @Override
    public void microtask(Runnable code, boolean next) {
        scheduler.microtask(code, next);
    }

    /** Of no loop, since there is none. */
    @Override
    public List<LoopLag> lag() {
        return List.of();
    }

    @Override
    public void step() {
        scheduler.step();
    }

    @Override
    public boolean close(Duration timeout) {
        return true;
    }
}
