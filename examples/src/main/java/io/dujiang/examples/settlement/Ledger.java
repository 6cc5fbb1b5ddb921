package io.dujiang.examples.settlement;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The double-entry ledger. Safe for use by many threads.
 *
 * <p>One thread writes: whatever waits when it is free is booked in one transaction, so that one flush of the disk serves many
 * callers. A caller returns only after the transaction that holds its booking is on disk.
 */
final class Ledger implements AutoCloseable {
    private static final int LARGEST_GROUP = 1_000;

    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final LedgerFile file;
    private final Thread writer;

    private Ledger(LedgerFile file) {
        this.file = file;
        this.writer = Thread.ofPlatform().name("settlement-ledger").daemon().unstarted(this::write);
    }

    /** Opens the ledger of a folder, which is made if there is none. */
    static Ledger open(Path folder, LedgerSchema schema, InstantSource clock) throws SQLException {
        Ledger ledger = new Ledger(new LedgerFile(folder, schema, clock));
        ledger.writer.start();
        return ledger;
    }

    /**
     * Books an invoice with its two entries, or finds it booked already. Blocks until that is on disk.
     *
     * @return what is booked under the invoice's number, by whichever attempt
     * @throws SQLException if the ledger could not be written; nothing was booked
     * @throws InterruptedException whether it was booked is then open, and asking again tells
     */
    Booked book(Booking booking) throws SQLException, InterruptedException {
        Waiting waiting = new Waiting(booking, new CompletableFuture<>());
        queue.put(waiting);
        try {
            return waiting.booked().get();
        } catch (ExecutionException e) {
            throw new SQLException("Invoice " + booking.invoice() + " was not booked: " + e.getMessage(), e);
        }
    }

    private void write() {
        List<Waiting> group = new ArrayList<>();
        try {
            while (true) {
                group.add(queue.take());
                queue.drainTo(group, LARGEST_GROUP - 1);
                commit(group);
                group.clear();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(List<Waiting> group) {
        try {
            List<Booked> booked = new ArrayList<>(group.size());
            for (Waiting waiting : group) {
                booked.add(file.book(waiting.booking()));
            }
            file.commit();
            for (int i = 0; i < group.size(); i++) {
                group.get(i).booked().complete(booked.get(i));
            }
        } catch (SQLException | RuntimeException e) {
            refuse(group, e);
        }
    }

    private void refuse(List<Waiting> group, Exception cause) {
        try {
            file.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
        group.forEach(waiting -> waiting.booked().completeExceptionally(cause));
    }

    /** Ends the writer and closes the file. Called when no booking is under way. */
    @Override
    public void close() throws SQLException {
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        file.close();
    }

    private record Waiting(Booking booking, CompletableFuture<Booked> booked) {}
}
