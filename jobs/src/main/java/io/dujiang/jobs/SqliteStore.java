package io.dujiang.jobs;

import io.dujiang.jobs.spi.CallbackQueue;
import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.JobQueue;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import io.dujiang.jobs.spi.QueueStats;
import io.dujiang.jobs.spi.RefusedException;
import io.dujiang.jobs.spi.ResultStore;
import io.dujiang.jobs.spi.StoreUnavailableException;
import io.dujiang.jobs.spi.Submission;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Jobs, results and callbacks in one SQLite file, {@code jobs.db} in a data folder that one process holds at a time.
 *
 * <p>One thread writes; commands that wait together share a transaction and its one sync of the disk. Other threads read,
 * each by its own connection, and see every commit that was told. No call does I/O on the caller's thread.
 */
public final class SqliteStore implements JobQueue, ResultStore, CallbackQueue {
    private static final Duration BUSY_RETRY = Duration.ofSeconds(1);

    private final FolderLock lock;
    private final StoreSettings settings;
    private final StoreMemory memory = new StoreMemory();
    private final CommandQueue commands = new CommandQueue();
    private final Answers answers = new Answers();
    private final StoreWriter writer;
    private final ReaderPool readers;

    private SqliteStore(FolderLock lock, StoreFile file, StoreSettings settings) {
        this.lock = lock;
        this.settings = settings;
        this.writer = new StoreWriter(file, settings, memory, commands, answers);
        this.readers = new ReaderPool(file, settings.instrument());
    }

    /**
     * Opens the store of a folder, making both if need be. What ran when the last process ended is queued again.
     *
     * @throws StoreUnavailableException if another process holds the folder, it cannot be written, or the file is damaged, is
     *     no store, or is of a newer version
     */
    public static SqliteStore open(Path folder, StoreSettings settings) {
        FolderLock lock = FolderLock.acquire(folder);
        try {
            SqliteStore store = new SqliteStore(lock, new StoreFile(folder), settings);
            store.start();
            return store;
        } catch (CompletionException e) {
            lock.close();
            throw e.getCause() instanceof StoreUnavailableException known
                    ? known
                    : new StoreUnavailableException("Cannot open the store in " + folder + ": " + e.getCause(), e);
        }
    }

    private void start() {
        writer.start();
        answers.start();
        readers.start();
    }

    /** Looks at the clock again, for a clock that was moved by hand. */
    public void wake() {
        commands.wake();
    }

    @Override
    public CompletableFuture<Submission> submit(NewJob job) {
        if (commands.isFull()) {
            return CompletableFuture.failedFuture(new RefusedException.QueueFull(
                    "More submissions wait to be written than memory is meant for. Try again in "
                            + BUSY_RETRY.toSeconds() + " s.",
                    BUSY_RETRY));
        }
        return send(new SubmitCommand(job));
    }

    @Override
    public void subscribe(Consumer<Lease> leases) {
        answers.receiveLeases(leases);
    }

    @Override
    public void request(int count) {
        memory.jobs().demand().add(count);
        commands.wake();
    }

    @Override
    public CompletableFuture<Void> withdraw() {
        memory.jobs().demand().withdraw();
        return send(new PassCommand()).thenAccept(_ -> {});
    }

    @Override
    public CompletableFuture<Boolean> finish(Lease lease, Outcome outcome) {
        return send(new FinishCommand(lease, outcome));
    }

    @Override
    public CompletableFuture<Change> cancel(JobId id) {
        return send(new CancelCommand(id));
    }

    @Override
    public CompletableFuture<Change> replay(JobId id) {
        return send(new ReplayCommand(id));
    }

    @Override
    public CompletableFuture<Change> delete(JobId id) {
        return send(new DeleteCommand(id));
    }

    @Override
    public QueueStats stats() {
        QueueStats jobs = memory.jobs().snapshot();
        double rate = memory.drain().perSecond(Micros.of(settings.clock().instant()));
        return new QueueStats(jobs.scheduled(), jobs.queued(), jobs.running(), jobs.unfinishedBytes(), rate);
    }

    @Override
    public Optional<JobRecord> find(JobId id) throws InterruptedException {
        return readers.read(reads -> reads.jobs().find(id));
    }

    @Override
    public Optional<byte[]> input(JobId id) throws InterruptedException {
        return readers.read(reads -> reads.jobs().input(id));
    }

    @Override
    public Optional<byte[]> result(JobId id) throws InterruptedException {
        return readers.read(reads -> reads.jobs().result(id));
    }

    @Override
    public List<JobEvent> history(JobId id) throws InterruptedException {
        return readers.read(reads -> reads.jobs().history(id));
    }

    @Override
    public Page<JobRecord> list(Query query) throws InterruptedException {
        return readers.read(reads -> reads.jobs().list(query));
    }

    @Override
    public void subscribeCallbacks(Consumer<DueCallback> due) {
        answers.receiveCallbacks(due);
    }

    @Override
    public void requestCallbacks(int count) {
        memory.callbacks().demand().add(count);
        commands.wake();
    }

    @Override
    public void withdrawCallbacks() {
        memory.callbacks().demand().withdraw();
    }

    @Override
    public CompletableFuture<Void> delivered(DueCallback callback) {
        return report(callback, new ReportCallbackCommand.Report.Delivered());
    }

    @Override
    public CompletableFuture<Void> retry(DueCallback callback, Failure failure, Instant dueAt) {
        return report(callback, new ReportCallbackCommand.Report.Retry(failure, Micros.of(dueAt)));
    }

    @Override
    public CompletableFuture<Void> dead(DueCallback callback, Failure failure) {
        return report(callback, new ReportCallbackCommand.Report.Dead(failure));
    }

    private CompletableFuture<Void> report(DueCallback callback, ReportCallbackCommand.Report report) {
        return send(new ReportCallbackCommand(callback, report)).thenAccept(_ -> {});
    }

    @Override
    public CompletableFuture<Change> replayCallback(JobId id) {
        return send(DeadCallbackCommand.replay(id));
    }

    @Override
    public CompletableFuture<Change> deleteCallback(JobId id) {
        return send(DeadCallbackCommand.delete(id));
    }

    @Override
    public Optional<CallbackRecord> findCallback(JobId id) throws InterruptedException {
        return readers.read(reads -> reads.callbacks().find(id));
    }

    @Override
    public Page<CallbackRecord> deadCallbacks(Optional<JobId> before, int limit) throws InterruptedException {
        return readers.read(reads -> reads.callbacks().dead(before, limit));
    }

    @Override
    public long pendingCallbacks() {
        return memory.callbacks().pending();
    }

    private <T> CompletableFuture<T> send(Command<T> command) {
        commands.add(command);
        return command.future();
    }

    @Override
    public void close() {
        writer.drain();
        answers.close();
        readers.close();
        writer.close();
        lock.close();
    }
}
