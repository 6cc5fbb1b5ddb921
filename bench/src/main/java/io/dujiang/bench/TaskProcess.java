package io.dujiang.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A running worker of the tasks bench; see {@link TaskWorker} for what is said. A worker that ends early is started again when asked. */
final class TaskProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final PreparedPeer prepared;
    private final int carriers;
    private final File log;
    private Optional<Process> running = Optional.empty();

    TaskProcess(PreparedPeer prepared, int carriers) {
        this.prepared = prepared;
        this.carriers = carriers;
        Path folder = Folders.bench();
        this.log = folder.resolve("tasks-" + peer().text() + "-" + carriers + ".log")
                .toFile();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TaskPeer peer() {
        return prepared.peer();
    }

    /** Has a row measured once. Blocks. */
    TaskAnswer ask(TaskRow row, int millis, int tasks) {
        Optional<String> whyMissing = prepared.whyMissing(carriers);
        if (whyMissing.isPresent()) {
            return TaskAnswer.missing(whyMissing.get());
        }
        try {
            Process process = running();
            process.outputWriter().write(row.text() + " " + millis + " " + tasks + "\n");
            process.outputWriter().flush();
            return answer(process);
        } catch (IOException e) {
            close();
            return TaskAnswer.missing(e.getMessage() + "; its log is " + log);
        }
    }

    private Process running() throws IOException {
        if (running.isEmpty()) {
            running = Optional.of(new ProcessBuilder(prepared.command(carriers))
                    .redirectError(log)
                    .start());
        }
        return running.get();
    }

    private static TaskAnswer answer(Process process) throws IOException {
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        var _ = answered.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).whenComplete((_, late) -> {
            if (late != null) {
                process.destroyForcibly();
            }
        });
        BufferedReader reader = process.inputReader();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            Optional<TaskAnswer> answer = TaskAnswer.of(line);
            if (answer.isPresent()) {
                answered.complete(true);
                return answer.get();
            }
        }
        throw new IOException(answered.isDone() ? "no answer in " + PATIENCE_SECONDS + " s" : "the worker ended");
    }

    /** Ends the worker and waits until it is gone. */
    @Override
    public void close() {
        running.ifPresent(process -> process.destroyForcibly().onExit().join());
        running = Optional.empty();
    }
}
