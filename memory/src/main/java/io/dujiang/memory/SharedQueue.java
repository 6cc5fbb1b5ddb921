package io.dujiang.memory;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A bounded queue of messages of bytes between any number of processes: each message goes to one of those that take.
 *
 * <p>Messages of one process are taken in the order in which it put them. A message that was put stays until it is taken, whoever dies; one that was taken
 * by a process that dies is gone with it. A process that dies in the middle of a call has either done all of it or nothing.
 *
 * <p>May be used by any thread, platform or virtual. Waiting never holds the carrier of a virtual thread for more than some microseconds. An
 * interrupt is noticed within 50 ms by a platform thread and at once by a virtual one. That there is nobody left to put or take is not noticed: give a
 * time-out. Those that wait to put, or to take, get their turn in no order: one may be overtaken by others again and again while they do nothing
 * else, so it is no means to share work evenly. A process that is stopped (SIGSTOP) in the middle of a call, which lasts less than a microsecond for small messages, halts the others until it
 * goes on.
 */
public final class SharedQueue implements AutoCloseable {
    /*
     * A Ring with a RobustLock for those that put and one for those that take, so that it has one writer and one reader at a time. A step of the
     * ring is done by one store of a position, so a holder that dies has done it or not, and there is nothing to mend. One that dies after its store
     * and before it has woken others costs those a slice of their wait.
     */
    private static final long PUT_LOCK_AT = 512;
    private static final long TAKE_LOCK_AT = 640;

    private final SharedMemory memory;
    private final Participant participant;
    private final Ring ring;
    private final RobustLock putLock;
    private final RobustLock takeLock;
    private final Turn putting = new Turn(this);
    private final Turn taking = new Turn(this);
    private final Steps steps;

    private SharedQueue(SharedMemory memory, Steps steps) {
        Words words = new Words(memory.segment());
        this.memory = memory;
        this.ring = new Ring(memory.name(), memory.segment());
        this.participant = Participant.join(memory);
        this.putLock = new RobustLock(words, PUT_LOCK_AT, participant, () -> {}, steps);
        this.takeLock = new RobustLock(words, TAKE_LOCK_AT, participant, () -> {}, steps);
        this.steps = steps;
        putLock.inheritOwn();
        takeLock.inheritOwn();
    }

    /**
     * A new queue in the standard folder for segments.
     *
     * @param bytes for how many bytes of messages it has room, 8 for each message included. Rounded up to a power of two
     * @throws SharedMemoryException if there is not enough space
     */
    public static SharedQueue create(long bytes) {
        return create(Folder.standard(), bytes);
    }

    /** A new queue in a folder, else as {@link #create(long)}. */
    public static SharedQueue create(Path folder, long bytes) {
        return SharedMemory.create(folder, Kind.QUEUE, Ring.bodyFor(bytes))
                .orClose(memory -> new SharedQueue(memory, Steps.NONE));
    }

    /**
     * The queue of that name, created by another process of the same user.
     *
     * @throws SharedMemoryException if there is none, or it cannot be trusted
     */
    public static SharedQueue attach(String name) {
        return attach(name, Steps.NONE);
    }

    static SharedQueue attach(String name, Steps steps) {
        return SharedMemory.attach(name, Kind.QUEUE).orClose(memory -> new SharedQueue(memory, steps));
    }

    /** By which other processes attach. */
    public String name() {
        return memory.name();
    }

    /** How long a message may be. */
    public long largestMessage() {
        return ring.capacity() - Ring.WORD;
    }

    /**
     * Puts a message, and waits for room.
     *
     * @throws IllegalArgumentException if it is longer than {@link #largestMessage}
     */
    public void put(byte[] message) throws InterruptedException {
        var _ = offer(List.of(message), Deadline.NEVER);
    }

    /**
     * Puts a message if there is room before the time is over.
     *
     * @param timeout zero to try without waiting
     * @return whether it was put
     */
    public boolean offer(byte[] message, Duration timeout) throws InterruptedException {
        return offer(List.of(message), Deadline.in(timeout)) == 1;
    }

    /** Puts messages in order, as many at once as there is room for; those of others may come between. Waits for room. */
    public void putAll(List<byte[]> messages) throws InterruptedException {
        int done = 0;
        while (done < messages.size()) {
            done += offer(messages.subList(done, messages.size()), Deadline.NEVER);
        }
    }

    /** The next message; waits for one. */
    public byte[] take() throws InterruptedException {
        return poll(1, Deadline.NEVER).getFirst();
    }

    /**
     * The next message if there is one before the time is over.
     *
     * @param timeout zero to look without waiting
     */
    public Optional<byte[]> poll(Duration timeout) throws InterruptedException {
        return poll(1, Deadline.in(timeout)).stream().findFirst();
    }

    /**
     * The messages that are there, in order. Waits for at least one.
     *
     * @param max how many at most, above 0
     */
    public List<byte[]> takeAll(int max) throws InterruptedException {
        Ring.requirePositive(max);
        return poll(max, Deadline.NEVER);
    }

    /** Puts the first ones that there is room for, at least one unless the deadline comes first, and returns how many. */
    private int offer(List<byte[]> messages, Deadline deadline) throws InterruptedException {
        messages.forEach(this::requireFits);
        if (messages.isEmpty() || !putting.enter(deadline)) {
            return 0;
        }
        try {
            int done = 0;
            while (done == 0) {
                if (!putLock.acquire(deadline)) {
                    return 0;
                }
                done = write(messages);
                if (done == 0 && !await(putting, ring.notFull(), () -> ring.mayHaveRoom(room(messages)), deadline)) {
                    return 0;
                }
            }
            ring.notEmpty().wake();
            steps.done("woken");
            return done;
        } catch (InternalError e) {
            throw memory.damaged(e);
        } finally {
            putting.leave();
        }
    }

    private int write(List<byte[]> messages) {
        int done = 0;
        try {
            ring.beginWriting();
            while (done < messages.size() && ring.hasRoom(Ring.room(messages.get(done).length))) {
                ring.writeLength(messages.get(done).length);
                steps.done("begun");
                ring.write(MemorySegment.ofArray(messages.get(done)), 0, messages.get(done).length);
                done++;
            }
            steps.done("written");
            ring.publish();
            steps.done("published");
        } finally {
            putLock.release();
        }
        steps.done("released");
        return done;
    }

    private List<byte[]> poll(int max, Deadline deadline) throws InterruptedException {
        if (!taking.enter(deadline)) {
            return List.of();
        }
        try {
            List<byte[]> taken = List.of();
            while (taken.isEmpty()) {
                if (!takeLock.acquire(deadline)) {
                    return List.of();
                }
                taken = read(max);
                if (taken.isEmpty() && !await(taking, ring.notEmpty(), () -> !ring.isEmpty(), deadline)) {
                    return List.of();
                }
            }
            ring.notFull().wake();
            steps.done("woken");
            return taken;
        } catch (InternalError e) {
            throw memory.damaged(e);
        } finally {
            taking.leave();
        }
    }

    private List<byte[]> read(int max) {
        List<byte[]> taken = new ArrayList<>(Math.min(max, 16));
        try {
            ring.beginReading();
            while (taken.size() < max && ring.has(Ring.WORD)) {
                byte[] message = new byte[ring.readMessageLength()];
                steps.done("begun");
                ring.read(MemorySegment.ofArray(message), 0, message.length);
                taken.add(message);
            }
            steps.done("read");
            ring.release();
            steps.done("taken");
        } finally {
            takeLock.release();
        }
        steps.done("released");
        return taken;
    }

    private static boolean await(Turn turn, Signal signal, BooleanSupplier condition, Deadline deadline)
            throws InterruptedException {
        while (!signal.await(condition, deadline)) {
            turn.requireOpen();
            if (deadline.isOver()) {
                return false;
            }
        }
        turn.requireOpen();
        return true;
    }

    private static long room(List<byte[]> messages) {
        return Ring.room(messages.getFirst().length);
    }

    private void requireFits(byte[] message) {
        if (message.length > largestMessage()) {
            throw new IllegalArgumentException("A message of " + message.length + " bytes does not fit into " + this
                    + ", whose largest is " + largestMessage()
                    + ": create the queue larger, or share the data as a SharedArray and send its name");
        }
    }

    /** For tests, to let it die. */
    Participant participant() {
        return participant;
    }

    /** Ends this attachment, and takes the name away if it is the owner's. Calls that wait end. Does nothing if it was closed before. */
    @Override
    public void close() {
        putting.close(ring.notFull()::wake, () -> {});
        taking.close(ring.notEmpty()::wake, () -> {
            participant.close();
            memory.close();
        });
    }

    @Override
    public String toString() {
        return "SharedQueue " + memory.name();
    }
}
