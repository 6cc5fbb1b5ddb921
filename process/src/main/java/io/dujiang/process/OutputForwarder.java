package io.dujiang.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands on what a worker prints, line by line, and keeps the last lines for the case that it dies. */
final class OutputForwarder {
    private static final Logger log = LoggerFactory.getLogger(OutputForwarder.class);
    private static final int KEPT_LINES = 8;
    private static final int MAX_LINE = 8 * 1024;
    private static final long PATIENCE_MILLIS = 500;

    private final Deque<String> last = new ArrayDeque<>();
    private final Thread[] threads;

    OutputForwarder(int worker, Process process, Consumer<String> output, Consumer<String> error) {
        threads = new Thread[] {
            start("pool-out-" + worker, process.getInputStream(), output),
            start("pool-err-" + worker, process.getErrorStream(), error)
        };
    }

    private Thread start(String name, InputStream stream, Consumer<String> lines) {
        return Thread.ofPlatform().daemon().name(name).start(() -> forward(stream, lines));
    }

    private void forward(InputStream stream, Consumer<String> lines) {
        StringBuilder line = new StringBuilder();
        try (Reader reader = new InputStreamReader(stream, Charset.forName(System.getProperty("native.encoding")))) {
            char[] some = new char[MAX_LINE];
            for (int count = reader.read(some); count >= 0; count = reader.read(some)) {
                for (int i = 0; i < count; i++) {
                    if (some[i] == '\n' || line.length() == MAX_LINE) {
                        hand(line, lines);
                    }
                    if (some[i] != '\n' && some[i] != '\r') {
                        line.append(some[i]);
                    }
                }
            }
        } catch (IOException e) {
            log.debug("The output of a worker ended", e);
        }
        if (!line.isEmpty()) {
            hand(line, lines);
        }
    }

    private void hand(StringBuilder line, Consumer<String> lines) {
        String text = line.toString();
        line.setLength(0);
        synchronized (last) {
            last.addLast(text);
            if (last.size() > KEPT_LINES) {
                last.removeFirst();
            }
        }
        try {
            lines.accept(text);
        } catch (RuntimeException | Error e) { // without this thread the worker would wait at its next line for ever
            log.warn("The consumer of a worker's output failed at a line", e);
        }
    }

    /** The last lines of a worker that has ended. */
    String lastLines() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(PATIENCE_MILLIS); // not for ever: a child of the worker may have inherited the pipe
        }
        synchronized (last) {
            return String.join("\n", last);
        }
    }
}
