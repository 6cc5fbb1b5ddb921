package io.dujiang.jobs;

import java.sql.Connection;
import java.sql.SQLException;

/** The connection that writes, with its statements. One thread uses it. */
final class WriteSession implements AutoCloseable {
    private final Connection connection;
    private final JobWrites jobs;
    private final CallbackWrites callbacks;
    private final RetentionWrites retention;

    WriteSession(Connection connection) throws SQLException {
        this.connection = connection;
        this.jobs = new JobWrites(connection);
        this.callbacks = new CallbackWrites(connection);
        this.retention = new RetentionWrites(connection);
    }

    Connection connection() {
        return connection;
    }

    JobWrites jobs() {
        return jobs;
    }

    CallbackWrites callbacks() {
        return callbacks;
    }

    RetentionWrites retention() {
        return retention;
    }

    void commit() throws SQLException {
        connection.commit();
    }

    /** Undoes the transaction; false if SQLite had done so before and the session is to be opened anew. */
    boolean rollback() {
        try {
            connection.rollback();
            return true;
        } catch (SQLException alreadyRolledBack) {
            return false;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
