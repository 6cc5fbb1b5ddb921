package io.dujiang.process;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/** What a worker does: takes batches from its pool, runs their tasks one after the other and sends the outcomes. */
final class WorkerLoop {
    /**
     * Outcomes are sent when they are that old, or more than so many bytes, or the pool asks for them, as it does every few milliseconds: so a death costs
     * little of what was done, and others need not wait for a whole batch.
     */
    private static final long FLUSH_NANOS = 5_000_000;

    private static final int FLUSH_BYTES = 64 * 1024;

    /**
     * Where the last tasks of a function took less than that each, no clock is read after the next ones: the pool asks. So if a long one comes among
     * them while the pool is late, and an endless one next, the long one's outcome waits for the end of that.
     */
    private static final long TINY_NANOS = 1_000;

    /** Where a batch has the number of its function. */
    private static final int ID = 1 + Long.BYTES + Integer.BYTES;

    private final WorkerControl control;
    private Link link;
    private final StatusPage page;
    private final CurrentTask current;
    private final ValueReader reader;
    private final TaskRunner runner;
    private final KnownFunctions<Object> functions = new KnownFunctions<>();
    private final ByteSink outcomes = new ByteSink();

    private long received;

    /** When the first task began whose outcome was not sent, or the last outcome was sent. */
    private long since;

    /** How often the pool had asked for outcomes then. */
    private long asked;

    /** The function whose tasks were tiny when outcomes were sent last; 0 if they were not. */
    private int tiny;

    WorkerLoop(Link link, StatusPage page, CurrentTask current, WorkerControl control, long maxMessage) {
        this.link = link;
        this.page = page;
        this.current = current;
        this.control = control;
        this.reader = new ValueReader(
                TransferFilter.fromParent(maxMessage), ClassLoader.getSystemClassLoader(), Attachments::get);
        this.runner = new TaskRunner(reader, maxMessage);
    }

    void run() throws IOException {
        if (!initialize(link.receive())) {
            return;
        }
        try {
            while (true) {
                List<ByteBuffer> frames = receiveAll();
                begin(System.nanoTime());
                for (ByteBuffer frame : frames) {
                    runBatch(frame);
                }
            }
        } catch (EOFException e) {
            control.awaitEnd(); // the pool closes, or is gone
        }
    }

    private void begin(long now) {
        since = now;
        asked = page.asked();
    }

    private List<ByteBuffer> receiveAll() throws IOException {
        while (true) {
            try {
                return link.receiveAll();
            } catch (InterruptedIOException e) {
                forgetInterrupt();
            }
        }
    }

    /** By code that a task has left behind: it is meant for nobody, and nothing was received or sent. */
    private static void forgetInterrupt() {
        var _ = Thread.interrupted();
    }

    private boolean initialize(ByteBuffer frame) throws IOException {
        ByteSink answer = new ByteSink();
        frame.position(1);
        Link first = link;
        String reads = ValueReader.textValue(frame);
        String writes = ValueReader.textValue(frame);
        if (!reads.isEmpty()) {
            PipeLink pipes = PipeLink.attach(reads, writes);
            pipes.removeNames();
            link = pipes;
        }
        byte[] rehearsal = ValueReader.bytes(frame);
        String failure = WorkerState.initialize(reader, frame);
        answer.write(failure == null ? Protocol.READY : Protocol.FAILED);
        if (failure != null) {
            ValueWriter.write("The failure", failure, answer);
        }
        first.send(answer.written());
        runner.rehearse(rehearsal); // while the pool takes note, or for as long as this worker is a spare
        return failure == null;
    }

    private void runBatch(ByteBuffer frame) throws IOException {
        page.received(++received);
        frame.position(1);
        long batch = frame.getLong();
        int slot = frame.getInt();
        int id = frame.getInt();
        byte[] code = ValueReader.bytes(frame);
        Object known = functions.get(id);
        Object function = known == null ? code : known;
        functions.put(id, function);
        if (page.claim(slot, batch)) {
            OutcomeFrame.begin(outcomes, batch, slot);
            runAll(batch, slot, function, frame);
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

    private void runAll(long batch, int slot, Object codeOrFunction, ByteBuffer frame) throws IOException {
        int id = frame.getInt(ID);
        Object function = codeOrFunction;
        int left = frame.getInt();
        int done = 0;
        for (int i = 0; left > 0; i++) {
            int end = frame.getInt() + frame.position();
            current.begin(StatusPage.taskWord(batch, i));
            function = read(id, function);
            runner.run(function, frame, outcomes);
            left = current.isCancelled(batch) ? 0 : left - 1;
            frame.position(end);
            done++;
            if (left == 0 || isDue(id)) {
                current.end();
                send(id, done, left == 0);
                done = 0;
                OutcomeFrame.begin(outcomes, batch, slot);
            }
        }
    }

    private boolean isDue(int id) {
        return outcomes.size() > FLUSH_BYTES
                || page.asked() != asked
                || (id != tiny && System.nanoTime() - since > FLUSH_NANOS);
    }

    private void send(int id, int count, boolean last) throws IOException {
        long now = System.nanoTime();
        tiny = (now - since) / count < TINY_NANOS ? id : 0;
        ByteBuffer frame = OutcomeFrame.end(outcomes, count, now - since, last);
        while (true) {
            try {
                link.send(frame);
                break;
            } catch (InterruptedIOException e) {
                forgetInterrupt();
            }
        }
        begin(now);
    }
}
