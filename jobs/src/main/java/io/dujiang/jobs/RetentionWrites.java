package io.dujiang.jobs;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The statements that remove what is kept no longer. Used by the writer's thread. */
final class RetentionWrites {
    /** How many jobs, in the order of their ids, one sweep looks at. */
    private static final int CHUNK = 256;

    private final PreparedStatement end;
    private final PreparedStatement jobs;
    private final PreparedStatement events;
    private final PreparedStatement callbacks;

    RetentionWrites(Connection connection) throws SQLException {
        end = connection.prepareStatement(
                "SELECT max(id) FROM (SELECT id FROM job WHERE id > ? AND id < ? ORDER BY id LIMIT " + CHUNK + ")");
        jobs = connection.prepareStatement("""
                DELETE FROM job WHERE id > ?1 AND id <= ?2 AND finished_at <= CASE state WHEN 4 THEN ?4 ELSE ?3 END
                    AND NOT EXISTS (SELECT 1 FROM callback c WHERE c.job_id = job.id
                        AND (c.state = 0 OR (c.state = 2 AND job.finished_at > ?4)))""");
        events = connection.prepareStatement(
                "DELETE FROM event WHERE job_id > ? AND job_id <= ? AND NOT EXISTS (SELECT 1 FROM job WHERE id = job_id)");
        callbacks = connection.prepareStatement(
                "DELETE FROM callback WHERE job_id > ? AND job_id <= ? AND NOT EXISTS (SELECT 1 FROM job WHERE id = job_id)");
    }

    /** The last of the next jobs after {@code after} and before {@code before}; 0 if there is none. */
    long endOfChunk(long after, long before) throws SQLException {
        end.setLong(1, after);
        end.setLong(2, before);
        try (ResultSet row = end.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Removes the jobs of a chunk that finished, or died, before these times, and what belongs to them. */
    int sweep(long after, long last, long finishedBefore, long deadBefore) throws SQLException {
        jobs.setLong(1, after);
        jobs.setLong(2, last);
        jobs.setLong(3, finishedBefore);
        jobs.setLong(4, deadBefore);
        int removed = jobs.executeUpdate();
        if (removed > 0) {
            removeRange(events, after, last);
            removeRange(callbacks, after, last);
        }
        return removed;
    }

    private static void removeRange(PreparedStatement statement, long after, long last) throws SQLException {
        statement.setLong(1, after);
        statement.setLong(2, last);
        statement.executeUpdate();
    }
}
