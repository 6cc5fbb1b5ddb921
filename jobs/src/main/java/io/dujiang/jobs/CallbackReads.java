package io.dujiang.jobs;

import io.dujiang.jobs.spi.CallbackQueue.CallbackRecord;
import io.dujiang.jobs.spi.CallbackQueue.State;
import io.dujiang.jobs.spi.ResultStore.Page;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements that read callbacks. */
final class CallbackReads {
    private static final String COLUMNS =
            "SELECT job_id, webhook_id, url, state, failed, due_at, reason, message FROM callback";

    private final PreparedStatement find;
    private final PreparedStatement dead;

    CallbackReads(Connection connection) throws SQLException {
        find = connection.prepareStatement(COLUMNS + " WHERE job_id = ?");
        dead = connection.prepareStatement(COLUMNS + " WHERE state = 2 AND job_id < ? ORDER BY job_id DESC LIMIT ?");
    }

    Optional<CallbackRecord> find(JobId id) throws SQLException {
        find.setLong(1, id.value());
        try (ResultSet row = find.executeQuery()) {
            return row.next() ? Optional.of(callback(row)) : Optional.empty();
        }
    }

    Page<CallbackRecord> dead(Optional<JobId> before, int limit) throws SQLException {
        dead.setLong(1, before.map(JobId::value).orElse(Long.MAX_VALUE));
        dead.setInt(2, limit);
        List<CallbackRecord> found = new ArrayList<>();
        try (ResultSet row = dead.executeQuery()) {
            while (row.next()) {
                found.add(callback(row));
            }
        }
        boolean full = found.size() == limit;
        return new Page<>(found, full ? Optional.of(found.getLast().id()) : Optional.empty());
    }

    private static CallbackRecord callback(ResultSet row) throws SQLException {
        return new CallbackRecord(
                new JobId(row.getLong(1)),
                row.getString(2),
                URI.create(row.getString(3)),
                State.ofCode(row.getInt(4)),
                row.getInt(5),
                Micros.toInstant(row.getLong(6)),
                StoredFailure.read(row, 7));
    }
}
