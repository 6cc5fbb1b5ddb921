package io.dujiang.process;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the worker processes of a pool, and knows those that live, whether they are ready or not. */
final class Workforce {
    private static final Logger log = LoggerFactory.getLogger(Workforce.class);

    /** After this time a worker that was killed and lives is killed again. */
    private static final Duration KILL_AGAIN = Duration.ofSeconds(1);

    private final ProcessPoolBuilder settings;
    private final LaunchCommand command;
    private final WorkerFolder folder;
    private final Rendezvous rendezvous;
    private final Dispatcher dispatcher;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, Process> processes = new ConcurrentHashMap<>();
    private final Map<Integer, Thread> lives = new ConcurrentHashMap<>();
    private final Set<Integer> ready = ConcurrentHashMap.newKeySet();
    private final Thread cleanUp; // for programs that end without closing the pool
    private final StartPause startPause = new StartPause();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile boolean stopped;

    Workforce(ProcessPoolBuilder settings, WorkerFolder folder, Rendezvous rendezvous) {
        this.settings = settings;
        this.command = new LaunchCommand(settings);
        this.folder = folder;
        this.rendezvous = rendezvous;
        this.dispatcher = new Dispatcher(settings, this::startOne);
        this.cleanUp = new Thread(folder::removeAll, settings.name + "-clean-up");
        Runtime.getRuntime().addShutdownHook(cleanUp);
    }

    WorkerFolder folder() {
        return folder;
    }

    Rendezvous rendezvous() {
        return rendezvous;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Begins to start a worker; its joining, or its failing to, is told to the dispatcher. */
    void startOne() {
        int number = numbers.incrementAndGet();
        WorkerLife life = new WorkerLife(number, this, settings);
        Thread thread =
                Thread.ofPlatform().daemon().name("pool-worker-" + number).unstarted(life::run);
        lives.put(number, thread);
        try {
            thread.start();
        } catch (Error e) {
            lives.remove(number);
            throw e;
        }
    }

    /** Waits before a start, if workers have died that did nothing, and the pool is not being stopped. */
    void pause() throws InterruptedException {
        var _ = stopping.await(startPause.next().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** A worker has died; whether it had begun a task, or lived long. */
    void wasOfUse(boolean was) {
        startPause.died(was);
    }

    /** Starts the process of a worker. */
    Process start(int number) throws IOException {
        Process process = command.prepare(folder, number).start();
        processes.put(number, process);
        if (stopped) {
            process.destroyForcibly();
        }
        return process;
    }

    /** A worker has started, and may have begun to work. */
    void isReady(int number) {
        ready.add(number);
    }

    /** How long a worker may take to end once it was told to. */
    Duration timeToEnd(int number) {
        return command.timeToEnd(number);
    }

    void startFailed(String story) {
        if (!stopped) {
            log.warn("{}", story);
        }
        dispatcher.startFailed(story);
    }

    /** A worker has ended and was reported. */
    void ended(int number) {
        Process process = processes.get(number);
        command.ended(number, process != null && !process.isAlive() && process.exitValue() == 0);
        processes.remove(number);
        rendezvous.forget(number);
        folder.remove(number);
        ready.remove(number);
        lives.remove(number);
    }

    /**
     * Kills the workers that still start, waits until the others have ended and kills those that take too long; afterwards nothing is left of
     * them.
     *
     * @param mayRecord whether the one that records a cache gets its time for that
     */
    void stop(boolean mayRecord) {
        stopped = true;
        stopping.countDown();
        processes.keySet().stream().filter(number -> !ready.contains(number)).forEach(this::kill);
        long begun = System.nanoTime();
        boolean interrupted = false;
        for (Map.Entry<Integer, Thread> life : lives.entrySet()) {
            Duration patience =
                    interrupted ? Duration.ZERO : mayRecord ? timeToEnd(life.getKey()) : LaunchCommand.TO_END;
            interrupted |= awaitEnd(life.getKey(), life.getValue(), patience.minusNanos(System.nanoTime() - begun));
        }
        rendezvous.close();
        folder.removeAll();
        keepNoHook();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a worker that was told to end, and kills it if it takes too long. Returns whether it was interrupted at that. */
    private boolean awaitEnd(int number, Thread life, Duration patience) {
        try {
            if (patience.isPositive() && life.join(patience)) {
                return false;
            }
        } catch (InterruptedException e) {
            var _ = killAndJoin(number, life);
            return true;
        }
        return killAndJoin(number, life);
    }

    /** Kills one, again while it lives, since that may fail, and waits for it. Returns whether it was interrupted at that. */
    @SuppressWarnings("ThreadJoinLoop") // it tells of the interrupt
    private boolean killAndJoin(int number, Thread life) {
        boolean interrupted = false;
        while (true) {
            kill(number);
            try {
                if (life.join(KILL_AGAIN)) {
                    return interrupted;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private void keepNoHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(cleanUp);
        } catch (IllegalStateException e) {
            // the JVM ends, and the hook has nothing left to do
        }
    }

    private void kill(int number) {
        Process process = processes.get(number);
        if (process != null) {
            new ProcessTree(process.toHandle()).kill();
        }
    }
}
