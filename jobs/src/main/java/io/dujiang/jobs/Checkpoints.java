package io.dujiang.jobs;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the log into the file on a thread of its own, beside the writer, which never waits for it. The log starts anew only
 * when all of it is copied and nobody adds: when it has grown long, the writer is asked to copy the little that is left.
 */
final class Checkpoints implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);
    private static final long PERIOD_NANOS = 200_000_000;
    private static final int LONG_LOG_PAGES = 8_192;

    private final StoreFile file;
    private final StoreInstrument instrument;
    private final Thread thread =
            Thread.ofPlatform().name("dujiang-store-checkpoints").daemon().unstarted(this::run);
    private volatile boolean written;
    private volatile boolean wanted;
    private volatile boolean closed;
    private boolean failing;

    Checkpoints(StoreFile file, StoreInstrument instrument) {
        this.file = file;
        this.instrument = instrument;
    }

    void start() {
        thread.start();
    }

    /** The writer has committed. True if it is to copy the rest of the log now. */
    boolean committed() {
        written = true;
        return wanted;
    }

    /** The writer copies what is left, between two groups. */
    void finish(Connection writer) {
        wanted = false;
        copy(writer);
    }

    private void run() {
        Connection connection = null;
        while (!closed) {
            if (written) {
                written = false;
                connection = connection == null ? open() : connection;
                if (connection != null) {
                    wanted = copy(connection) >= LONG_LOG_PAGES;
                }
            }
            LockSupport.parkNanos(this, PERIOD_NANOS);
        }
        close(connection);
    }

    /** Copies what is in the log, and returns how many pages long it is. */
    private int copy(Connection connection) {
        instrument.storageCall("checkpoint");
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
            failing = false;
            return row.next() ? row.getInt(2) : 0;
        } catch (SQLException e) {
            failed(e);
            return 0;
        }
    }

    private @Nullable Connection open() {
        try {
            return file.openForCheckpoints();
        } catch (SQLException e) {
            failed(e);
            return null;
        }
    }

    private void failed(SQLException e) {
        if (!failing) {
            failing = true;
            log.warn("Copying the log of {} into the file fails. The log grows until it succeeds.", file.path(), e);
        }
    }

    private void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                failed(e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Joining.uninterruptibly(thread);
    }
}
