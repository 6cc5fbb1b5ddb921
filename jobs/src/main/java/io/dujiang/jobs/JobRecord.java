package io.dujiang.jobs;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * What a store knows of a job, without its input and result.
 *
 * @param id the job
 * @param kind the name of its kind
 * @param state where it is
 * @param attempts failed or finished attempts since it was submitted or last replayed, the running one included
 * @param deaths attempts whose process died
 * @param replays how often it was replayed
 * @param key the idempotency key
 * @param callback where its end is reported
 * @param dueAt when it is or was due
 * @param startedAt when the last attempt was leased
 * @param finishedAt when it finished, stamped as its commit begins
 * @param failure of the last failed attempt; the reason of its death, if dead
 */
public record JobRecord(
        JobId id,
        String kind,
        JobState state,
        int attempts,
        int deaths,
        int replays,
        Optional<String> key,
        Optional<URI> callback,
        Instant dueAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Failure> failure) {}
