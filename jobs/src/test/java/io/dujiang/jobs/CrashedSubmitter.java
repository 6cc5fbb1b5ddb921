package io.dujiang.jobs;

import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Submits and finishes jobs without end, until it is killed. Prints {@code + key id} for each job that the store took, and
 * {@code - id} for each that it finished.
 */
final class CrashedSubmitter {
    private static final int IN_FLIGHT = 200;
    private static final int WORKERS = 50;

    private final OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));

    public static void main(String[] arguments) throws InterruptedException {
        new CrashedSubmitter().run(Path.of(arguments[0]), arguments[1]);
    }

    private void run(Path folder, String prefix) throws InterruptedException {
        SqliteStore store = SqliteStore.open(folder, StoreSettings.DEFAULT);
        store.subscribe(lease -> finish(store, lease));
        store.request(WORKERS);
        Semaphore slots = new Semaphore(IN_FLIGHT);
        long base = System.currentTimeMillis() << 21;
        for (int i = 0; ; i++) {
            slots.acquire();
            var _ = submit(store, new JobId(base + i), prefix + i).thenRun(slots::release);
        }
    }

    private void finish(SqliteStore store, Lease lease) {
        var _ = store.finish(lease, new Outcome.Succeeded(lease.input())).thenAccept(held -> {
            print("- " + lease.id());
            store.request(1);
        });
    }

    private CompletableFuture<Void> submit(SqliteStore store, JobId id, String key) {
        byte[] content = key.getBytes(StandardCharsets.US_ASCII);
        NewJob job = new NewJob(
                id,
                "crash",
                content,
                Optional.of(new NewJob.Key(key, content)),
                Optional.of(URI.create("https://example.org/done")),
                Instant.now());
        return store.submit(job).thenAccept(taken -> print("+ " + key + " " + taken.id()));
    }

    private synchronized void print(String line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
