package io.dujiang.jobs;

import io.dujiang.jobs.DueCallbacks.Due;
import io.dujiang.jobs.LiveJobs.Waiting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a start does with the file: begins a new epoch of tokens, voids the leases of the process before, and reads the
 * unfinished jobs and pending callbacks into memory. A job under which more processes died than may is dead.
 */
final class Recovery {
    /** A token is an epoch and a count in it. */
    private static final int COUNT_BITS = 40;

    private static final String DIED = "worker-died";
    private static final String RAN = " WHERE finished_at IS NULL AND state = 2";
    private static final String EVENT = "INSERT INTO event(job_id, at, attempt, what, detail)";

    private Recovery() {}

    /** Returns the first token of the epoch. */
    static long run(Connection connection, StoreSettings settings, StoreMemory memory) throws SQLException {
        long epoch = beginEpoch(connection);
        voidLeases(connection, settings.maxDeaths(), Micros.of(settings.clock().instant()));
        connection.commit();
        readJobs(connection, memory.jobs());
        readCallbacks(connection, memory.callbacks());
        connection.commit();
        return epoch << COUNT_BITS;
    }

    private static long beginEpoch(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("UPDATE epoch SET opened = opened + 1 RETURNING opened")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void voidLeases(Connection connection, int maxDeaths, long now) throws SQLException {
        execute(connection, "UPDATE job SET deaths = deaths + 1, token = 0" + RAN);
        execute(
                connection,
                EVENT + " SELECT id, ?, attempts, '" + DIED + "', 'the process ended during the attempt' FROM job"
                        + RAN,
                now);
        bury(connection, maxDeaths, now);
        execute(connection, "UPDATE job SET state = 1" + RAN);
    }

    /** Those under which too many processes died: history and callback first, while they can still be told apart. */
    private static void bury(Connection connection, int maxDeaths, long now) throws SQLException {
        String message =
                "'the process ended ' || deaths || ' times during an attempt, at most " + maxDeaths + " are allowed'";
        String tooOften = RAN + " AND deaths > " + maxDeaths;
        execute(
                connection,
                EVENT + " SELECT id, ?, attempts, 'dead', '" + DIED + ": ' || " + message + " FROM job" + tooOften,
                now);
        execute(
                connection,
                "INSERT OR REPLACE INTO callback(job_id, webhook_id, url, state, failed, due_at)"
                        + " SELECT id, '', callback, 0, 0, ? FROM job" + tooOften + " AND callback IS NOT NULL",
                now);
        nameCallbacks(connection);
        execute(
                connection,
                "UPDATE job SET state = 4, finished_at = ?, reason = '" + DIED + "', message = " + message + tooOften,
                now);
    }

    /** Text of ids is made here, not by SQL. */
    private static void nameCallbacks(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT c.job_id, j.replays FROM callback c"
                        + " JOIN job j ON j.id = c.job_id WHERE c.state = 0 AND c.webhook_id = ''");
                PreparedStatement name =
                        connection.prepareStatement("UPDATE callback SET webhook_id = ? WHERE job_id = ?")) {
            while (row.next()) {
                name.setString(1, CallbackWrites.webhookId(new JobId(row.getLong(1)), row.getInt(2)));
                name.setLong(2, row.getLong(1));
                name.executeUpdate();
            }
        }
    }

    private static void execute(Connection connection, String sql, long... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setLong(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    private static void readJobs(Connection connection, LiveJobs live) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, state, due_at, length(input) FROM job"
                        + " WHERE finished_at IS NULL ORDER BY due_at, id")) {
            while (row.next()) {
                Waiting job = new Waiting(row.getLong(1), row.getLong(3), null);
                live.addBytes(row.getLong(4));
                if (row.getInt(2) == JobState.SCHEDULED.code()) {
                    live.schedule(job);
                } else {
                    live.enqueue(job);
                }
            }
        }
        live.publish();
    }

    private static void readCallbacks(Connection connection, DueCallbacks callbacks) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT job_id, due_at FROM callback WHERE state = 0")) {
            long count = 0;
            for (; row.next(); count++) {
                callbacks.add(new Due(row.getLong(1), row.getLong(2)));
            }
            callbacks.addPending(count);
        }
    }
}
