package io.dujiang.process;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Tasks of one function that go to a worker in one message. Guarded by the lock of the dispatcher.
 *
 * <p>A batch is sent once: what is redone goes in a new one, with a new number, so that no late word of a dead worker can be taken for one
 * about it.
 */
final class Batch {
    static final int MAX_TASKS = 4_096;

    private static final int MOST_DOUBLINGS = 8;
    private static final AtomicLong NUMBERS = new AtomicLong(1);

    final long number = NUMBERS.getAndIncrement();
    final FunctionCode code;
    final List<RemoteTask> tasks;
    final BatchSize size;

    /** The arguments of all of them as they are sent; null if only the tasks have them. */
    private final byte @Nullable [] arguments;

    /** How many of its tasks have an outcome; of the thread that receives from its worker, and of whoever reports the worker's death after that. */
    int outcomes;

    /** Its worker has said that it is done with it; of the same threads. */
    boolean over;

    /** The worker that has it; null while it is queued. */
    @Nullable
    Worker worker;

    /** It may be what ended a worker before that began anything: it goes to a worker that has nothing else, so that the next death tells. */
    boolean alone;

    int slot;
    long sentAt;

    /** How often it was taken back from a worker that had not begun it. */
    int recalls;

    /** How many nanoseconds it was taken to need when it was given to its worker. */
    long expected;

    Batch(FunctionCode code, List<RemoteTask> tasks, BatchSize size) {
        this(code, tasks, size, null);
    }

    /** @param arguments of the tasks, each behind its length */
    Batch(FunctionCode code, List<RemoteTask> tasks, BatchSize size, byte @Nullable [] arguments) {
        this.code = code;
        this.tasks = tasks;
        this.size = size;
        this.arguments = arguments;
    }

    /** Makes it the batch of its tasks, once it is queued: another thread may look for it as soon as it cancels them. */
    void own() {
        for (int i = 0; i < tasks.size(); i++) {
            tasks.get(i).batch = this;
        }
    }

    /** The tasks that a worker has given no outcome of. */
    List<RemoteTask> left() {
        return tasks.subList(outcomes, tasks.size());
    }

    /** Some of the tasks in a batch that was not sent, which is theirs from now on. */
    Batch anew(List<RemoteTask> some) {
        Batch again = new Batch(code, List.copyOf(some), size);
        again.own();
        again.alone = alone;
        return again;
    }

    /** The same batch, taken back from a worker that had not begun it. */
    Batch recalled() {
        Batch again = anew(tasks);
        again.recalls = recalls + 1;
        return again;
    }

    /** How many nanoseconds it waits more than others to be taken back: each time more, as where no worker gets a processor for long. */
    long patience() {
        return recalls == 0 ? 0 : PoolWatch.STUCK_NANOS << Math.min(recalls, MOST_DOUBLINGS);
    }

    /** The same in one that goes alone. */
    Batch anewAlone(List<RemoteTask> some) {
        Batch again = anew(some);
        again.alone = true;
        return again;
    }

    String name(int index) {
        return tasks.size() == 1
                ? code.name()
                : code.name() + " (task " + (index + 1) + " of a batch of " + tasks.size() + ")";
    }

    /** How many bytes its arguments have together, or some more. */
    long bytes() {
        if (arguments != null) {
            return arguments.length;
        }
        long bytes = 0;
        for (int i = 0; i < tasks.size(); i++) { // most have one task, for which an iterator costs more than the rest
            bytes += tasks.get(i).length();
        }
        return bytes;
    }

    boolean isDone() {
        for (int i = 0; i < tasks.size(); i++) {
            if (!tasks.get(i).isDone()) {
                return false;
            }
        }
        return true;
    }

    /** Writes the message that carries it. */
    void write(boolean withCode, ByteSink sink) {
        sink.write(Protocol.RUN);
        sink.putLong(number);
        sink.putInt(slot);
        sink.putInt(code.id());
        sink.putBytes(withCode ? code.bytes() : Protocol.NOTHING);
        sink.putInt(tasks.size());
        if (arguments != null) {
            sink.write(arguments, 0, arguments.length);
            return;
        }
        for (int i = 0; i < tasks.size(); i++) {
            tasks.get(i).writeArgument(sink);
        }
    }
}
