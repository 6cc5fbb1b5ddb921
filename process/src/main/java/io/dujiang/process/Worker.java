package io.dujiang.process;

import io.dujiang.memory.SharedMemoryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pool's side of one worker process that is ready. What is not final is guarded by the lock of the dispatcher, unless it says otherwise. */
final class Worker {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    private static final Batch END = new Batch(new FunctionCode(0, new byte[0], "", ""), List.of(), BatchSize.of(1));

    /** A batch of more tasks is sent by a thread of its own, since copying it takes a while. */
    private static final int SMALL_BATCH = 16;

    private static final int SMALL_BYTES = 8 * 1024;

    final int number;
    final Process process;
    final StatusPage page;
    private final Link control;
    private Link data;
    private final @Nullable Batch[] slots = new @Nullable Batch[StatusPage.SLOTS];
    private final LinkedBlockingQueue<Batch> outbox = new LinkedBlockingQueue<>();
    private final KnownFunctions<Boolean> known = new KnownFunctions<>();
    private final AtomicInteger unsent = new AtomicInteger(); // in the outbox, or being sent
    private int inFlight;
    long tasksDone;
    boolean retiring;
    boolean toldToEnd;

    /** Why the pool killed it. */
    @Nullable
    Kill kill;

    /** The task that it was killed for. */
    long killedWord;

    /** Batches that were cancelled as a whole and that it was not told of yet. */
    final List<Long> cancelled = new ArrayList<>();

    /** Used by the watch thread alone. */
    final WorkerWatch watch = new WorkerWatch();

    Worker(int number, Process process, StatusPage page, Link control, Link data) {
        this.number = number;
        this.process = process;
        this.page = page;
        this.control = control;
        this.data = data;
    }

    /** Why the pool kills a worker: to end a task that took too long or did not end when it was cancelled, or since it does not answer. */
    enum Kill {
        TIMEOUT,
        CANCELLED,
        UNRESPONSIVE,
        TERMINATED
    }

    /** Starts the thread that sends what {@link #give} queues, since sending may block. */
    void startSending() {
        Thread.ofPlatform().daemon().name("pool-send-" + number).start(this::sendAll);
    }

    /** True if it has room for another batch: for more than one only where batches are short, so that none waits behind a long one. */
    boolean hasRoom(Batch batch) {
        return !retiring && (inFlight == 0 || (inFlight < StatusPage.SLOTS && batch.size.isShort() && hasOnlyShort()));
    }

    private boolean hasOnlyShort() {
        return batches().stream().allMatch(batch -> batch.size.isShort());
    }

    int inFlight() {
        return inFlight;
    }

    void give(Batch batch) {
        int slot = 0;
        while (slots[slot] != null) {
            slot++;
        }
        slots[slot] = batch;
        batch.slot = slot;
        batch.sentAt = System.nanoTime();
        inFlight++;
        page.offer(slot, batch.number);
        if (unsent.get() > 0 || !sendNow(batch)) {
            unsent.incrementAndGet();
            outbox.add(batch);
        }
    }

    /** Sends a batch without a change of threads, if there is room for it and nothing is before it. */
    private boolean sendNow(Batch batch) {
        if (batch.tasks.size() > SMALL_BATCH || batch.bytes() > SMALL_BYTES) {
            return false;
        }
        ByteSink sink = new ByteSink();
        write(batch, known.get(batch.code.id()) != null, sink);
        boolean sent = data.trySend(sink.written());
        if (sent) {
            known.put(batch.code.id(), true);
        }
        return sent;
    }

    /** Batches that it was given and that are not done. */
    List<Batch> batches() {
        List<Batch> batches = new ArrayList<>(inFlight);
        for (Batch batch : slots) {
            if (batch != null) {
                batches.add(batch);
            }
        }
        return batches;
    }

    /** For how many nanoseconds it has had a batch. */
    long waitedFor() {
        return batches().stream()
                .mapToLong(batch -> System.nanoTime() - batch.sentAt)
                .min()
                .orElse(0);
    }

    @Nullable
    Batch find(long batch) {
        return batches().stream().filter(one -> one.number == batch).findAny().orElse(null);
    }

    void release(Batch batch) {
        slots[batch.slot] = null;
        inFlight--;
    }

    /** Takes back a batch that the worker has not begun. */
    boolean revoke(Batch batch) {
        if (!page.revoke(batch.slot, batch.number)) {
            return false;
        }
        release(batch);
        return true;
    }

    /** The task that runs, or null. */
    @Nullable
    RemoteTask running() {
        return at(page.running());
    }

    /** The task of a word, or null. */
    @Nullable
    RemoteTask at(long word) {
        Batch batch = word == 0 ? null : find(word >>> 16);
        int index = (int) (word & 0xffff) - 1;
        return batch == null || index < 0 || index >= batch.tasks.size() ? null : batch.tasks.get(index);
    }

    WorkerStatus status() {
        long word = page.running();
        Batch batch = word == 0 ? null : find(word >>> 16);
        Optional<String> task = batch == null ? Optional.empty() : Optional.of(batch.code.name());
        return new WorkerStatus(number, process.pid(), task, tasksDone);
    }

    private void sendAll() {
        try {
            ByteSink sink = new ByteSink();
            for (Batch batch = outbox.take(); batch != END; batch = outbox.take()) {
                sink.truncate(0);
                write(batch, known.get(batch.code.id()) != null, sink);
                known.put(batch.code.id(), true);
                data.send(sink.written());
                unsent.decrementAndGet();
            }
        } catch (IOException e) {
            // It died: the thread that receives sees that too and has all that it knows.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            log.warn("{} is killed since a batch could not be sent to it", this, e);
            process.destroyForcibly();
        }
    }

    private static void write(Batch batch, boolean isKnown, ByteSink sink) {
        sink.write(Protocol.RUN);
        sink.putLong(batch.number);
        sink.putInt(batch.slot);
        sink.putInt(batch.code.id());
        sink.putBytes(isKnown ? new byte[0] : batch.code.bytes());
        sink.putInt(batch.tasks.size());
        batch.tasks.forEach(task -> sink.putBytes(task.argument));
    }

    /** Runs the initializer in the worker; before any batch is sent. A longer frame of it than that is never read. */
    void initialize(byte @Nullable [] initializer, long maxFrame) throws IOException {
        Optional<PipeLink> pipes = createPipes(maxFrame);
        ByteSink sink = new ByteSink();
        sink.write(Protocol.INIT);
        ValueWriter.write("The pipe to read", pipes.map(PipeLink::writes).orElse(""), sink);
        ValueWriter.write("The pipe to write", pipes.map(PipeLink::reads).orElse(""), sink);
        ValueWriter.write("The initializer", initializer, sink);
        try {
            data.send(sink.written());
            ByteBuffer answer = data.receive();
            if (answer.get() != Protocol.READY) {
                throw new IOException(ValueReader.textValue(answer));
            }
        } catch (IOException | RuntimeException e) {
            pipes.ifPresent(PipeLink::close);
            throw e;
        }
        if (pipes.isPresent()) {
            data.close();
            data = pipes.get();
        }
    }

    /** Without shared memory, data goes on over the socket. */
    private static Optional<PipeLink> createPipes(long maxFrame) {
        try {
            return Optional.of(PipeLink.create(maxFrame));
        } catch (SharedMemoryException e) {
            log.warn(
                    "Tasks and results go over a socket, which is slower, since there is no shared memory: {}",
                    e.getMessage());
            return Optional.empty();
        }
    }

    ByteBuffer receive() throws IOException {
        return data.receive();
    }

    /** Sends a control frame; called by the watch thread alone. */
    void control(int kind, long task) {
        ByteSink sink = new ByteSink();
        sink.write(kind);
        sink.putLong(task);
        try {
            control.send(sink.written());
        } catch (IOException e) {
            // it died, which its receiving thread sees
        }
    }

    /** Kills it for a task that it was seen to run, unless that has ended since. */
    void killFor(long word, Kill why) {
        if (page.running() == word) {
            killedWord = kill == null ? word : killedWord;
            kill(why);
        }
    }

    void kill(Kill why) {
        if (kill == null) {
            kill = why;
            process.destroyForcibly();
        }
    }

    /** Frees what the pool has of it, once it is dead. */
    void free() {
        outbox.add(END);
        data.close();
        control.close();
    }

    @Override
    public String toString() {
        return "worker " + number + " (pid " + process.pid() + ")";
    }
}
