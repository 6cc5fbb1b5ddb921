package io.dujiang.loop;

import io.netty.channel.EventLoop;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the tasks of a group and starts them. Safe for use by any thread; all methods refuse by {@link RejectedExecutionException}. */
final class TaskStarter {
    private static final Logger log = LoggerFactory.getLogger(LoopGroup.class);

    private final Engine engine;
    private final boolean inheritsScopedValues;
    private final LiveTasks live;
    private final @Nullable TaskWatches watches;

    TaskStarter(Engine engine, LiveTasks live, @Nullable TaskWatches watches) {
        this.engine = engine;
        this.inheritsScopedValues = !engine.absent().containsKey(Capability.SCOPED_VALUES);
        this.live = live;
        this.watches = watches;
    }

    /** See {@link LoopGroup#spawn(String, Callable)}. */
    <T> Task<T> spawn(String name, Callable<T> code) {
        Task<T> task = new Task<>(name);
        if (watches != null) {
            task.watchBy(watches);
        }
        try {
            live.start(inheriting(task, () -> runAlone(task, code)));
        } catch (RejectedExecutionException e) {
            task.cancel(); // so that nobody need ask for its end
            throw e;
        }
        engine.step();
        return task;
    }

    private static <T> void runAlone(Task<T> task, Callable<T> code) {
        Throwable failure = task.run(code);
        if (failure != null && task.isCancelled()) {
            log.warn("{} failed after it was cancelled", task, failure);
        }
    }

    /** See {@link LoopGroup#promise}. */
    <T> Promise<T> promise(String name, Runnable onCancel, Runnable onWait) {
        Task<T> task = new Task<>(name);
        task.runElsewhere(
                this::executeSurely,
                () -> {
                    live.leave(task);
                    if (task.isCancelled()) {
                        onCancel.run();
                    }
                },
                onWait);
        live.enter(task);
        if (watches != null) {
            task.watchBy(watches);
        }
        return new Promise<>(task);
    }

    private void executeSurely(Runnable code) {
        try {
            execute(code);
        } catch (RejectedExecutionException e) {
            Thread.startVirtualThread(code);
        }
    }

    /** Starts a task of a scope. */
    void fork(Task<?> task, Runnable code) {
        live.startChild(inheriting(task, code));
        engine.step();
    }

    /** A task that takes along what the caller has bound. */
    private LiveTask inheriting(Task<?> task, Runnable code) {
        LiveTask inheriting =
                new LiveTask(live, Inheritance.ofCaller(code), task, run -> engine.unstarted(task.name(), run));
        if (inheritsScopedValues) {
            VirtualThreads.inheritScopedValues(inheriting.thread());
        }
        return inheriting;
    }

    /** See {@link LoopGroup#execute}. */
    void execute(Runnable code) {
        live.start(alone("task", code));
        engine.step();
    }

    /** See {@link LoopGroup#immediate}. */
    void immediate(Runnable code) {
        live.start(alone("immediate", code), engine::startAfterIo);
    }

    private LiveTask alone(String name, Runnable code) {
        return new LiveTask(live, code, null, run -> engine.unstarted(name, run));
    }

    /** See {@link LoopGroup#startOn}. */
    void startOn(EventLoop loop, String name, Runnable code) {
        live.start(new LiveTask(live, code, null, run -> engine.unstartedOn(loop, name, run)));
    }
}
