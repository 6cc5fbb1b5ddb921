package io.dujiang.jobs;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What a store may hold, how long it keeps what is finished, and what it is observed by. Immutable.
 *
 * @param maxUnfinishedJobs scheduled, queued and running jobs, beyond which submissions are refused
 * @param maxUnfinishedBytes input bytes of those jobs, beyond which submissions are refused
 * @param maxFileBytes to which the file may grow; 0 for as far as the disk goes
 * @param maxDeaths how often a job's process may die under it before the job is dead
 * @param keepFinished how long a succeeded or cancelled job and its key are kept; zero for ever
 * @param keepDead how long a dead job is kept; zero for ever
 * @param clock what the time is
 * @param instrument is told of storage work
 */
public record StoreSettings(
        long maxUnfinishedJobs,
        long maxUnfinishedBytes,
        long maxFileBytes,
        int maxDeaths,
        Duration keepFinished,
        Duration keepDead,
        InstantSource clock,
        StoreInstrument instrument) {
    /** 1,000,000 jobs, 1 GiB of input, 20 deaths, 7 days for finished and 30 days for dead jobs, the system's clock. */
    public static final StoreSettings DEFAULT = new StoreSettings(
            1_000_000,
            1L << 30,
            0,
            20,
            Duration.ofDays(7),
            Duration.ofDays(30),
            InstantSource.system(),
            StoreInstrument.NONE);

    /** @throws IllegalArgumentException if a value is out of its range */
    public StoreSettings {
        if (maxUnfinishedJobs < 1 || maxUnfinishedBytes < 1 || maxFileBytes < 0 || maxDeaths < 0) {
            throw new IllegalArgumentException("A store needs maxUnfinishedJobs and maxUnfinishedBytes above 0,"
                    + " maxFileBytes and maxDeaths not below 0; got " + maxUnfinishedJobs + ", " + maxUnfinishedBytes
                    + ", " + maxFileBytes + " and " + maxDeaths);
        }
        if (keepFinished.isNegative() || keepDead.isNegative()) {
            throw new IllegalArgumentException("Jobs are kept for a positive time, or zero for ever; got "
                    + keepFinished + " for finished and " + keepDead + " for dead ones");
        }
    }

    /** The same with other bounds on what is unfinished. */
    public StoreSettings withUnfinished(long jobs, long bytes) {
        return new StoreSettings(jobs, bytes, maxFileBytes, maxDeaths, keepFinished, keepDead, clock, instrument);
    }

    /** The same with another bound on the file. */
    public StoreSettings withMaxFileBytes(long bytes) {
        return new StoreSettings(
                maxUnfinishedJobs, maxUnfinishedBytes, bytes, maxDeaths, keepFinished, keepDead, clock, instrument);
    }

    /** The same with another number of deaths. */
    public StoreSettings withMaxDeaths(int deaths) {
        return new StoreSettings(
                maxUnfinishedJobs, maxUnfinishedBytes, maxFileBytes, deaths, keepFinished, keepDead, clock, instrument);
    }

    /** The same with another retention. */
    public StoreSettings withRetention(Duration finished, Duration dead) {
        return new StoreSettings(
                maxUnfinishedJobs, maxUnfinishedBytes, maxFileBytes, maxDeaths, finished, dead, clock, instrument);
    }

    /** The same by another clock. */
    public StoreSettings withClock(InstantSource other) {
        return new StoreSettings(
                maxUnfinishedJobs,
                maxUnfinishedBytes,
                maxFileBytes,
                maxDeaths,
                keepFinished,
                keepDead,
                other,
                instrument);
    }

    /** The same with an instrument. */
    public StoreSettings withInstrument(StoreInstrument other) {
        return new StoreSettings(
                maxUnfinishedJobs, maxUnfinishedBytes, maxFileBytes, maxDeaths, keepFinished, keepDead, clock, other);
    }
}
