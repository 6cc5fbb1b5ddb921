package io.dujiang.jobs;

import io.dujiang.jobs.spi.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The tables of a store's file and their version.
 *
 * <p>A job's row carries all that is known of it. {@code state} is {@link JobState#code()}, times are microseconds since
 * 1970. What departs from the straight way is a row of {@code event}. A row of {@code callback} is made in the transaction
 * that finishes the job; its {@code state} is
 * {@code CallbackQueue.State.code()}.
 */
final class Schema {
    static final int VERSION = 1;

    /** "Dujj", the mark of the file in its header. */
    private static final int APPLICATION_ID = 0x44756a6a;

    private static final String[] TABLES = {
        """
        CREATE TABLE job (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, state INTEGER NOT NULL, key TEXT, fingerprint BLOB, callback TEXT,
            due_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER, attempts INTEGER NOT NULL,
            failed INTEGER NOT NULL, deaths INTEGER NOT NULL, replays INTEGER NOT NULL, token INTEGER NOT NULL,
            reason TEXT, message TEXT, input BLOB NOT NULL, result BLOB)""",
        "CREATE UNIQUE INDEX job_key ON job(kind, key) WHERE key IS NOT NULL",
        "CREATE INDEX job_unfinished ON job(id) WHERE finished_at IS NULL",
        "CREATE INDEX job_dead ON job(id) WHERE state = 4",
        """
        CREATE TABLE event (
            id INTEGER PRIMARY KEY, job_id INTEGER NOT NULL, at INTEGER NOT NULL, attempt INTEGER NOT NULL,
            what TEXT NOT NULL, detail TEXT NOT NULL)""",
        "CREATE INDEX event_job ON event(job_id)",
        """
        CREATE TABLE callback (
            job_id INTEGER PRIMARY KEY, webhook_id TEXT NOT NULL, url TEXT NOT NULL, state INTEGER NOT NULL,
            failed INTEGER NOT NULL, due_at INTEGER NOT NULL, reason TEXT, message TEXT)""",
        "CREATE INDEX callback_pending ON callback(due_at) WHERE state = 0",
        "CREATE INDEX callback_dead ON callback(job_id) WHERE state = 2",
        "CREATE TABLE epoch (id INTEGER PRIMARY KEY CHECK (id = 1), opened INTEGER NOT NULL)",
        "INSERT INTO epoch VALUES (1, 0)",
        "PRAGMA application_id = " + APPLICATION_ID,
        "PRAGMA user_version = " + VERSION
    };

    private Schema() {}

    /**
     * Makes the tables in an empty file; in another one, sees that they are those this code knows.
     *
     * @throws StoreUnavailableException if the file is of a newer version or not a store at all
     */
    static void prepare(Connection connection, Path file) throws SQLException {
        if (isEmpty(connection)) {
            create(connection);
        } else {
            refuseForeign(connection, file);
            refuseNewer(connection, file);
        }
    }

    private static boolean isEmpty(Connection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    }

    private static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            for (String sql : TABLES) {
                statement.execute(sql);
            }
            statement.execute("COMMIT");
        }
    }

    private static void refuseForeign(Connection connection, Path file) throws SQLException {
        if (number(connection, "PRAGMA application_id") != APPLICATION_ID) {
            throw new StoreUnavailableException("The file " + file
                    + " is a SQLite database, but not a store of jobs. Move it away or name another folder.");
        }
    }

    private static void refuseNewer(Connection connection, Path file) throws SQLException {
        long version = number(connection, "PRAGMA user_version");
        if (version > VERSION) {
            throw new StoreUnavailableException("The store " + file + " has schema version " + version
                    + ", this program knows versions up to " + VERSION
                    + ". Nothing was changed. Start the newer program again, or name another folder.");
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
