package io.dujiang.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A child process that answers lines with lines. What it says beside goes into a log; it ends with its input. */
final class TalkingProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;
    private static final long END_SECONDS = 10;

    private final Process process;
    private final File log;

    private TalkingProcess(Process process, File log) {
        this.process = process;
        this.log = log;
    }

    static TalkingProcess start(List<String> command, String name) throws IOException {
        Files.createDirectories(Folders.bench());
        File log = Folders.bench().resolve(name + ".log").toFile();
        return new TalkingProcess(new ProcessBuilder(command).redirectError(log).start(), log);
    }

    /** Sends a line and returns the first answer that can be read. Blocks. */
    <T> T ask(String line, Function<String, Optional<T>> reader) throws IOException {
        process.outputWriter().write(line + "\n");
        process.outputWriter().flush();
        return hear(reader);
    }

    /** Returns the next line that can be read. Blocks; after two minutes the process is ended. */
    <T> T hear(Function<String, Optional<T>> reader) throws IOException {
        CompletableFuture<Boolean> heard = new CompletableFuture<>();
        var _ = heard.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).whenComplete((_, late) -> {
            if (late != null) {
                process.destroyForcibly();
            }
        });
        BufferedReader in = process.inputReader();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Optional<T> answer = reader.apply(line);
            if (answer.isPresent()) {
                heard.complete(true);
                return answer.get();
            }
        }
        String what = heard.isDone() ? "It said nothing for " + PATIENCE_SECONDS + " s" : "It ended";
        heard.complete(false);
        throw new IOException(what + "; its log " + log + " begins: "
                + Files.readAllLines(log.toPath()).stream().findFirst().orElse("(nothing)"));
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Ends its input, so that it takes away what it has made, and waits until it is gone; after some seconds it is ended. */
    void end() {
        try {
            process.outputWriter().close();
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException _) {
            // It has ended before.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /** Ends the process, with those that it has started, and waits until it is gone. */
    @Override
    public void close() {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
