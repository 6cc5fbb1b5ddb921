package io.dujiang.jobs;

import io.dujiang.jobs.spi.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/** The file {@code jobs.db} of a data folder: opens connections to it and says in words what is wrong with it. */
final class StoreFile {
    static final int PAGE_BYTES = 4_096;

    /** Lets a test show what is lost without {@code FULL}. Never to be set in earnest. */
    private static final String SYNCHRONOUS = "dujiang.store.synchronous";

    private static final Logger log = LoggerFactory.getLogger(StoreFile.class);
    private static final long SPARE_BYTES = 1 << 20;
    private static final int BUSY_MILLIS = 5_000;
    private static final Set<SQLiteErrorCode> TRANSIENT = Set.of(
            SQLiteErrorCode.SQLITE_BUSY,
            SQLiteErrorCode.SQLITE_LOCKED,
            SQLiteErrorCode.SQLITE_IOERR,
            SQLiteErrorCode.SQLITE_NOMEM,
            SQLiteErrorCode.SQLITE_CANTOPEN,
            SQLiteErrorCode.SQLITE_PROTOCOL,
            SQLiteErrorCode.SQLITE_READONLY,
            SQLiteErrorCode.SQLITE_INTERRUPT,
            SQLiteErrorCode.SQLITE_FULL);

    private final Path folder;
    private final Path file;

    StoreFile(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("jobs.db");
    }

    Path path() {
        return file;
    }

    /** A connection that writes, in a transaction from its first statement to {@code commit}. */
    Connection openForWriting(long maxFileBytes) throws SQLException {
        shutToOthers();
        Connection connection = config().createConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size = " + PAGE_BYTES);
            statement.execute("PRAGMA journal_mode = WAL");
            warnUnlessSynchronous();
            statement.execute("PRAGMA cache_size = -65536");
            statement.execute("PRAGMA wal_autocheckpoint = 0");
            limit(statement, maxFileBytes);
            Schema.prepare(connection, file);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        connection.setAutoCommit(false);
        return connection;
    }

    /** SQLite gives the log the mode of the file. */
    private void shutToOthers() {
        try {
            PrivateFile.ensure(file);
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "Cannot make the store " + file + ": " + e
                            + ". Give this user write permission on the folder and the files in it.",
                    e);
        }
    }

    /** A connection that copies the log into the file. */
    Connection openForCheckpoints() throws SQLException {
        return config().createConnection("jdbc:sqlite:" + file);
    }

    /** A connection that only reads, each statement by itself. */
    Connection openForReading() throws SQLException {
        SQLiteConfig config = config();
        config.setReadOnly(true);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    /** Each connection has one thread, so that it needs no mutex of SQLite's. */
    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setOpenMode(SQLiteOpenMode.NOMUTEX);
        config.setGetGeneratedKeys(false);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setSynchronous(synchronous());
        return config;
    }

    /** Bounds the file; 0 takes the bound away. */
    static void limit(Statement statement, long maxFileBytes) throws SQLException {
        long pages = maxFileBytes == 0 ? 4_294_967_294L : Math.max(1, maxFileBytes / PAGE_BYTES);
        statement.execute("PRAGMA max_page_count = " + pages);
    }

    /** Of every connection: one that copied the log with {@code FULL} would sync what the writer did not. */
    private static SynchronousMode synchronous() {
        String mode = System.getProperty(SYNCHRONOUS, "FULL").toUpperCase(Locale.ROOT);
        return Set.of("NORMAL", "OFF").contains(mode) ? SynchronousMode.valueOf(mode) : SynchronousMode.FULL;
    }

    private static void warnUnlessSynchronous() {
        if (synchronous() != SynchronousMode.FULL) {
            log.warn(
                    "{} is {}: a crash of the machine loses jobs that were accepted. This is for tests.",
                    SYNCHRONOUS,
                    synchronous());
        }
    }

    /** Whether there is no room: the file's bound is reached, or the disk is full. */
    boolean isFull(SQLException failure) {
        SQLiteErrorCode code = primaryCode(failure);
        return code == SQLiteErrorCode.SQLITE_FULL
                || (code == SQLiteErrorCode.SQLITE_IOERR && freeBytes() < SPARE_BYTES);
    }

    /** Whether the same may go well later. */
    boolean isTransient(SQLException failure) {
        return TRANSIENT.contains(primaryCode(failure));
    }

    /** What to say to one whose submission found no room. */
    String fullMessage(SQLException failure) {
        return "No room to store the job in " + folder + " (" + freeBytes() + " bytes free on its disk): "
                + failure.getMessage() + ". Nothing was stored; free some room, then submit again.";
    }

    /** The failure as the spi tells it. */
    StoreUnavailableException unavailable(String what, SQLException failure) {
        String advice = switch (primaryCode(failure)) {
            case SQLITE_NOTADB, SQLITE_CORRUPT ->
                "The file is damaged or not a store: put back a copy of it, or move it away to start with an empty one.";
            case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH ->
                "Give this user write permission on the folder and the files in it.";
            case SQLITE_FULL -> "Free some room on its disk.";
            default -> "It may be tried again.";
        };
        return new StoreUnavailableException(
                "Cannot " + what + " the store " + file + ": " + failure.getMessage() + ". " + advice, failure);
    }

    private long freeBytes() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException unknown) {
            return 0;
        }
    }

    private static SQLiteErrorCode primaryCode(SQLException failure) {
        int code = failure instanceof SQLiteException known ? known.getResultCode().code : failure.getErrorCode();
        return SQLiteErrorCode.getErrorCode(code & 0xff);
    }
}
