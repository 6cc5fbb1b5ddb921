package io.dujiang.process;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A pool of worker JVMs that run functions of this program, each worker one task at a time.
 *
 * <p>Workers have the class path, module path and flags of this process. Functions, arguments and results are copied by serialization. A
 * worker may die by anything that its task does: the task that ran is tried again or fails, all others are run elsewhere, and the
 * pool starts another worker. So a task may run more than once, also one that was done whose outcome had not been sent. In Java threads
 * use all processors: what processes buy is isolation. They are no sandbox: a worker may do all that this process may.
 *
 * <p>All methods may be called from any thread; waiting parks the caller, which may be a task on a loop. Several tasks that are short go in
 * one message, as many as take about a millisecond; {@link #chunk} says how many.
 *
 * {@snippet :
 * try (ProcessPool pool = ProcessPool.open(group)) {
 *     List<Integer> lengths = pool.map(String::length, words);
 *     Task<Image> image = pool.applyAsync(Images::render, scene);
 * }
 * }
 */
public final class ProcessPool implements AutoCloseable {
    private static final Duration FOR_EVER = Duration.ofDays(10_000);

    private final ProcessPoolBuilder settings;
    private final Workforce workforce;
    private final OutcomeReader reader;
    private final int chunk;

    private ProcessPool(ProcessPoolBuilder settings, Workforce workforce, OutcomeReader reader, int chunk) {
        this.settings = settings;
        this.workforce = workforce;
        this.reader = reader;
        this.chunk = chunk;
    }

    /** Describes a pool whose {@link #applyAsync} tasks belong to a group. */
    public static ProcessPoolBuilder builder(LoopGroup group) {
        return new ProcessPoolBuilder(group);
    }

    /** Opens a pool with a worker for each processor. */
    public static ProcessPool open(LoopGroup group) {
        return builder(group).open();
    }

    static ProcessPool open(ProcessPoolBuilder settings) {
        Reachable.requireLibrary();
        requireSendable(settings);
        try {
            WorkerFolder folder = WorkerFolder.create();
            return open(settings, folder, openRendezvous(settings, folder));
        } catch (IOException e) {
            throw new WorkerStartException(
                    "The folder or socket of process pool " + settings.name + " cannot be made: " + e
                            + ". They lie in the folder for temporary files, which -Djava.io.tmpdir sets; its path must be shorter than 80 bytes");
        }
    }

    private static void requireSendable(ProcessPoolBuilder settings) {
        byte[] initializer = settings.initializer;
        if (initializer != null && initializer.length > settings.maxMessage) {
            throw new NotTransferableException(
                    "The initializer of process pool " + settings.name + " has, with all that it captures, "
                            + initializer.length + " bytes, and " + settings.maxMessage
                            + " are allowed: allow more by ProcessPoolBuilder.maxMessage, or let it read from a file what it needs",
                    null);
        }
    }

    private static ProcessPool open(ProcessPoolBuilder settings, WorkerFolder folder, Rendezvous rendezvous) {
        try {
            Workforce workforce = new Workforce(settings, folder, rendezvous);
            PoolWatch watch = new PoolWatch(workforce.dispatcher(), settings);
            Thread.ofPlatform().daemon().name(settings.name + "-watch").start(watch::run);
            workforce.dispatcher().open();
            return new ProcessPool(settings, workforce, new OutcomeReader(settings), 0);
        } catch (RuntimeException | Error e) { // no thread, or the JVM is ending
            rendezvous.close();
            folder.removeAll();
            throw e;
        }
    }

    private static Rendezvous openRendezvous(ProcessPoolBuilder settings, WorkerFolder folder) throws IOException {
        try {
            return Rendezvous.open(folder, settings.maxMessage + Protocol.OVERHEAD);
        } catch (IOException | RuntimeException e) {
            folder.removeAll();
            throw e;
        }
    }

    /** In a worker: what the initializer of its pool returned. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the caller knows its own initializer
    public static <S> S workerState() {
        Object state = WorkerState.get();
        if (state == null) {
            throw new IllegalStateException(
                    "There is no worker state here: this process is no worker, or its pool was opened without an initializer");
        }
        return (S) state;
    }

    /** The same pool, for calls that send so many tasks in a message, or fewer: once arguments have a mebibyte, or where they come slowly. */
    public ProcessPool chunk(int tasks) {
        if (tasks < 1 || tasks > Batch.MAX_TASKS) {
            throw new IllegalArgumentException("chunk must be between 1 and " + Batch.MAX_TASKS + ", got " + tasks);
        }
        return new ProcessPool(settings, workforce, reader, tasks);
    }

    /**
     * Runs a function with each argument and waits for all results, which are in the order of the arguments. Cancels what is left once one
     * fails. Arguments are taken as workers have room for them: those of a collection by the caller, others by a thread of their own.
     *
     * @throws TaskThrewException if the function threw
     * @throws WorkerDiedException if a task ended its worker too often, or took too long
     * @throws WorkerStartException if no worker starts
     * @throws NotTransferableException if the function, an argument or a result cannot be copied
     * @throws java.util.concurrent.RejectedExecutionException if the pool is closed or closing
     * @throws java.util.concurrent.CancellationException if the pool is terminated before all is done
     */
    public <T, R> List<R> map(RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> arguments)
            throws InterruptedException {
        return collect(flow(function, arguments, true));
    }

    private static <R> List<R> collect(Flow<?, R> flow) throws InterruptedException {
        return flow.collect();
    }

    /** The same for a function of two arguments; for one of more, let {@link #map} take a record of them. */
    public <A, B, R> List<R> starmap(
            RemoteBiFunction<? super A, ? super B, ? extends R> function,
            Iterable<? extends Map.Entry<? extends A, ? extends B>> arguments)
            throws InterruptedException {
        FunctionCode code = reader.declare(FunctionCode.of(function));
        return collect(new Flow<>(
                source(code),
                arguments,
                (pair, sink) -> {
                    ValueWriter.write("The first argument", pair.getKey(), sink);
                    ValueWriter.write("The second argument", pair.getValue(), sink);
                },
                true));
    }

    /**
     * The results in the order of the arguments, as a stream to be closed, which cancels what is left. Arguments are taken only as workers have
     * room: those of a collection by the thread that reads the stream, others by a thread of their own, so that they may wait for results; it is
     * interrupted when the stream is closed.
     *
     * <p>Reading throws what {@link #map} throws, and {@link java.util.concurrent.CancellationException} if interrupted, with the interrupt kept.
     * An iterator that threw what a task has failed by goes on behind it; one that threw anything else throws that again. A pool that is closed waits
     * for streams that are being read to their end; one that is read step by step, as by an iterator or behind {@code limit}, takes no argument from
     * then on, hands over the results of what is under way, and throws {@link java.util.concurrent.RejectedExecutionException} where it needs one.
     */
    public <T, R> Stream<R> imap(RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> arguments) {
        return stream(flow(function, arguments, true));
    }

    /** The results in the order in which they come; else the same as {@link #imap}. */
    public <T, R> Stream<R> imapUnordered(
            RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> arguments) {
        return stream(flow(function, arguments, false));
    }

    private <T, R> Flow<T, R> flow(
            RemoteFunction<? super T, ? extends R> function, Iterable<? extends T> arguments, boolean ordered) {
        FunctionCode code = reader.declare(FunctionCode.of(function));
        return new Flow<>(
                source(code),
                arguments,
                (argument, sink) -> ValueWriter.write("The argument", argument, sink),
                ordered);
    }

    private Flow.Source source(FunctionCode code) {
        BatchSize size = chunk == 0 ? BatchSize.automatic() : BatchSize.of(chunk);
        return new Flow.Source(
                workforce.dispatcher(), reader, code, size, settings.size, new SizeLimit(settings.maxMessage, code));
    }

    private static <R> Stream<R> stream(Flow<?, R> flow) {
        return StreamSupport.stream(flow, false).onClose(flow::close);
    }

    /** Runs a function in a worker, as a task of the pool's group: cancelling it cancels the function, and kills its worker if it is deaf. */
    public <T, R> Task<R> applyAsync(RemoteFunction<? super T, ? extends R> function, T argument) {
        ByteSink sink = new ByteSink();
        ValueWriter.write("The argument", argument, sink);
        return call(FunctionCode.of(function), sink);
    }

    /** The same for code without argument. */
    public <R> Task<R> applyAsync(RemoteCallable<? extends R> code) {
        return call(FunctionCode.of(code), new ByteSink());
    }

    private <R> Task<R> call(FunctionCode code, ByteSink argument) {
        new SizeLimit(settings.maxMessage, code).require(argument.size());
        return Reply.to(settings.group, workforce.dispatcher(), reader, reader.declare(code), argument.toBytes());
    }

    /** What each worker does now, the spare ones too. */
    public List<WorkerStatus> workers() {
        return workforce.dispatcher().statuses();
    }

    /** How many tasks were begun again since their worker died while it ran them. */
    public long retries() {
        return workforce.dispatcher().retries();
    }

    /**
     * Takes no more calls, waits until all are done, with those of their arguments that are still to be taken, and ends the workers. An
     * interrupt ends it as {@link #terminate} does, and is kept. Not to be called by what a call runs here, such as the source of its arguments, for which
     * it would wait: that may {@link #terminate}.
     */
    @Override
    public void close() {
        close(FOR_EVER);
    }

    /** The same, but cancels at the deadline what is not done. */
    public void close(Duration deadline) {
        boolean drained = false;
        boolean interrupted = false;
        try {
            drained = workforce.dispatcher().drain(deadline);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        end(drained);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Cancels what is not done, kills the workers that have something to do or still start, and ends the others, within 5 s. A call that waits for
     * its next argument ends too, and the thread that takes its arguments is interrupted.
     */
    public void terminate() {
        end(false);
    }

    private void end(boolean mayRecord) {
        workforce.dispatcher().end();
        workforce.stop(mayRecord);
    }

    @Override
    public String toString() {
        return "ProcessPool " + settings.name + " of " + settings.size;
    }
}
