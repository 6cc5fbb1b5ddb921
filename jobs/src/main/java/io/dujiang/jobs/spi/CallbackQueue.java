package io.dujiang.jobs.spi;

import io.dujiang.jobs.Failure;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobState;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The callbacks that finished jobs owe, stored in the transaction that finished them. A job's callback has the job's id.
 *
 * <p>Futures and reads behave as those of {@link JobQueue} and {@link ResultStore}.
 */
public interface CallbackQueue {
    /**
     * Names the receiver of due callbacks. Called once, before the first {@link #requestCallbacks}.
     *
     * @param due called on a thread of the queue; must not block or throw
     */
    void subscribeCallbacks(Consumer<DueCallback> due);

    /** Asks for more due callbacks, never more are given. One given is not given again until it is reported on, or after a restart. */
    void requestCallbacks(int count);

    /** Takes back all demand that was not met. A callback already under way still comes. */
    void withdrawCallbacks();

    /** The receiver took it. */
    CompletableFuture<Void> delivered(DueCallback callback);

    /** It failed and is tried again. */
    CompletableFuture<Void> retry(DueCallback callback, Failure failure, Instant dueAt);

    /** It is given up: a callback dead letter. */
    CompletableFuture<Void> dead(DueCallback callback, Failure failure);

    /** Makes a dead callback due again, attempts from 0, with the same webhook id. {@code Change.Refused} carries the job's state. */
    CompletableFuture<Change> replayCallback(JobId id);

    /** Removes a dead callback for good. */
    CompletableFuture<Change> deleteCallback(JobId id);

    /** A job's callback as last stored. */
    Optional<CallbackRecord> findCallback(JobId id) throws InterruptedException;

    /** Dead callbacks, newest first. */
    ResultStore.Page<CallbackRecord> deadCallbacks(Optional<JobId> before, int limit) throws InterruptedException;

    /** How many callbacks are neither delivered nor dead, from memory. */
    long pendingCallbacks();

    /**
     * A callback to send now.
     *
     * @param id the job
     * @param webhookId the same in every try; another one after the job was replayed
     * @param url where to
     * @param failedAttempts tries that failed before
     * @param kind the job's kind
     * @param key the job's idempotency key
     * @param state how the job finished
     * @param finishedAt when
     * @param failure why, if it is dead
     * @param result its result, if it succeeded
     */
    record DueCallback(
            JobId id,
            String webhookId,
            URI url,
            int failedAttempts,
            String kind,
            Optional<String> key,
            JobState state,
            Instant finishedAt,
            Optional<Failure> failure,
            Optional<byte[]> result) {}

    /**
     * What is known of a callback.
     *
     * @param id the job
     * @param webhookId as sent
     * @param url where to
     * @param state pending, delivered or dead
     * @param failedAttempts tries that failed
     * @param dueAt when it is tried next, or was last
     * @param failure of the last try
     */
    record CallbackRecord(
            JobId id,
            String webhookId,
            URI url,
            State state,
            int failedAttempts,
            Instant dueAt,
            Optional<Failure> failure) {}

    /** Where a callback is. The code is what a store writes and never changes its meaning. */
    enum State {
        /** Is to be sent. */
        PENDING(0),
        /** Was taken by its receiver. */
        DELIVERED(1),
        /** Was given up. */
        DEAD(2);

        private final int code;

        State(int code) {
            this.code = code;
        }

        /** The number that stands for this state in a store. */
        public int code() {
            return code;
        }

        /** @throws IllegalArgumentException if no state has this code */
        public static State ofCode(int code) {
            if (code < 0 || code >= values().length) {
                throw new IllegalArgumentException("No callback state has the code " + code + "; codes are 0 to 2");
            }
            return values()[code];
        }
    }
}
