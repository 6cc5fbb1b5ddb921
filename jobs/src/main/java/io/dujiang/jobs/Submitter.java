package io.dujiang.jobs;

import io.dujiang.jobs.spi.JobQueue;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Submission;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Checks submissions and hands them to the queue. */
final class Submitter {
    private static final Duration LONGEST_DELAY = Duration.ofDays(3_650);
    private static final int LONGEST_KEY = 255;

    private final JobQueue queue;
    private final Map<String, JobKind<?, ?>> kinds;
    private final JobIds ids;
    private final InstantSource clock;
    private final boolean callbacks;
    private volatile boolean closed;

    Submitter(JobQueue queue, Map<String, JobKind<?, ?>> kinds, JobIds ids, InstantSource clock, boolean callbacks) {
        this.queue = queue;
        this.kinds = Collections.unmodifiableMap(new TreeMap<>(kinds));
        this.ids = ids;
        this.clock = clock;
        this.callbacks = callbacks;
    }

    Set<String> kinds() {
        return kinds.keySet();
    }

    CompletableFuture<Submission> submit(String kindName, byte[] input, SubmitOptions options) {
        if (closed) {
            throw new JobsClosedException();
        }
        JobKind<?, ?> kind = kinds.get(kindName);
        if (kind == null) {
            throw new UnknownKindException(kindName, kinds.keySet());
        }
        check(kind, options);
        return queue.submit(new NewJob(
                ids.next(),
                kind.name(),
                input,
                options.key().map(text -> new NewJob.Key(text, Fingerprint.of(input, options))),
                options.callback(),
                clock.instant().plus(options.delay())));
    }

    void close() {
        closed = true;
    }

    private void check(JobKind<?, ?> kind, SubmitOptions options) {
        if (options.key().isEmpty() && kind.keyRequired()) {
            throw new InvalidSubmissionException(
                    "key-missing",
                    "Kind " + kind.name()
                            + " needs an idempotency key; choose one that is the same when you submit again");
        }
        options.key().ifPresent(Submitter::checkKey);
        Duration delay = options.delay();
        if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
            throw new InvalidSubmissionException(
                    "delay-invalid", "A delay is 0 to " + LONGEST_DELAY + " (3,650 days); got " + delay);
        }
        if (options.callback().isPresent() && !callbacks) {
            throw new InvalidSubmissionException(
                    "callbacks-off", "This service sends no callbacks; submit without one and ask for the job's state");
        }
    }

    private static void checkKey(String key) {
        if (key.isEmpty() || key.length() > LONGEST_KEY || !key.chars().allMatch(c -> c >= 0x21 && c <= 0x7e)) {
            throw new InvalidSubmissionException(
                    "key-invalid",
                    "An idempotency key is 1 to " + LONGEST_KEY + " visible ASCII characters without spaces; got "
                            + key.length() + " characters: '" + Excerpt.of(key, 40) + "'");
        }
    }
}
