package io.dujiang.jobs.spi;

import io.dujiang.jobs.JobId;
import java.util.Optional;

/**
 * The right to run one attempt, already committed when a worker sees it.
 *
 * @param id the job
 * @param kind the name of its kind
 * @param input not to be changed
 * @param key the idempotency key
 * @param attempt which attempt since the submission or the last replay, from 1; those whose process died are counted
 * @param failedAttempts how many attempts failed before, those whose process died not counted
 * @param token the fencing token: only its holder may say how the attempt ended
 */
public record Lease(
        JobId id, String kind, byte[] input, Optional<String> key, int attempt, int failedAttempts, long token) {}
