package io.dujiang.bench;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Scope;
import io.dujiang.loop.Task;
import io.netty.channel.EventLoop;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * What the works of a torture run share.
 *
 * @param group what is tortured
 * @param tally of every task and signal
 * @param outside platform threads that have nothing to do with the group
 * @param echo connections on its loops
 */
record TortureBed(LoopGroup group, TortureTally tally, ExecutorService outside, TortureEcho echo) {

    /** Code that may throw. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /** A task of the group, counted. */
    <T> Task<T> spawn(String kind, Callable<T> code) {
        return group.spawn(kind, tally.counted(tally.open(kind), code));
    }

    /** The same without a result of interest. */
    Task<Boolean> start(String kind, Action action) {
        return spawn(kind, called(action));
    }

    /** A task of a scope, counted by a ticket of the caller's: in a scope that is cancelled it never begins. */
    Task<Boolean> fork(Scope scope, TortureTicket ticket, Action action) {
        return scope.fork(ticket.kind(), tally.counted(ticket, called(action)));
    }

    /** Code on a thread of the seed's choice: of the group, of one of its loops, of the JDK's making, or from outside. */
    Future<Boolean> anywhere(SplittableRandom random, String kind, Action action) {
        return switch (random.nextInt(8)) {
            case 0 -> startOn(anyLoop(random), kind, action);
            case 1 -> startByJdk(kind, action);
            case 2 -> outside.submit(tally.counted(tally.open(kind), called(action)));
            default -> start(kind, action);
        };
    }

    /** A task that one loop runs always. */
    CompletableFuture<Boolean> startOn(EventLoop loop, String kind, Action action) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        group.startOn(loop, kind, completing(kind, action, end));
        return end;
    }

    /** A virtual thread that the JDK starts: on the scheduler of the calling one. */
    CompletableFuture<Boolean> startByJdk(String kind, Action action) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        Thread.startVirtualThread(completing(kind, action, end));
        return end;
    }

    private Runnable completing(String kind, Action action, CompletableFuture<Boolean> end) {
        Callable<Boolean> code = tally.counted(tally.open(kind), called(action));
        return () -> {
            try {
                end.complete(code.call());
            } catch (Throwable e) {
                end.completeExceptionally(e);
            }
        };
    }

    EventLoop anyLoop(SplittableRandom random) {
        EventLoop loop = group.transport().group().next();
        for (int i = random.nextInt(8); i > 0; i--) {
            loop = group.transport().group().next();
        }
        return loop;
    }

    /** Counts a fault unless the expectation holds. */
    void expect(boolean holds, String what) {
        if (!holds) {
            tally.fault(what, new AssertionError(what));
        }
    }

    private static Callable<Boolean> called(Action action) {
        return () -> {
            action.run();
            return true;
        };
    }

    /** Waits for all. */
    static void join(Iterable<? extends Future<?>> all) throws Exception {
        for (Future<?> one : all) {
            var _ = one.get();
        }
    }
}
