package io.dujiang.process;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Workers without a JVM, for what the pool's side decides; and tasks for them. What is sent to them stays unsent. */
final class FakeWorkers {
    private static final FunctionCode CODE = new FunctionCode(1, new byte[0], "Test::task", "");

    private final StatusPage page;
    private final Process process;
    private int number;

    FakeWorkers(Path folder) throws IOException {
        page = StatusPage.create(folder.resolve("page"));
        process = new ProcessBuilder("true").start();
    }

    /** A worker, which has the status page that all of these share. */
    Worker next() {
        return next(new SilentLink());
    }

    /** A worker that is the given process. */
    Worker next(Process real) {
        return new Worker(++number, real, page, new SilentLink(), new SilentLink());
    }

    Worker next(Process some, Link data) {
        return new Worker(++number, some, page, new SilentLink(), data);
    }

    Worker next(Link data) {
        return next(new SilentLink(), data);
    }

    Worker next(Link control, Link data) {
        return new Worker(++number, process, page, control, data);
    }

    /** Of calls whose tasks go one by one to a dispatcher, which may have no worker. */
    static Flow.Source source(Dispatcher dispatcher, ProcessPoolBuilder settings) {
        return new Flow.Source(
                dispatcher, new OutcomeReader(settings), CODE, BatchSize.of(1), 1, new SizeLimit(1_000, CODE));
    }

    static Batch batch(RemoteTask... tasks) {
        return new Batch(CODE, List.of(tasks), BatchSize.of(1));
    }

    static RemoteTask task() {
        return task(ended -> {});
    }

    static RemoteTask task(Consumer<RemoteTask> whenEnded) {
        return new RemoteTask(new byte[0], 0, 0, new RemoteTask.Recipient() {
            @Override
            public void ended(RemoteTask task) {
                whenEnded.accept(task);
            }

            @Override
            public void flush() {
                // nobody waits
            }
        });
    }

    /** A link that takes nothing and gives nothing. */
    static class SilentLink implements Link {
        @Override
        public void send(ByteBuffer frame) throws IOException {
            // nobody is there
        }

        @Override
        public int trySendAll(List<byte[]> frames) {
            return 0;
        }

        @Override
        public ByteBuffer receive() throws IOException {
            throw new EOFException("nobody is there");
        }

        @Override
        public List<ByteBuffer> receiveAll() throws IOException {
            throw new EOFException("nobody is there");
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
