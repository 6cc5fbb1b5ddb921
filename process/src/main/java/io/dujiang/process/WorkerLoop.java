package io.dujiang.process;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What a worker does: takes batches from its pool, runs their tasks one after the other and sends the outcomes. */
final class WorkerLoop {
    /** Outcomes are sent after this time, so that a death costs little of what was done and others need not wait for a whole batch. */
    private static final long FLUSH_NANOS = 5_000_000;

    private static final int FLUSH_BYTES = 64 * 1024;

    private final WorkerControl control;
    private Link link;
    private final StatusPage page;
    private final CurrentTask current;
    private final ValueReader reader;
    private final TaskRunner runner;
    private final KnownFunctions<Object> functions = new KnownFunctions<>();

    WorkerLoop(Link link, StatusPage page, CurrentTask current, WorkerControl control, long maxMessage) {
        this.link = link;
        this.page = page;
        this.current = current;
        this.control = control;
        this.reader = new ValueReader(TransferFilter.fromParent(maxMessage), ClassLoader.getSystemClassLoader());
        this.runner = new TaskRunner(reader, maxMessage);
    }

    void run() throws IOException {
        if (!initialize(link.receive())) {
            return;
        }
        try {
            while (true) {
                runBatch(link.receive());
            }
        } catch (EOFException e) {
            control.awaitEnd(); // the pool closes, or is gone
        }
    }

    private boolean initialize(ByteBuffer frame) throws IOException {
        ByteSink answer = new ByteSink();
        frame.position(1);
        Link first = link;
        String reads = ValueReader.textValue(frame);
        String writes = ValueReader.textValue(frame);
        if (!reads.isEmpty()) {
            PipeLink pipes = PipeLink.attach(reads, writes);
            control.whenOrphaned(pipes::abandon);
            link = pipes;
        }
        String failure = WorkerState.initialize(reader, frame);
        answer.write(failure == null ? Protocol.READY : Protocol.FAILED);
        if (failure != null) {
            ValueWriter.write("The failure", failure, answer);
        }
        first.send(answer.written());
        return failure == null;
    }

    private void runBatch(ByteBuffer frame) throws IOException {
        frame.position(1);
        long batch = frame.getLong();
        int slot = frame.getInt();
        int id = frame.getInt();
        byte[] code = ValueReader.bytes(frame);
        Object known = functions.get(id);
        Object function = known == null ? code : known;
        functions.put(id, function);
        if (page.claim(slot, batch)) {
            runAll(batch, id, function, frame);
        }
    }

    /**
     * The function, or what kept it from being read. It is read as part of the first task, which is to blame then if that ends the worker:
     * reading initializes the function's class.
     */
    private Object read(int id, Object function) {
        if (!(function instanceof byte[] code)) {
            return function;
        }
        Object known = runner.readFunction(code);
        functions.put(id, known);
        return known;
    }

    private void runAll(long batch, int id, Object codeOrFunction, ByteBuffer frame) throws IOException {
        Object function = codeOrFunction;
        int count = frame.getInt();
        Outcomes outcomes = new Outcomes(batch, 0);
        for (int i = 0; i < count; i++) {
            byte[] argument = ValueReader.bytes(frame);
            current.begin(StatusPage.taskWord(batch, i));
            function = read(id, function);
            runner.run(function, ByteBuffer.wrap(argument), outcomes.sink);
            current.end();
            outcomes.count++;
            boolean last = i + 1 == count || current.isCancelled(batch);
            if (last || outcomes.isDue()) {
                link.send(outcomes.frame(last));
                if (last) {
                    return;
                }
                outcomes = new Outcomes(batch, i + 1);
            }
        }
    }

    /** Outcomes that were not sent yet. */
    private static final class Outcomes {
        private static final int COUNT = 1 + Long.BYTES + Integer.BYTES;
        private static final int NANOS = COUNT + Integer.BYTES;

        final ByteSink sink = new ByteSink();
        final long since = System.nanoTime();
        int count;

        Outcomes(long batch, int first) {
            sink.write(Protocol.RESULTS);
            sink.putLong(batch);
            sink.putInt(first);
            sink.putInt(0);
            sink.putInt(0);
            sink.write(0);
        }

        boolean isDue() {
            return sink.size() > FLUSH_BYTES || System.nanoTime() - since > FLUSH_NANOS;
        }

        ByteBuffer frame(boolean last) {
            sink.setInt(COUNT, count);
            sink.setInt(NANOS, (int) Math.min(System.nanoTime() - since, Integer.MAX_VALUE));
            return sink.written().put(NANOS + Integer.BYTES, (byte) (last ? 1 : 0));
        }
    }
}
