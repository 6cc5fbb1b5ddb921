package io.dujiang.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * Fills a store with finished jobs, straight into its file. They are copies of one that a service has finished there, over
 * the last day, each with an idempotency key of its own.
 */
final class FinishedJobs {
    private static final long PERIOD_MILLIS = Duration.ofDays(1).toMillis();
    private static final Duration OLDEST = Duration.ofDays(4);
    private static final int ID_SHIFT = 21;
    private static final String COPIES = """
            WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?1),
                time(n, ms) AS (SELECT n, ?2 + n * ?3 / ?1 FROM number)
            INSERT INTO job SELECT ms << %d | n %% 512, kind, state, printf('finished-%%08d', n), randomblob(32), callback,
                ms * 1000, ms * 1000 + 900, ms * 1000 + 1800, attempts, failed, deaths, replays, token, reason, message,
                input, result
            FROM time, (SELECT * FROM job LIMIT 1)""".formatted(ID_SHIFT);

    private FinishedJobs() {}

    /** True if the file was filled lately enough that its jobs are not removed for their age soon. */
    static boolean isFresh(Path file) {
        try {
            return Files.exists(file)
                    && Files.getLastModifiedTime(file)
                            .toInstant()
                            .isAfter(Instant.now().minus(OLDEST));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Adds jobs to a store that no service has open and that holds at least one finished job.
     *
     * @param file the store's file
     * @param count how many
     */
    static void add(Path file, int count) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                PreparedStatement insert = connection.prepareStatement(COPIES)) {
            connection.createStatement().execute("PRAGMA synchronous = OFF");
            insert.setLong(1, count);
            insert.setLong(2, System.currentTimeMillis() - PERIOD_MILLIS);
            insert.setLong(3, PERIOD_MILLIS);
            insert.executeUpdate();
            connection.createStatement().execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            throw new IllegalStateException("The store " + file + " cannot be filled", e);
        }
    }

    /** Copies a filled store into a service's data folder and waits until the copy is on disk. */
    static void copy(Path filled, Path folder) {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path store = folder.resolve("jobs.db");
            Files.copy(filled, store, StandardCopyOption.REPLACE_EXISTING);
            try (var channel = java.nio.channels.FileChannel.open(store, java.nio.file.StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
