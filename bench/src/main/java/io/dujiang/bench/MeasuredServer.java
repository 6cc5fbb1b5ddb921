package io.dujiang.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A server in a process of its own, which speaks as {@link ServerWorker} does. */
final class MeasuredServer implements AutoCloseable {
    private static final String PORT = "port ";
    private static final String HEAP = "heap ";

    private final TalkingProcess process;
    private final int port;
    private final long descriptors;

    private MeasuredServer(TalkingProcess process, int port) {
        this.process = process;
        this.port = port;
        this.descriptors = ProcessFigures.descriptors(process.handle());
    }

    /** Starts it and returns once it listens. Blocks. */
    static MeasuredServer start(List<String> command, String name) throws IOException {
        TalkingProcess process = TalkingProcess.start(command, name);
        try {
            return new MeasuredServer(process, (int)
                    process.<Long>hear(line -> number(line, PORT)).longValue());
        } catch (IOException e) {
            process.close();
            throw e;
        }
    }

    private static Optional<Long> number(String line, String before) {
        return line.startsWith(before) ? Optional.of(Long.valueOf(line.substring(before.length()))) : Optional.empty();
    }

    int port() {
        return port;
    }

    /** How many descriptors it opened since it started: connections, and a few others. */
    long connections() {
        return ProcessFigures.descriptors(handle()) - descriptors;
    }

    ProcessHandle handle() {
        return process.handle();
    }

    /** Has it collect garbage. Returns the bytes that live on a heap whose pages are resident whether in use or not. Blocks. */
    long collect() throws IOException {
        return process.ask("heap", line -> number(line, HEAP));
    }

    long residentBytes() {
        return ProcessFigures.residentBytes(handle());
    }

    @Override
    public void close() {
        process.close();
    }
}
