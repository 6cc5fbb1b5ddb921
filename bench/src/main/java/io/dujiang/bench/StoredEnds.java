package io.dujiang.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Reads in a store's file when jobs were finished, beside the running service and without its help. */
final class StoredEnds {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String UNFINISHED = "SELECT count(*) FROM job WHERE state < 3";
    private static final String ENDS = "SELECT id, finished_at FROM job WHERE id BETWEEN ? AND ? AND state = 3";

    private StoredEnds() {}

    /**
     * Waits until nothing is unfinished, and says when each job of a load was, in nanoseconds after the load's start.
     *
     * @throws IllegalStateException if jobs are unfinished after that time, or accepted ones have not succeeded
     */
    static long[] await(Path file, LoadResult load, Duration patience) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:file:" + file + "?mode=ro")) {
            awaitDrained(connection, patience);
            return read(connection, load);
        } catch (SQLException e) {
            throw new IllegalStateException("The store " + file + " cannot be read", e);
        }
    }

    private static void awaitDrained(Connection connection, Duration patience) throws SQLException {
        long end = System.nanoTime() + patience.toNanos();
        long unfinished = unfinished(connection);
        while (unfinished > 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(unfinished + " jobs were not finished " + patience + " after the load");
            }
            LockSupport.parkNanos(POLL.toNanos());
            unfinished = unfinished(connection);
        }
    }

    private static long unfinished(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UNFINISHED);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static long[] read(Connection connection, LoadResult load) throws SQLException {
        long[] accepted = Arrays.stream(load.ids()).filter(id -> id != 0).toArray();
        Map<Long, Long> ends = ends(
                connection,
                Arrays.stream(accepted).min().orElse(0),
                Arrays.stream(accepted).max().orElse(0));
        long startMicros = micros(load.start());
        long[] finished = new long[accepted.length];
        for (int i = 0; i < accepted.length; i++) {
            Long end = ends.get(accepted[i]);
            if (end == null) {
                throw new IllegalStateException("Job " + accepted[i] + " was accepted and has not succeeded");
            }
            finished[i] = (end - startMicros) * 1_000;
        }
        return finished;
    }

    private static Map<Long, Long> ends(Connection connection, long first, long last) throws SQLException {
        Map<Long, Long> ends = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(ENDS)) {
            statement.setLong(1, first);
            statement.setLong(2, last);
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                ends.put(rows.getLong(1), rows.getLong(2));
            }
        }
        return ends;
    }

    private static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }
}
