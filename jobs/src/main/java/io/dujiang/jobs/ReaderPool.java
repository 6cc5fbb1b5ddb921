package io.dujiang.jobs;

import io.dujiang.jobs.spi.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Threads that read, each by a connection of its own, while their callers are parked. */
final class ReaderPool implements AutoCloseable {
    private static final int THREADS = 2;

    /** A question to the file. */
    interface Read<T> {
        T run(StoreReads reads) throws SQLException;
    }

    private record Asked<T>(Read<T> read, CompletableFuture<T> answer) {
        void run(StoreReads reads) throws SQLException {
            answer.complete(read.run(reads));
        }
    }

    private static final Asked<?> END = new Asked<>(_ -> true, new CompletableFuture<>());

    private final StoreFile file;
    private final StoreInstrument instrument;
    private final BlockingQueue<Asked<?>> asked = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    ReaderPool(StoreFile file, StoreInstrument instrument) {
        this.file = file;
        this.instrument = instrument;
        for (int i = 1; i <= THREADS; i++) {
            threads.add(Thread.ofPlatform()
                    .name("dujiang-store-reader-" + i)
                    .daemon()
                    .unstarted(this::run));
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Parks the caller until it is read. */
    <T> T read(Read<T> read) throws InterruptedException {
        Asked<T> question = new Asked<>(read, new CompletableFuture<>());
        asked.add(question);
        if (closed) {
            refuseAll();
        }
        try {
            return question.answer().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SQLException failure
                    ? file.unavailable("read from", failure)
                    : new StoreUnavailableException(
                            "Cannot read from the store " + file.path() + ": " + e.getCause(), e);
        }
    }

    private void run() {
        StoreReads reads = null;
        try {
            for (Asked<?> next = asked.take(); !next.equals(END); next = asked.take()) {
                instrument.storageCall("read");
                reads = answer(next, reads);
            }
        } catch (InterruptedException notOurs) {
            throw new IllegalStateException("A thread that reads from a store was interrupted", notOurs);
        } finally {
            close(reads);
        }
    }

    /** The connection to go on with: none after a failure, so that the next is a new one. */
    private @Nullable StoreReads answer(Asked<?> question, @Nullable StoreReads open) {
        StoreReads reads = open;
        try {
            if (reads == null) {
                reads = connect();
            }
            question.run(reads);
            return reads;
        } catch (SQLException | RuntimeException e) {
            close(reads);
            question.answer().completeExceptionally(e);
            return null;
        }
    }

    private StoreReads connect() throws SQLException {
        Connection connection = file.openForReading();
        try {
            return new StoreReads(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void close(@Nullable StoreReads reads) {
        if (reads != null) {
            reads.close();
        }
    }

    private void refuseAll() {
        for (Asked<?> late = asked.poll(); late != null; late = asked.poll()) {
            if (late.equals(END)) {
                asked.add(END);
                return;
            }
            late.answer().completeExceptionally(new IllegalStateException("it is closed"));
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(_ -> asked.add(END));
        threads.forEach(Joining::uninterruptibly);
        refuseAll();
    }
}
