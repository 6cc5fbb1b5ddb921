package io.dujiang.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a pool that looks at what its workers do: kills what runs too long, passes cancellations on, tells retired workers to end, and
 * has those replaced that have grown.
 */
final class PoolWatch {
    private static final Logger log = LoggerFactory.getLogger(PoolWatch.class);
    static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** A worker that was asked for outcomes and has given none for so long has something long to do, and a batch that it has not begun by then waits behind that. */
    static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** How long a task that was cancelled may take to end by itself. */
    private static final long CANCEL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long a worker may have work and not begin it. */
    private static final long UNRESPONSIVE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final int LOOKS_BEFORE_SLEEP = 40;
    private static final int LOOKS_PER_MEASUREMENT = 20;
    private static final int LOOKS_PER_KILL = 200;
    private static final long PAGE = 4_096;

    private final Dispatcher dispatcher;
    private final ProcessPoolBuilder settings;
    private long looks;
    private int idleLooks;
    private boolean reported;

    PoolWatch(Dispatcher dispatcher, ProcessPoolBuilder settings) {
        this.dispatcher = dispatcher;
        this.settings = settings;
    }

    void run() {
        try {
            while (look()) {
                looks++;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody of ours interrupts it
        }
    }

    /** Returns whether there is more to watch. What fails, perhaps for want of memory, fails alone: without this thread nothing would end tasks. */
    private boolean look() throws InterruptedException {
        List<Runnable> actions = new ArrayList<>();
        boolean goesOn = true;
        try {
            goesOn = dispatcher.look(this, idleLooks++ > LOOKS_BEFORE_SLEEP, actions);
        } catch (RuntimeException | Error e) {
            report(e);
        }
        actions.forEach(this::act); // also after a failure: a worker that is to be killed is decided upon once
        return goesOn;
    }

    private void act(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            report(e);
        }
    }

    /** The first time; what fails at each look would fill the log. */
    private void report(Throwable failure) {
        if (!reported) {
            reported = true;
            log.warn("The watch of pool {} failed at a worker, and goes on", settings.name, failure);
        }
    }

    /** Looks at a worker with the lock of the dispatcher held, and adds what is to be done without it. */
    void look(Worker worker, List<Runnable> actions) {
        measure(worker, actions);
        killAgain(worker, actions);
        long word = worker.page.running();
        long age = System.nanoTime() - worker.watch.seen(word);
        if (isUnresponsive(worker, word, age) && worker.killFor(word, Worker.Kill.UNRESPONSIVE)) {
            actions.add(worker::destroy);
        }
        if (worker.inFlight() > 0) {
            idleLooks = 0;
            worker.ask();
            passOn(worker, word, actions);
            if (isOverdue(worker, word, age)) {
                actions.add(worker::destroy);
            }
        } else if (worker.retiring && !worker.toldToEnd) {
            worker.toldToEnd = true;
            worker.watch.told();
            actions.add(() -> worker.control(Protocol.CLOSE, 0));
        } else if (worker.toldToEnd && worker.watch.toldFor() > worker.timeToEnd.toNanos()) {
            if (worker.kill(Worker.Kill.UNRESPONSIVE)) {
                actions.add(worker::destroy);
            }
        }
    }

    /** A kill may have failed, as while this process can open no more files. */
    private void killAgain(Worker worker, List<Runnable> actions) {
        if (worker.kill != null && looks % LOOKS_PER_KILL == 0 && worker.process.isAlive()) {
            actions.add(worker::destroy);
        }
    }

    /** Passes cancellations on: of whole batches, and of the task that runs. So a worker that does not read is sent little. */
    private static void passOn(Worker worker, long word, List<Runnable> actions) {
        List<Long> cancelled = new ArrayList<>(worker.cancelled);
        worker.cancelled.clear();
        if (isCancelled(worker, word) && worker.watch.deafFor(word) == 0) {
            cancelled.add(word);
        }
        cancelled.forEach(task -> actions.add(() -> worker.control(Protocol.CANCEL, task)));
    }

    private static boolean isCancelled(Worker worker, long word) {
        RemoteTask running = worker.at(word);
        return running != null && running.isDone();
    }

    /** Returns whether a worker is to be killed, from now on. */
    private boolean isOverdue(Worker worker, long word, long age) {
        if (isCancelled(worker, word)) {
            return worker.watch.deafFor(word) > CANCEL_NANOS && worker.killFor(word, Worker.Kill.CANCELLED);
        }
        return word != 0
                && settings.taskTimeout.isPositive()
                && age > settings.taskTimeout.toNanos()
                && worker.killFor(word, Worker.Kill.TIMEOUT);
    }

    /** True if a worker runs nothing, and has not begun for long what it has, or what was taken back from it for that. */
    private static boolean isUnresponsive(Worker worker, long word, long age) {
        return word == 0
                && age > UNRESPONSIVE_NANOS
                && Math.max(worker.waitedFor(), worker.behindFor()) > UNRESPONSIVE_NANOS;
    }

    /** True if a worker takes more memory than it may, as far as was measured. */
    boolean hasGrown(Worker worker) {
        return settings.replaceAfterGrowth > 0 && worker.watch.growth() > settings.replaceAfterGrowth;
    }

    private void measure(Worker worker, List<Runnable> actions) {
        if (settings.replaceAfterGrowth > 0 && !worker.retiring && looks % LOOKS_PER_MEASUREMENT == 0) {
            actions.add(() -> worker.watch.measured(memoryOf(worker.process.pid())));
        }
    }

    /** Bytes that a process has in memory; 0 where that is not told. */
    static long memoryOf(long pid) {
        try {
            String[] pages = Files.readString(Path.of("/proc", Long.toString(pid), "statm"))
                    .split(" ", 3);
            return Long.parseLong(pages[1]) * PAGE;
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
