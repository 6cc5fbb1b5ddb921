package io.dujiang.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A child process of any program, whose pipes are used in blocking style by tasks and never block a loop.
 *
 * <p>A thread of the platform's own moves the bytes of each pipe to and from a bounded buffer; who waits for it parks. A child that prints faster
 * than it is read waits, and so does one whose output nobody reads. Closing kills the child and all that it started. Safe for
 * use by any thread, each stream by one at a time.
 *
 * {@snippet :
 * SubprocessResult log = Subprocess.builder("git", "log").deadline(Duration.ofSeconds(10)).run();
 *
 * try (Subprocess sort = Subprocess.builder("sort").start()) {
 *     scope.fork(() -> write(lines, sort.input()));
 *     read(sort.output());
 *     int exitCode = sort.await();
 * }
 * }
 */
public final class Subprocess implements AutoCloseable {
    /** A kill is tried again after that, since it may fail while this process can open no more files. */
    private static final Executor LATER = CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

    private final String command;
    private final Process process;
    private final ProcessTree tree;
    private final PipeBuffer input = new PipeBuffer();
    private final PipeBuffer output = new PipeBuffer();
    private final PipeBuffer error = new PipeBuffer();
    private volatile boolean killedAtDeadline;

    Subprocess(String command, Process process) {
        this.command = command;
        this.process = process;
        this.tree = new ProcessTree(process.toHandle());
    }

    /** Describes a child process: a program and its arguments. */
    public static SubprocessBuilder builder(String... command) {
        return new SubprocessBuilder(command);
    }

    static Subprocess start(SubprocessBuilder settings) throws IOException {
        ProcessBuilder builder = settings.builder;
        Process process = builder.start();
        try {
            Subprocess child = new Subprocess(builder.command().getFirst(), process);
            child.attend(settings);
            return child;
        } catch (RuntimeException | Error e) { // no thread, or no memory: nobody has the child, to end it
            end(process);
            throw e;
        }
    }

    private static void end(Process process) {
        try {
            new ProcessTree(process.toHandle()).kill();
        } finally {
            process.destroyForcibly();
        }
    }

    private void attend(SubprocessBuilder settings) {
        var _ = process.onExit().thenRun(input::close);
        pump(settings.threads, "in", () -> input.drainTo(process.getOutputStream()));
        pump(settings.threads, "out", () -> output.fillFrom(process.getInputStream()));
        pump(settings.threads, "err", () -> error.fillFrom(process.getErrorStream()));
        if (settings.deadline.isPositive()) {
            limit(settings.deadline);
        }
    }

    private void pump(ThreadFactory threads, String pipe, Runnable code) {
        Thread thread = threads.newThread(code);
        thread.setName("subprocess-" + pipe + "-" + process.pid());
        thread.start();
    }

    private void limit(Duration deadline) {
        var _ = process.onExit()
                .orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((_, late) -> {
                    if (late instanceof TimeoutException) {
                        killedAtDeadline = true;
                        kill();
                    }
                });
    }

    /** What is there of its output is the last: readers find the end, though a grandchild may hold the pipes. */
    void endOutput() {
        output.end();
        error.end();
    }

    /** What the child reads: writing waits while the child reads slowly; closing ends its input. */
    public OutputStream input() {
        return input.writer();
    }

    /** What the child prints on standard output. */
    public InputStream output() {
        return output.reader();
    }

    /** What the child prints on standard error. */
    public InputStream error() {
        return error.reader();
    }

    /** The number of its process. */
    public long pid() {
        return process.pid();
    }

    /**
     * Waits for the child to end. Its output can still be read then.
     *
     * @return its exit code; 128 and the number of the signal if a signal ended it
     */
    public int await() throws InterruptedException {
        try {
            return process.onExit().get().exitValue();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The end of " + this + " cannot be known", e.getCause());
        }
    }

    /** True if it was killed at its deadline. */
    public boolean isKilledAtDeadline() {
        return killedAtDeadline;
    }

    /** Kills the child and all processes that it started. Those that it had started and given up before are not known and go on. */
    public void kill() {
        try {
            tree.kill();
        } finally {
            if (process.isAlive()) {
                LATER.execute(this::kill);
            }
        }
    }

    /** Kills the child and all that it started, if it has not ended, and gives its pipes up. */
    @Override
    public void close() {
        try {
            kill();
        } finally {
            input.close();
            output.close();
            error.close();
        }
    }

    @Override
    public String toString() {
        return "Subprocess " + command + " (pid " + process.pid() + ")";
    }
}
