package io.dujiang.process;

import io.dujiang.memory.SharedMemory;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one worker process, on a thread of its own in the pool: launched, greeted, initialized, heard until it dies, reported. */
final class WorkerLife {
    private static final Logger log = LoggerFactory.getLogger(WorkerLife.class);
    private static final long SECONDS_TO_END = 5;

    /** A worker that has lived so long did not die of its start. */
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int number;
    private final Workforce workforce;
    private final ProcessPoolBuilder settings;
    private OptionalLong killsBefore = OptionalLong.empty();
    private long readySince;
    private volatile boolean isLate; // it took too long to start
    private @Nullable Process process;
    private @Nullable StatusPage page;
    private @Nullable OutputForwarder output;

    WorkerLife(int number, Workforce workforce, ProcessPoolBuilder settings) {
        this.number = number;
        this.workforce = workforce;
        this.settings = settings;
    }

    void run() {
        try {
            live();
        } finally {
            workforce.ended(number);
        }
    }

    private void live() {
        Worker worker = null;
        Throwable failure = null;
        try {
            workforce.pause();
            killsBefore = KernelKills.count();
            worker = launch();
        } catch (IOException | ExecutionException | InterruptedException | RuntimeException | Error e) {
            failure = e;
        }
        if (worker == null) {
            workforce.startFailed("Worker " + number + " did not start: " + story(failure));
        } else {
            workforce.isReady(number);
            hear(worker);
        }
    }

    /** Waits for the end of a worker that did not start. Where the pool knows why, it does not guess by how that ended. */
    private String story(@Nullable Throwable failure) {
        String end = end();
        if (isLate) {
            return "it was not ready within " + settings.startTimeout + ", and was killed" + printed();
        }
        if (failure instanceof Handshake.RefusedException refused) {
            return refused.getMessage() + printed();
        }
        return (failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure)
                + "; " + end;
    }

    private String printed() {
        OutputForwarder forwarder = output;
        try {
            String lines = forwarder == null ? "" : forwarder.lastLines();
            return lines.isEmpty() ? "" : ". It last printed:\n" + lines;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private Worker launch() throws IOException, InterruptedException, ExecutionException {
        WorkerFolder folder = workforce.folder();
        StatusPage shared = StatusPage.create(folder.page(number));
        page = shared;
        Rendezvous.Expected connections = workforce.rendezvous().expect(number);
        Process started = workforce.start(number);
        process = started;
        output = new OutputForwarder(
                number,
                started,
                line -> settings.output.accept(settings.name + "-" + number, line),
                line -> settings.errorOutput.accept(settings.name + "-" + number, line));
        Thread watch =
                Thread.ofPlatform().daemon().name("pool-start-" + number).start(() -> watchStart(started, connections));
        try (OutputStream input = started.getOutputStream()) {
            input.write((connections.token() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        SocketLink control = connections.control().get();
        Link data = Handshake.initialize(
                connections.data().get(), settings.initializer, settings.maxMessage + Protocol.OVERHEAD);
        watch.interrupt();
        try {
            Worker worker = new Worker(number, started, shared, control, data);
            worker.timeToEnd = workforce.timeToEnd(number);
            worker.startSending(() -> workforce.dispatcher().kill(worker));
            return worker;
        } catch (RuntimeException | Error e) { // no thread, or no memory
            data.close();
            throw e;
        }
    }

    /** Ends a start that fails or takes too long; until it is interrupted, and on a thread of its own, since those of others may be busy. */
    private void watchStart(Process started, Rendezvous.Expected connections) {
        try {
            isLate = !started.waitFor(settings.startTimeout);
            connections.fail(new IOException("it ended before it was ready"));
            new ProcessTree(started.toHandle()).kill();
        } catch (InterruptedException e) {
            // the worker is ready
        }
    }

    private void hear(Worker worker) {
        readySince = System.nanoTime();
        try {
            workforce.dispatcher().joined(worker);
            while (true) {
                worker.hear(workforce.dispatcher());
            }
        } catch (EOFException e) {
            over(worker, "");
        } catch (IOException | RuntimeException | Error e) {
            stop(worker, e);
            over(worker, "; what it sent could not be received: " + e);
        }
    }

    /** It may live, and be at work on what is redone elsewhere. Where this process has no memory, no task is to blame. */
    private void stop(Worker worker, Throwable why) {
        boolean isOurs = why instanceof Error || why.getCause() instanceof Error;
        attempt(isOurs ? () -> workforce.dispatcher().kill(worker) : worker::destroy);
    }

    /** Kills; what fails is tried again where the end is awaited. */
    private void attempt(Runnable kill) {
        try {
            kill.run();
        } catch (RuntimeException | Error e) {
            log.warn("Worker {} could not be killed at once", number, e);
        }
    }

    private void over(Worker worker, String reason) {
        String cause = end();
        try {
            workforce.wasOfUse(
                    worker.tasksDone > 0 || worker.page.running() != 0 || System.nanoTime() - readySince > LONG_NANOS);
            workforce.dispatcher().died(worker, cause + reason);
        } finally {
            worker.free();
        }
    }

    /** Removes what it made in shared memory and nobody has taken over. */
    private static void sweep() {
        try {
            int _ = SharedMemory.sweep();
        } catch (RuntimeException | Error e) { // where there is none
            log.debug("What a worker left cannot be looked for", e);
        }
    }

    /** Waits until the process has ended, and sees to it that it does. Returns what it ended by. Never fails: who waits for its tasks needs its end. */
    private String end() {
        Process ended = process;
        if (ended == null) {
            return "there was no process";
        }
        try {
            while (!ended.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) { // to kill it may fail, for a while
                attempt(new ProcessTree(ended.toHandle())::kill);
            }
            return cause(ended.exitValue());
        } catch (InterruptedException e) {
            ended.destroyForcibly();
            return "unknown: the thread that watched it was interrupted";
        } catch (RuntimeException | Error e) {
            return "unknown: " + e;
        } finally {
            sweep();
        }
    }

    private String cause(int exitCode) throws InterruptedException {
        return CauseOfDeath.tell(
                exitCode,
                page == null ? "" : page.lastWords(),
                workforce.folder().crashReport(number),
                KernelKills.since(killsBefore),
                output == null ? "" : output.lastLines());
    }
}
