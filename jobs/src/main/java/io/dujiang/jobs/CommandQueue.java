package io.dujiang.jobs;

import io.dujiang.jobs.spi.StoreUnavailableException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The commands that wait for the writer. Any thread adds without blocking; the writer alone takes and waits. */
final class CommandQueue {
    private static final int MAX_GROUP = 1_024;
    private static final long MAX_GROUP_BYTES = 8 << 20;
    private static final int MAX_WAITING = 100_000;
    private static final long MAX_WAITING_BYTES = 64 << 20;

    private final Queue<Command<?>> commands = new ConcurrentLinkedQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong waitingBytes = new AtomicLong();
    private volatile boolean ended;
    private volatile @Nullable Thread parked;

    /** Whether more is waiting than the writer should be given; submissions are refused then. */
    boolean isFull() {
        return waiting.get() >= MAX_WAITING || waitingBytes.get() >= MAX_WAITING_BYTES;
    }

    /** Any thread: hands a command to the writer, or refuses it if the queue is closed. */
    void add(Command<?> command) {
        count(command, 1);
        commands.add(command);
        if (ended) {
            refuseAll();
        } else {
            wake();
        }
    }

    /** Makes the writer look for work. */
    void wake() {
        Thread writer = parked;
        if (writer != null) {
            parked = null;
            LockSupport.unpark(writer);
        }
    }

    /** The writer takes no more: what is here and what comes is refused. */
    void end() {
        ended = true;
        refuseAll();
    }

    private void refuseAll() {
        for (Command<?> late = commands.poll(); late != null; late = commands.poll()) {
            late.refuseWith(new StoreUnavailableException("The store is closed; nothing was changed."));
            late.tell();
        }
    }

    boolean isEmpty() {
        return commands.isEmpty();
    }

    /** Fills a group, up to its bounds in number and bytes; the first command always fits. */
    void drainTo(List<Command<?>> group) {
        long bytes = group.stream().mapToLong(Command::bytes).sum();
        while (group.size() < MAX_GROUP) {
            Command<?> next = commands.peek();
            if (next == null || (!group.isEmpty() && bytes + next.bytes() > MAX_GROUP_BYTES)) {
                return;
            }
            bytes += next.bytes();
            group.add(commands.remove());
            count(next, -1);
        }
    }

    private void count(Command<?> command, int sign) {
        waiting.addAndGet(sign);
        waitingBytes.addAndGet(sign * command.bytes());
    }

    /** The writer waits until it has work, is woken, or the time is over. */
    void await(BooleanSupplier hasWork, long nanos) {
        parked = Thread.currentThread();
        if (!hasWork.getAsBoolean()) {
            LockSupport.parkNanos(this, nanos);
        }
        parked = null;
    }
}
