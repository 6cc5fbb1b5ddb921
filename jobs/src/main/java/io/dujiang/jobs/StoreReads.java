package io.dujiang.jobs;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection that reads, with its statements. One thread uses it. */
final class StoreReads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StoreReads.class);

    private final Connection connection;
    private final JobReads jobs;
    private final CallbackReads callbacks;

    StoreReads(Connection connection) throws SQLException {
        this.connection = connection;
        this.jobs = new JobReads(connection);
        this.callbacks = new CallbackReads(connection);
    }

    JobReads jobs() {
        return jobs;
    }

    CallbackReads callbacks() {
        return callbacks;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            log.warn("A connection that reads could not be closed", e);
        }
    }
}
