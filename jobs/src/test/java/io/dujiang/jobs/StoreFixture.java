package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import io.dujiang.jobs.spi.Submission;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A store in a folder of its own, on a clock that stands still, and words for what is done with it. */
abstract class StoreFixture {
    static final String KIND = "note";
    static final URI RECEIVER = URI.create("https://example.org/done");
    static final Failure BOOM = new Failure("boom", "It went boom");
    private static final long SECONDS = 60;

    @TempDir
    Path folder;

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    final BlockingQueue<Lease> leases = new LinkedBlockingQueue<>();
    final BlockingQueue<DueCallback> callbacks = new LinkedBlockingQueue<>();
    private Optional<SqliteStore> opened = Optional.empty();
    private long lastId = now.get().toEpochMilli() << 21;

    StoreSettings settings() {
        return StoreSettings.DEFAULT.withClock(now::get);
    }

    SqliteStore open(StoreSettings settings) {
        SqliteStore store = SqliteStore.open(folder, settings);
        opened = Optional.of(store);
        leases.clear();
        store.subscribe(leases::add);
        store.subscribeCallbacks(callbacks::add);
        return store;
    }

    SqliteStore open() {
        return open(settings());
    }

    SqliteStore reopen(StoreSettings settings) {
        close();
        return open(settings);
    }

    @AfterEach
    void close() {
        opened.ifPresent(SqliteStore::close);
        opened = Optional.empty();
    }

    SqliteStore store() {
        return opened.orElseThrow();
    }

    void advance(Duration by) {
        now.updateAndGet(before -> before.plus(by));
        store().wake();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    synchronized JobId nextId() {
        lastId = Math.max(lastId + 1, now.get().toEpochMilli() << 21);
        return new JobId(lastId);
    }

    NewJob job(byte[] input) {
        return new NewJob(nextId(), KIND, input, Optional.empty(), Optional.empty(), now.get());
    }

    NewJob job() {
        return job(bytes("in"));
    }

    NewJob jobWithKey(String key, String content) {
        return new NewJob(
                nextId(),
                KIND,
                bytes(content),
                Optional.of(new NewJob.Key(key, bytes(content))),
                Optional.empty(),
                now.get());
    }

    NewJob jobWithCallback() {
        return new NewJob(nextId(), KIND, bytes("in"), Optional.empty(), Optional.of(RECEIVER), now.get());
    }

    static <T> T done(CompletableFuture<T> future) {
        return future.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    JobId submitted(NewJob job) {
        assertThat(done(store().submit(job))).isEqualTo(new Submission(job.id(), false));
        return job.id();
    }

    Lease leased() throws InterruptedException {
        store().request(1);
        return next(leases);
    }

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T value = queue.poll(SECONDS, TimeUnit.SECONDS);
        assertThat(value).as("something within " + SECONDS + " s").isNotNull();
        return value;
    }

    JobId succeeded(NewJob job) throws InterruptedException {
        return ended(job, new Outcome.Succeeded(bytes("out")));
    }

    JobId died(NewJob job) throws InterruptedException {
        return ended(job, new Outcome.Dead(BOOM));
    }

    JobId ended(NewJob job, Outcome outcome) throws InterruptedException {
        submitted(job);
        Lease lease = leased();
        assertThat(lease.id()).isEqualTo(job.id());
        assertThat(done(store().finish(lease, outcome))).isTrue();
        return job.id();
    }

    JobRecord found(JobId id) throws InterruptedException {
        return store().find(id).orElseThrow();
    }

    /** Asks the file itself. */
    long number(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("jobs.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("jobs.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
