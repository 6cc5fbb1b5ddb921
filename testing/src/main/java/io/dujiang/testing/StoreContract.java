package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.Failure;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.spi.CallbackQueue;
import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.JobQueue;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import io.dujiang.jobs.spi.ResultStore;
import io.dujiang.jobs.spi.Submission;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the conformance suites share: a backend on a manual clock, and words for what is done with it. */
public abstract class StoreContract {
    static final String KIND = "note";
    static final Failure BOOM = new Failure("boom", "It went boom");
    static final URI RECEIVER = URI.create("https://example.org/done");
    private static final long SECONDS = 20;

    final ManualClock clock = new ManualClock();
    final BlockingQueue<Lease> leases = new LinkedBlockingQueue<>();
    final BlockingQueue<DueCallback> callbacks = new LinkedBlockingQueue<>();
    private Optional<Backend> backend = Optional.empty();
    private long lastId = clock.millis() << 21;

    StoreContract() {}

    /**
     * A backend under test.
     *
     * @param queue closed after each test
     * @param results of the same jobs
     * @param callbacks of the same jobs
     */
    public record Backend(JobQueue queue, ResultStore results, CallbackQueue callbacks) {
        /** A backend that is all three in one. */
        public static <S extends JobQueue & ResultStore & CallbackQueue> Backend of(S store) {
            return new Backend(store, store, store);
        }
    }

    /**
     * Opens an empty backend.
     *
     * @param manual its clock; when that is advanced, the backend may wait for the next write before it looks
     */
    protected abstract Backend open(ManualClock manual) throws Exception;

    @BeforeEach
    final void openBackend() throws Exception {
        Backend opened = open(clock);
        backend = Optional.of(opened);
        opened.queue().subscribe(leases::add);
        opened.callbacks().subscribeCallbacks(callbacks::add);
    }

    @AfterEach
    final void closeBackend() {
        backend.ifPresent(opened -> opened.queue().close());
    }

    final JobQueue queue() {
        return backend.orElseThrow().queue();
    }

    final ResultStore results() {
        return backend.orElseThrow().results();
    }

    final CallbackQueue callbackQueue() {
        return backend.orElseThrow().callbacks();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static NewJob.Key key(String text, String content) {
        return new NewJob.Key(text, bytes(content));
    }

    synchronized JobId nextId() {
        return new JobId(++lastId);
    }

    NewJob job() {
        return new NewJob(nextId(), KIND, bytes("in"), Optional.empty(), Optional.empty(), clock.instant());
    }

    NewJob job(String kind) {
        return new NewJob(nextId(), kind, bytes("in"), Optional.empty(), Optional.empty(), clock.instant());
    }

    NewJob jobWithKey(String text, String content) {
        return new NewJob(
                nextId(), KIND, bytes(content), Optional.of(key(text, content)), Optional.empty(), clock.instant());
    }

    NewJob jobWithCallback() {
        return new NewJob(nextId(), KIND, bytes("in"), Optional.empty(), Optional.of(RECEIVER), clock.instant());
    }

    NewJob jobDueIn(Duration delay) {
        return new NewJob(
                nextId(),
                KIND,
                bytes("in"),
                Optional.empty(),
                Optional.empty(),
                clock.instant().plus(delay));
    }

    static <T> T done(CompletableFuture<T> future) {
        return future.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    JobId submitted(NewJob job) {
        assertThat(done(queue().submit(job))).isEqualTo(new Submission(job.id(), false));
        return job.id();
    }

    JobRecord found(JobId id) throws InterruptedException {
        return results().find(id).orElseThrow();
    }

    /** Asks for a lease and waits for it. */
    Lease leased() throws InterruptedException {
        queue().request(1);
        return nextLease();
    }

    Lease nextLease() throws InterruptedException {
        Lease lease = leases.poll(SECONDS, TimeUnit.SECONDS);
        assertThat(lease).as("a lease within " + SECONDS + " s").isNotNull();
        return lease;
    }

    Lease submittedAndLeased(NewJob job) throws InterruptedException {
        submitted(job);
        Lease lease = leased();
        assertThat(lease.id()).isEqualTo(job.id());
        return lease;
    }

    DueCallback nextCallback() throws InterruptedException {
        DueCallback callback = callbacks.poll(SECONDS, TimeUnit.SECONDS);
        assertThat(callback).as("a callback within " + SECONDS + " s").isNotNull();
        return callback;
    }

    /** Asks for a callback and waits for it. */
    DueCallback called() throws InterruptedException {
        callbackQueue().requestCallbacks(1);
        return nextCallback();
    }

    void finished(Lease lease, Outcome outcome) {
        assertThat(done(queue().finish(lease, outcome))).isTrue();
    }

    JobId succeeded(NewJob job) throws InterruptedException {
        finished(submittedAndLeased(job), new Outcome.Succeeded(bytes("out")));
        return job.id();
    }

    JobId died(NewJob job) throws InterruptedException {
        finished(submittedAndLeased(job), new Outcome.Dead(BOOM));
        return job.id();
    }

    JobId cancelled(NewJob job) {
        submitted(job);
        assertThat(done(queue().cancel(job.id()))).isInstanceOf(Change.Done.class);
        return job.id();
    }

    /** Puts the clock on and lets the backend see it. */
    void advance(Duration by) {
        clock.advance(by);
        settle();
    }

    /** Lets what the backend does by itself happen before what it does next. */
    void settle() {
        for (int i = 0; i < 3; i++) {
            assertThat(done(queue().cancel(new JobId(1)))).isInstanceOf(Change.Unknown.class);
        }
    }
}
