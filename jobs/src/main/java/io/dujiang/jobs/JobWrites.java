package io.dujiang.jobs;

import io.dujiang.jobs.spi.NewJob;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements that change jobs and their history. Used by the writer's thread. */
final class JobWrites {
    /** Rows of one INSERT; with more the gain is no longer seen. */
    private static final int ROWS = 8;

    /** What {@code finished_at}, and {@code started_at} with {@code token}, add to a row when they are set. */
    private static final int FINISHED_BYTES = 8;

    private static final int STARTED_BYTES = 16;

    private static final String INSERT = """
            INSERT INTO job(id, kind, state, key, fingerprint, callback, due_at, started_at, attempts, token,
                failed, deaths, replays, input, result) VALUES\
            """;
    private static final String ROW = " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, zeroblob(?))";
    private static final String UNLESS_KEY_KNOWN = " ON CONFLICT(kind, key) WHERE key IS NOT NULL DO NOTHING";

    private final PreparedStatement insertMany;
    private final PreparedStatement insertOne;
    private final PreparedStatement byKey;
    private final PreparedStatement byId;
    private final PreparedStatement startMany;
    private final PreparedStatement startOne;
    private final PreparedStatement holds;
    private final PreparedStatement startStored;
    private final PreparedStatement queue;
    private final PreparedStatement succeed;
    private final PreparedStatement fail;
    private final PreparedStatement release;
    private final PreparedStatement cancel;
    private final PreparedStatement replay;
    private final PreparedStatement delete;
    private final PreparedStatement deleteEvents;
    private final PreparedStatement event;

    JobWrites(Connection connection) throws SQLException {
        insertMany = connection.prepareStatement(INSERT + (ROW + ",").repeat(ROWS - 1) + ROW + UNLESS_KEY_KNOWN);
        insertOne = connection.prepareStatement(INSERT + ROW + UNLESS_KEY_KNOWN);
        byKey = connection.prepareStatement("SELECT id, fingerprint FROM job WHERE kind = ? AND key = ?");
        byId = connection.prepareStatement(
                "SELECT state, length(input), callback, attempts, replays, kind, key FROM job WHERE id = ?");
        String starting = "UPDATE job SET state = 2, started_at = ?, token = ?, attempts = attempts + 1,"
                + " result = zeroblob(max(length(result) - " + STARTED_BYTES + ", 0)) WHERE state < 2 AND id ";
        startMany = connection.prepareStatement(starting + "IN (?" + ", ?".repeat(ROWS - 1) + ")");
        startOne = connection.prepareStatement(starting + "= ?");
        holds = connection.prepareStatement("SELECT 1 FROM job WHERE id = ? AND token = ?");
        startStored = connection.prepareStatement(
                starting + "= ? RETURNING kind, input, key, attempts, failed, callback, replays, deaths");
        queue = connection.prepareStatement("UPDATE job SET state = 1 WHERE id = ? AND state = 0");
        succeed = connection.prepareStatement(
                "UPDATE job SET state = 3, finished_at = ?, result = ?" + " WHERE id = ? AND state = 2 AND token = ?");
        fail = connection.prepareStatement("UPDATE job SET state = ?, finished_at = ?, due_at = ifnull(?, due_at),"
                + " failed = failed + 1, reason = ?, message = ?, token = 0 WHERE id = ? AND state = 2 AND token = ?");
        release = connection.prepareStatement("UPDATE job SET state = 1, attempts = attempts - 1, token = 0"
                + " WHERE id = ? AND state = 2 AND token = ? RETURNING due_at");
        cancel = connection.prepareStatement(
                "UPDATE job SET state = 5, finished_at = ?, token = 0, result = NULL WHERE id = ? AND state < 3");
        replay = connection.prepareStatement("UPDATE job SET state = 1, due_at = ?, started_at = NULL,"
                + " finished_at = NULL, attempts = 0, failed = 0, deaths = 0, replays = replays + 1, reason = NULL,"
                + " message = NULL WHERE id = ? AND state = 4");
        delete = connection.prepareStatement("DELETE FROM job WHERE id = ? AND state = 4");
        deleteEvents = connection.prepareStatement("DELETE FROM event WHERE job_id = ?");
        event = connection.prepareStatement(
                "INSERT INTO event(job_id, at, attempt, what, detail) VALUES (?, ?, ?, ?, ?)");
    }

    /** Inserts jobs; one whose key is known is left out, and which ones were is told to it. */
    void insert(List<SubmitCommand> jobs) throws SQLException {
        int from = 0;
        for (; from + ROWS <= jobs.size(); from += ROWS) {
            insert(insertMany, jobs.subList(from, from + ROWS));
        }
        for (; from < jobs.size(); from++) {
            insert(insertOne, jobs.subList(from, from + 1));
        }
    }

    private void insert(PreparedStatement statement, List<SubmitCommand> jobs) throws SQLException {
        int at = 0;
        for (SubmitCommand job : jobs) {
            at = bind(statement, at, job);
        }
        if (statement.executeUpdate() < jobs.size()) {
            for (SubmitCommand job : jobs) {
                findEarlier(job);
            }
        }
    }

    private static int bind(PreparedStatement statement, int before, SubmitCommand command) throws SQLException {
        NewJob job = command.job();
        int at = before;
        statement.setLong(++at, job.id().value());
        statement.setString(++at, job.kind());
        statement.setInt(++at, command.state().code());
        statement.setString(++at, job.key().map(NewJob.Key::text).orElse(null));
        statement.setBytes(++at, job.key().map(NewJob.Key::fingerprint).orElse(null));
        statement.setString(++at, job.callback().map(URI::toString).orElse(null));
        statement.setLong(++at, command.dueAt());
        boolean runs = command.state() == JobState.RUNNING;
        statement.setObject(++at, runs ? (Long) command.startedAt() : null);
        statement.setInt(++at, runs ? 1 : 0);
        statement.setLong(++at, command.token());
        statement.setBytes(++at, job.input());
        statement.setInt(++at, command.room() + FINISHED_BYTES + (runs ? 0 : STARTED_BYTES));
        return at;
    }

    /** Tells a submission of an earlier job with its key, if there is one. */
    void findEarlier(SubmitCommand command) throws SQLException {
        Optional<NewJob.Key> key = command.job().key();
        if (key.isPresent()) {
            byKey.setString(1, command.job().kind());
            byKey.setString(2, key.get().text());
            try (ResultSet row = byKey.executeQuery()) {
                if (row.next() && row.getLong(1) != command.job().id().value()) {
                    command.metEarlier(new JobId(row.getLong(1)), row.getBytes(2));
                }
            }
        }
    }

    /** What a change from outside needs to know of a job. */
    record Found(
            JobState state,
            long inputBytes,
            @Nullable String callback,
            int attempts,
            int replays,
            String kind,
            @Nullable String key) {}

    @Nullable
    Found find(long id) throws SQLException {
        byId.setLong(1, id);
        try (ResultSet row = byId.executeQuery()) {
            return row.next()
                    ? new Found(
                            JobState.ofCode(row.getInt(1)),
                            row.getLong(2),
                            row.getString(3),
                            row.getInt(4),
                            row.getInt(5),
                            row.getString(6),
                            row.getString(7))
                    : null;
        }
    }

    /** Starts jobs whose content is at hand, and returns those that were waiting indeed. */
    List<NewJob> start(List<NewJob> jobs, long token, long now) throws SQLException {
        List<NewJob> started = new ArrayList<>(jobs.size());
        int from = 0;
        for (; from + ROWS <= jobs.size(); from += ROWS) {
            started.addAll(start(startMany, jobs.subList(from, from + ROWS), token, now));
        }
        for (; from < jobs.size(); from++) {
            started.addAll(start(startOne, jobs.subList(from, from + 1), token, now));
        }
        return started;
    }

    private List<NewJob> start(PreparedStatement statement, List<NewJob> jobs, long token, long now)
            throws SQLException {
        statement.setLong(1, now);
        statement.setLong(2, token);
        for (int i = 0; i < jobs.size(); i++) {
            statement.setLong(i + 3, jobs.get(i).id().value());
        }
        return statement.executeUpdate() == jobs.size() ? jobs : holding(jobs, token);
    }

    private List<NewJob> holding(List<NewJob> jobs, long token) throws SQLException {
        List<NewJob> found = new ArrayList<>();
        for (NewJob job : jobs) {
            holds.setLong(1, job.id().value());
            holds.setLong(2, token);
            try (ResultSet row = holds.executeQuery()) {
                if (row.next()) {
                    found.add(job);
                }
            }
        }
        return found;
    }

    /** A started job's content. */
    record Started(
            String kind,
            byte[] input,
            Optional<String> key,
            int attempts,
            int failed,
            @Nullable String callback,
            int replays) {}

    /** Starts a job and reads its content. */
    @Nullable
    Started startStored(long id, long token, long now) throws SQLException {
        startStored.setLong(1, now);
        startStored.setLong(2, token);
        startStored.setLong(3, id);
        try (ResultSet row = startStored.executeQuery()) {
            return row.next()
                    ? new Started(
                            row.getString(1),
                            row.getBytes(2),
                            Optional.ofNullable(row.getString(3)),
                            row.getInt(4),
                            row.getInt(5),
                            row.getString(6),
                            row.getInt(7))
                    : null;
        }
    }

    void queue(long id) throws SQLException {
        queue.setLong(1, id);
        queue.executeUpdate();
    }

    boolean succeed(long id, long token, long now, byte[] result) throws SQLException {
        succeed.setLong(1, now);
        succeed.setBytes(2, result);
        succeed.setLong(3, id);
        succeed.setLong(4, token);
        return succeed.executeUpdate() == 1;
    }

    /** An attempt failed: the job is dead, or due again at a later time. */
    boolean fail(long id, long token, long now, JobState next, @Nullable Long dueAt, Failure failure)
            throws SQLException {
        fail.setInt(1, next.code());
        fail.setObject(2, next.isFinished() ? (Long) now : null);
        fail.setObject(3, dueAt);
        fail.setString(4, failure.reason());
        fail.setString(5, failure.message());
        fail.setLong(6, id);
        fail.setLong(7, token);
        return fail.executeUpdate() == 1;
    }

    /** Queues a running job again; null if the token is stale, else when it was due. */
    @Nullable
    Long release(long id, long token) throws SQLException {
        release.setLong(1, id);
        release.setLong(2, token);
        try (ResultSet row = release.executeQuery()) {
            return row.next() ? (Long) row.getLong(1) : null;
        }
    }

    void cancel(long id, long now) throws SQLException {
        cancel.setLong(1, now);
        cancel.setLong(2, id);
        cancel.executeUpdate();
    }

    void replay(long id, long now) throws SQLException {
        replay.setLong(1, now);
        replay.setLong(2, id);
        replay.executeUpdate();
    }

    void delete(long id) throws SQLException {
        delete.setLong(1, id);
        delete.executeUpdate();
        deleteEvents.setLong(1, id);
        deleteEvents.executeUpdate();
    }

    void event(long id, long now, int attempt, String what, String detail) throws SQLException {
        event.setLong(1, id);
        event.setLong(2, now);
        event.setInt(3, attempt);
        event.setString(4, what);
        event.setString(5, detail);
        event.executeUpdate();
    }
}
