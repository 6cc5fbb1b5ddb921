package io.dujiang.memory;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

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
    private static final long TAKE_LOCK_AT = PUT_LOCK_AT + RobustLock.BYTES;

    private final SharedMemory memory;
    private final Participant participant;
    private final Ring ring;
    private final RobustLock putLock;
    private final RobustLock takeLock;
    private final Turn putting = new Turn(this);
    private final Turn taking = new Turn(this);
    private final Steps steps;

    private SharedQueue(SharedMemory memory, int streak, Steps steps) {
        Words words = new Words(memory.segment());
        this.memory = memory;
        this.ring = new Ring(memory.name(), memory.segment());
        this.participant = Participant.join(memory);
        this.putLock = new RobustLock(words, PUT_LOCK_AT, participant, () -> {}, streak, steps);
        this.takeLock = new RobustLock(words, TAKE_LOCK_AT, participant, () -> {}, streak, steps);
        this.steps = steps;
        participant.orClose(putLock::inheritOwn);
        participant.orClose(takeLock::inheritOwn);
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
                .orClose(memory -> new SharedQueue(memory, RobustLock.SHORTEST_STREAK, Steps.NONE));
    }

    /**
     * The queue of that name, created by another process of the same user.
     *
     * @throws SharedMemoryException if there is none, or it cannot be trusted
     */
    public static SharedQueue attach(String name) {
        return attach(name, RobustLock.SHORTEST_STREAK, Steps.NONE);
    }

    static SharedQueue attach(String name, int streak, Steps steps) {
        return SharedMemory.attach(name, Kind.QUEUE).orClose(memory -> new SharedQueue(memory, streak, steps));
    }

    /**
     * The queue of that name, which a process of the same user {@linkplain #handOver hands over}, and which belongs to this process from now on.
     *
     * @throws SharedMemoryException if there is none, or it cannot be trusted, or this process owns it already; nothing has changed then
     */
    public static SharedQueue adopt(String name) {
        SharedQueue attached = attach(name);
        return attached.memory.ownOr(attached, attached::close);
    }

    /**
     * Gives it up, for the process that adopts it by its name, as {@link SharedMemory#handOver} does.
     *
     * @return whether this process owned it
     */
    public boolean handOver() {
        return memory.handOver();
    }

    /** By which other processes attach. */
    public String name() {
        return memory.name();
    }

    /** How long a message may be. */
    public long largestMessage() {
        return Ring.largestMessage(ring.capacity());
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

    /**
     * Puts a message that is written where it will be read, without a copy, and waits for room. Others that put wait meanwhile.
     *
     * @param length how many bytes it has
     * @param writer gets the room for the message in one part or two, in order, and fills it; it must not wait, and must not use the queue. It is not
     *     called for an empty message. If it throws, nothing was put
     * @throws IllegalArgumentException if it is longer than {@link #largestMessage}
     */
    public void putInPlace(long length, Consumer<MemorySegment> writer) throws InterruptedException {
        requireFits(length);
        var _ = offer(length, () -> writeInPlace(length, writer), Deadline.NEVER);
    }

    /** The next message; waits for one. */
    public byte[] take() throws InterruptedException {
        return poll(1, Deadline.NEVER).getFirst();
    }

    /**
     * Takes the next message where it lies, without a copy; waits for one. Others that take wait meanwhile.
     *
     * @param reader gets the message in one part or two, in order; it may read a part until it returns, must not wait, and must not use the queue. It is
     *     not called for an empty message. If it throws, the message stays, for whoever takes next
     */
    public void takeInPlace(Consumer<MemorySegment> reader) throws InterruptedException {
        take(() -> readInPlace(reader), Deadline.NEVER);
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
        messages.forEach(message -> requireFits(message.length));
        return messages.isEmpty() ? 0 : offer(messages.getFirst().length, () -> write(messages), deadline);
    }

    /**
     * Waits until there is room for a message of that length, and puts what the code writes.
     *
     * @param writing returns how many messages it has written, which may be none
     */
    private int offer(long length, IntSupplier writing, Deadline deadline) throws InterruptedException {
        if (!putting.enter(deadline)) {
            return 0;
        }
        try {
            int done = 0;
            while (done == 0) {
                if (!hasRoomWithin(Ring.room(length), deadline) || !putLock.acquire(deadline)) {
                    return 0;
                }
                done = published(writing);
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

    private boolean hasRoomWithin(long room, Deadline deadline) throws InterruptedException {
        return ring.mayHaveRoom(room) || await(putting, ring.notFull(), () -> ring.mayHaveRoom(room), deadline);
    }

    /** With the lock, which it releases; what was written by code that throws is not shown. */
    private int published(IntSupplier writing) {
        int done;
        try {
            ring.beginWriting();
            done = writing.getAsInt();
            steps.done("written");
            ring.publish();
            steps.done("published");
        } finally {
            putLock.release();
        }
        steps.done("released");
        return done;
    }

    private int write(List<byte[]> messages) {
        int done = 0;
        while (done < messages.size() && begin(messages.get(done).length)) {
            ring.write(MemorySegment.ofArray(messages.get(done)), 0, messages.get(done).length);
            done++;
        }
        return done;
    }

    private boolean begin(long length) {
        boolean room = ring.hasRoom(Ring.room(length));
        if (room) {
            ring.writeLength(length);
            steps.done("begun");
        }
        return room;
    }

    private int writeInPlace(long length, Consumer<MemorySegment> writer) {
        if (!begin(length)) {
            return 0;
        }
        long written = 0;
        while (written < length) {
            MemorySegment part = ring.writable(length - written);
            writer.accept(part);
            ring.wrote(part.byteSize());
            written += part.byteSize();
        }
        return 1;
    }

    private List<byte[]> poll(int max, Deadline deadline) throws InterruptedException {
        List<byte[]> taken = new ArrayList<>(Math.min(max, 16));
        take(() -> read(taken, max), deadline);
        return taken;
    }

    /**
     * Waits for a message, and takes what the code reads, unless the deadline comes first.
     *
     * @param reading returns whether it has read a message
     */
    private void take(BooleanSupplier reading, Deadline deadline) throws InterruptedException {
        if (!taking.enter(deadline)) {
            return;
        }
        try {
            boolean taken = false;
            while (!taken) {
                if (!hasMessageWithin(deadline) || !takeLock.acquire(deadline)) {
                    return;
                }
                taken = released(reading);
            }
            ring.notFull().wake();
            steps.done("woken");
        } catch (InternalError e) {
            throw memory.damaged(e);
        } finally {
            taking.leave();
        }
    }

    private boolean hasMessageWithin(Deadline deadline) throws InterruptedException {
        return !ring.isEmpty() || await(taking, ring.notEmpty(), () -> !ring.isEmpty(), deadline);
    }

    /** With the lock, which it releases; what was read by code that throws stays. */
    private boolean released(BooleanSupplier reading) {
        boolean taken;
        try {
            ring.beginReading();
            taken = reading.getAsBoolean();
            steps.done("read");
            ring.release();
            steps.done("taken");
        } finally {
            takeLock.release();
        }
        steps.done("released");
        return taken;
    }

    private boolean read(List<byte[]> taken, int max) {
        while (taken.size() < max && ring.has(Ring.WORD)) {
            byte[] message = new byte[ring.readMessageLength()];
            steps.done("begun");
            ring.read(MemorySegment.ofArray(message), 0, message.length);
            taken.add(message);
        }
        return !taken.isEmpty();
    }

    private boolean readInPlace(Consumer<MemorySegment> reader) {
        if (!ring.has(Ring.WORD)) {
            return false;
        }
        long left = ring.readMessageLength();
        steps.done("begun");
        while (left > 0) {
            MemorySegment part = ring.readable(left);
            reader.accept(part.asReadOnly());
            ring.wasRead(part.byteSize());
            left -= part.byteSize();
        }
        return true;
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

    private void requireFits(long length) {
        if (length < 0 || length > largestMessage()) {
            throw new IllegalArgumentException("A message of " + length + " bytes does not fit into " + this
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
