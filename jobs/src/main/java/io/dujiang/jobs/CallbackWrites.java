package io.dujiang.jobs;

import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.CallbackQueue.State;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements that change callbacks. Used by the writer's thread. */
final class CallbackWrites {
    private final PreparedStatement owe;
    private final PreparedStatement state;
    private final PreparedStatement due;
    private final PreparedStatement settle;
    private final PreparedStatement again;
    private final PreparedStatement replay;
    private final PreparedStatement delete;

    CallbackWrites(Connection connection) throws SQLException {
        owe = connection.prepareStatement(
                "INSERT OR REPLACE INTO callback(job_id, webhook_id, url, state, failed, due_at)"
                        + " VALUES (?, ?, ?, 0, 0, ?)");
        state = connection.prepareStatement("SELECT state FROM callback WHERE job_id = ?");
        due = connection.prepareStatement("""
                SELECT c.webhook_id, c.url, c.failed, j.kind, j.key, j.state, j.finished_at,
                    CASE j.state WHEN 4 THEN j.reason END, j.message,
                    CASE j.state WHEN 3 THEN j.result END
                FROM callback c JOIN job j ON j.id = c.job_id WHERE c.job_id = ? AND c.state = 0 AND c.due_at <= ? AND j.state >= 3""");
        settle = connection.prepareStatement(
                "UPDATE callback SET state = ?, failed = failed + ?, reason = ?, message = ?"
                        + " WHERE job_id = ? AND webhook_id = ? AND state = 0");
        again = connection.prepareStatement(
                "UPDATE callback SET due_at = ?, failed = failed + 1, reason = ?, message = ?"
                        + " WHERE job_id = ? AND webhook_id = ? AND state = 0");
        replay = connection.prepareStatement("UPDATE callback SET state = 0, failed = 0, due_at = ?, reason = NULL,"
                + " message = NULL WHERE job_id = ? AND state = 2");
        delete = connection.prepareStatement("DELETE FROM callback WHERE job_id = ?");
    }

    /** The id that a receiver sees: another one after each replay of the job. */
    static String webhookId(JobId id, int replays) {
        return replays == 0 ? "msg_" + id : "msg_" + id + "_" + replays;
    }

    /** A finished job owes a callback. */
    void owe(JobId id, String webhookId, String url, long now) throws SQLException {
        owe.setLong(1, id.value());
        owe.setString(2, webhookId);
        owe.setString(3, url);
        owe.setLong(4, now);
        owe.executeUpdate();
    }

    @Nullable
    State state(long id) throws SQLException {
        state.setLong(1, id);
        try (ResultSet row = state.executeQuery()) {
            return row.next() ? State.ofCode(row.getInt(1)) : null;
        }
    }

    /** A callback that is pending and due, to be sent. */
    @Nullable
    DueCallback due(long id, long now) throws SQLException {
        due.setLong(1, id);
        due.setLong(2, now);
        try (ResultSet row = due.executeQuery()) {
            return row.next() ? dueCallback(new JobId(id), row) : null;
        }
    }

    private static DueCallback dueCallback(JobId id, ResultSet row) throws SQLException {
        return new DueCallback(
                id,
                row.getString(1),
                URI.create(row.getString(2)),
                row.getInt(3),
                row.getString(4),
                Optional.ofNullable(row.getString(5)),
                JobState.ofCode(row.getInt(6)),
                Micros.toInstant(row.getLong(7)),
                StoredFailure.read(row, 8),
                Optional.ofNullable(row.getBytes(10)));
    }

    boolean delivered(DueCallback callback) throws SQLException {
        return settle(callback, State.DELIVERED, null);
    }

    boolean dead(DueCallback callback, Failure failure) throws SQLException {
        return settle(callback, State.DEAD, failure);
    }

    private boolean settle(DueCallback callback, State next, @Nullable Failure failure) throws SQLException {
        settle.setInt(1, next.code());
        settle.setInt(2, failure == null ? 0 : 1);
        settle.setString(3, failure == null ? null : failure.reason());
        settle.setString(4, failure == null ? null : failure.message());
        settle.setLong(5, callback.id().value());
        settle.setString(6, callback.webhookId());
        return settle.executeUpdate() == 1;
    }

    boolean retry(DueCallback callback, long dueAt, Failure failure) throws SQLException {
        again.setLong(1, dueAt);
        again.setString(2, failure.reason());
        again.setString(3, failure.message());
        again.setLong(4, callback.id().value());
        again.setString(5, callback.webhookId());
        return again.executeUpdate() == 1;
    }

    void replay(long id, long now) throws SQLException {
        replay.setLong(1, now);
        replay.setLong(2, id);
        replay.executeUpdate();
    }

    void delete(long id) throws SQLException {
        delete.setLong(1, id);
        delete.executeUpdate();
    }
}
