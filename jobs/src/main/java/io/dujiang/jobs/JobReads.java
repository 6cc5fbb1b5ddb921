package io.dujiang.jobs;

import io.dujiang.jobs.spi.ResultStore.Page;
import io.dujiang.jobs.spi.ResultStore.Query;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements that read jobs. */
final class JobReads {
    /** Rows that one page looks at. */
    private static final int MAX_LOOKED_AT = 5_000;

    private static final String COLUMNS = "SELECT id, kind, state, attempts, deaths, replays, key, callback, due_at,"
            + " started_at, finished_at, reason, message FROM job";

    private final PreparedStatement find;
    private final PreparedStatement input;
    private final PreparedStatement result;
    private final PreparedStatement history;
    private final Listing all;
    private final Listing unfinished;
    private final Listing dead;

    JobReads(Connection connection) throws SQLException {
        find = connection.prepareStatement(COLUMNS + " WHERE id = ?");
        input = connection.prepareStatement("SELECT input FROM job WHERE id = ?");
        result = connection.prepareStatement("SELECT result FROM job WHERE id = ? AND state = 3");
        history =
                connection.prepareStatement("SELECT at, attempt, what, detail FROM event WHERE job_id = ? ORDER BY id");
        all = new Listing(connection, "");
        unfinished = new Listing(connection, " AND finished_at IS NULL");
        dead = new Listing(connection, " AND state = 4");
    }

    Optional<JobRecord> find(JobId id) throws SQLException {
        find.setLong(1, id.value());
        try (ResultSet row = find.executeQuery()) {
            return row.next() ? Optional.of(job(row)) : Optional.empty();
        }
    }

    Optional<byte[]> input(JobId id) throws SQLException {
        return bytes(input, id);
    }

    Optional<byte[]> result(JobId id) throws SQLException {
        return bytes(result, id);
    }

    private static Optional<byte[]> bytes(PreparedStatement statement, JobId id) throws SQLException {
        statement.setLong(1, id.value());
        try (ResultSet row = statement.executeQuery()) {
            // SQLite gives an empty blob as no bytes at all.
            return row.next()
                    ? Optional.of(Optional.ofNullable(row.getBytes(1)).orElse(new byte[0]))
                    : Optional.empty();
        }
    }

    List<JobEvent> history(JobId id) throws SQLException {
        history.setLong(1, id.value());
        List<JobEvent> events = new ArrayList<>();
        try (ResultSet row = history.executeQuery()) {
            while (row.next()) {
                events.add(new JobEvent(
                        Micros.toInstant(row.getLong(1)), row.getInt(2), row.getString(3), row.getString(4)));
            }
        }
        return events;
    }

    Page<JobRecord> list(Query query) throws SQLException {
        JobState state = query.state().orElse(null);
        Listing listing = state == JobState.DEAD ? dead : state == null || state.isFinished() ? all : unfinished;
        return listing.page(query);
    }

    /** Pages over the jobs of which an index knows, newest first. */
    private static final class Listing {
        private final PreparedStatement last;
        private final PreparedStatement page;

        Listing(Connection connection, String condition) throws SQLException {
            last = connection.prepareStatement("SELECT id FROM job WHERE id < ?" + condition
                    + " ORDER BY id DESC LIMIT 1 OFFSET " + MAX_LOOKED_AT);
            page = connection.prepareStatement(COLUMNS + " WHERE id < ?1 AND id > ?2" + condition
                    + " AND (?3 IS NULL OR kind = ?3) AND (?4 IS NULL OR state = ?4) ORDER BY id DESC LIMIT ?5");
        }

        Page<JobRecord> page(Query query) throws SQLException {
            long before = query.before().map(JobId::value).orElse(Long.MAX_VALUE);
            Long lastLookedAt = lastLookedAt(before);
            List<JobRecord> jobs = jobs(query, before, lastLookedAt == null ? -1 : lastLookedAt - 1);
            if (jobs.size() == query.limit()) {
                return new Page<>(jobs, Optional.of(jobs.getLast().id()));
            }
            return new Page<>(jobs, Optional.ofNullable(lastLookedAt).map(JobId::new));
        }

        private @Nullable Long lastLookedAt(long before) throws SQLException {
            last.setLong(1, before);
            try (ResultSet row = last.executeQuery()) {
                return row.next() ? (Long) row.getLong(1) : null;
            }
        }

        private List<JobRecord> jobs(Query query, long before, long after) throws SQLException {
            page.setLong(1, before);
            page.setLong(2, after);
            page.setString(3, query.kind().orElse(null));
            page.setObject(4, query.state().map(JobState::code).orElse(null));
            page.setInt(5, query.limit());
            List<JobRecord> jobs = new ArrayList<>();
            try (ResultSet row = page.executeQuery()) {
                while (row.next()) {
                    jobs.add(job(row));
                }
            }
            return jobs;
        }
    }

    private static JobRecord job(ResultSet row) throws SQLException {
        return new JobRecord(
                new JobId(row.getLong(1)),
                row.getString(2),
                JobState.ofCode(row.getInt(3)),
                row.getInt(4),
                row.getInt(5),
                row.getInt(6),
                Optional.ofNullable(row.getString(7)),
                Optional.ofNullable(row.getString(8)).map(URI::create),
                Micros.toInstant(row.getLong(9)),
                time(row, 10),
                time(row, 11),
                StoredFailure.read(row, 12));
    }

    private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Micros.toInstant(micros));
    }
}
