package io.dujiang.examples.settlement;

import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobState;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A look into the service's file of jobs. */
final class JobsFile {
    private static final String NAME = "jobs.db";
    private static final int CALLBACK_PENDING = 0;
    private static final int CALLBACK_DEAD = 2;
    private static final String UNFINISHED = "state < " + JobState.SUCCEEDED.code();

    private final Path file;

    JobsFile(Path folder) {
        this.file = folder.resolve(NAME);
    }

    /** How many of these jobs are not finished. */
    long unfinishedAmong(Set<JobId> jobs) throws SQLException {
        long[] count = {0};
        try (ReadOnly jobsDb = new ReadOnly(file)) {
            jobsDb.query("SELECT id FROM job WHERE " + UNFINISHED, row -> {
                if (jobs.contains(new JobId(row.getLong(1)))) {
                    count[0]++;
                }
            });
        }
        return count[0];
    }

    /** True if no job is unfinished and no callback waits to be sent. */
    boolean isSettled() throws SQLException {
        try (ReadOnly jobsDb = new ReadOnly(file)) {
            return jobsDb.number("SELECT count(*) FROM job WHERE " + UNFINISHED) == 0
                    && jobsDb.number("SELECT count(*) FROM callback WHERE state = " + CALLBACK_PENDING) == 0;
        }
    }

    /** Every job of the file. */
    Map<JobId, StoredJob> all() throws SQLException {
        Map<JobId, StoredJob> jobs = new HashMap<>();
        try (ReadOnly jobsDb = new ReadOnly(file)) {
            jobsDb.query("""
                    SELECT job.id, job.state, attempts, deaths, finished_at, job.reason, callback.state
                    FROM job LEFT JOIN callback ON job_id = job.id""", row -> jobs.put(new JobId(row.getLong(1)), job(row)));
        }
        return jobs;
    }

    private static StoredJob job(ResultSet row) throws SQLException {
        int callback = row.getInt(7);
        return new StoredJob(
                JobState.ofCode(row.getInt(2)),
                row.getInt(3),
                row.getInt(4),
                row.getLong(5),
                Objects.requireNonNullElse(row.getString(6), ""),
                callback == CALLBACK_DEAD);
    }
}
