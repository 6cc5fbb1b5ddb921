package io.dujiang.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Describes a {@link Subprocess}. For one thread. */
public final class SubprocessBuilder {
    /** How long after the deadline what the child has printed may take to be read. */
    private static final Duration AFTER_KILL = Duration.ofMillis(200);

    final ProcessBuilder builder;
    Duration deadline = Duration.ZERO;

    /** Makes the threads that move the bytes of its pipes. */
    ThreadFactory threads = Thread.ofPlatform().daemon().factory();

    private byte[] input = {};
    private int outputLimit = 16 << 20;

    SubprocessBuilder(String... command) {
        if (command.length == 0) {
            throw new IllegalArgumentException("A subprocess needs a command: builder(\"program\", \"argument\")");
        }
        builder = new ProcessBuilder(command);
    }

    /** Where the child runs; where this process does, without this. */
    public SubprocessBuilder directory(Path folder) {
        builder.directory(folder.toFile());
        return this;
    }

    /** Sets a variable of the child's environment, which is else that of this process. */
    public SubprocessBuilder environment(String name, String value) {
        builder.environment().put(name, value);
        return this;
    }

    /** When the child and all that it started are killed if it has not ended; never without this. */
    public SubprocessBuilder deadline(Duration afterStart) {
        if (!afterStart.isPositive()) {
            throw new IllegalArgumentException("deadline must be positive, got " + afterStart);
        }
        deadline = afterStart;
        return this;
    }

    /** What {@link #run} gives the child to read; nothing without this. */
    public SubprocessBuilder input(byte[] bytes) {
        input = bytes.clone();
        return this;
    }

    /** How many bytes {@link #run} keeps of each output, the first ones; 16 MiB without this. The rest is read and dropped. */
    public SubprocessBuilder outputLimit(int bytes) {
        outputLimit = bytes;
        return this;
    }

    /**
     * Starts the child.
     *
     * @throws IOException if there is no such program, or it cannot be started
     */
    public Subprocess start() throws IOException {
        return Subprocess.start(this);
    }

    /**
     * Runs the child to its end, and collects what it prints. If the caller is interrupted, the child is killed.
     *
     * @throws IOException if there is no such program, or it cannot be started
     */
    public SubprocessResult run() throws IOException, InterruptedException {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        try (Subprocess child = start()) {
            limitOutput(child, ended);
            var _ = side(child, "stdin", () -> write(child.input()));
            FutureTask<SubprocessResult.Output> error = side(child, "stderr", () -> collect(child.error()));
            SubprocessResult.Output output = collect(child.output());
            int exitCode = child.await();
            return new SubprocessResult(exitCode, child.isKilledAtDeadline(), output, error.get());
        } catch (java.io.InterruptedIOException e) {
            var _ = Thread.interrupted();
            throw (InterruptedException) new InterruptedException("Interrupted while a child process ran").initCause(e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IOException("The error output of a child process cannot be read", e.getCause());
        } finally {
            ended.complete(null);
        }
    }

    /** A process that the child gave up keeps its pipes open, and is not known: the deadline is for reading them too. */
    private void limitOutput(Subprocess child, CompletableFuture<Void> ended) {
        if (deadline.isPositive()) {
            var _ = ended.orTimeout(deadline.plus(AFTER_KILL).toNanos(), TimeUnit.NANOSECONDS)
                    .whenComplete((_, late) -> {
                        if (late != null) {
                            child.endOutput();
                        }
                    });
        }
    }

    private static <T> FutureTask<T> side(Subprocess child, String what, java.util.concurrent.Callable<T> code) {
        FutureTask<T> task = new FutureTask<>(code);
        Thread.ofVirtual().name(what + " of " + child).start(task);
        return task;
    }

    private boolean write(OutputStream stream) throws IOException {
        try (stream) {
            stream.write(input);
        }
        return true;
    }

    private SubprocessResult.Output collect(InputStream stream) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] some = new byte[8 * 1024];
        boolean truncated = false;
        for (int count = stream.read(some); count >= 0; count = stream.read(some)) {
            int room = Math.min(count, outputLimit - kept.size());
            kept.write(some, 0, room);
            truncated |= room < count;
        }
        return new SubprocessResult.Output(kept.toByteArray(), truncated);
    }
}
