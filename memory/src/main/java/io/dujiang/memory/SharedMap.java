package io.dujiang.memory;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A bounded map of bytes to bytes between any number of processes.
 *
 * <p>Each operation happens at one moment, or not at all if its process dies before that. Reading takes no lock; changes are made one at a
 * time, and a process that dies while it makes one is noticed by the next, which mends what it left and goes on. A process that is stopped (SIGSTOP)
 * in the middle of a change, which lasts less than a microsecond for small values, halts the changes of others until it goes on, but not their reading.
 *
 * <p>May be used by any thread, platform or virtual. No operation waits but for others' changes; an interrupt is kept for later.
 */
public final class SharedMap implements AutoCloseable {
    private static final int ATTEMPTS = 100;

    private final SharedMemory memory;
    private final Participant participant;
    private final MapLayout layout;
    private final MapTable table;
    private final RobustLock lock;
    private final Turn turn = new Turn(this);
    private final Steps steps;

    private SharedMap(SharedMemory memory, int streak, Steps steps) {
        this.memory = memory;
        this.layout = MapLayout.read(memory.name(), memory.segment());
        this.table = new MapTable(memory.name(), layout, memory.segment(), steps);
        this.participant = Participant.join(memory);
        this.lock =
                new RobustLock(new Words(memory.segment()), MapLayout.LOCK, participant, table::rebuild, streak, steps);
        this.steps = steps;
        participant.orClose(lock::inheritOwn);
    }

    /**
     * A new map in the standard folder for segments.
     *
     * @param capacity how many entries it holds at most
     * @param keyBytes how long a key may be
     * @param valueBytes how long a value may be
     * @throws SharedMemoryException if there is not enough space
     */
    public static SharedMap create(int capacity, int keyBytes, int valueBytes) {
        return create(Folder.standard(), capacity, keyBytes, valueBytes);
    }

    /** A new map in a folder, else as {@link #create(int, int, int)}. */
    public static SharedMap create(Path folder, int capacity, int keyBytes, int valueBytes) {
        return create(folder, new MapLayout(capacity, keyBytes, valueBytes, new SecureRandom().nextLong()));
    }

    static SharedMap create(Path folder, MapLayout layout) {
        return SharedMemory.create(folder, Kind.MAP, layout.bytes()).orClose(memory -> {
            layout.write(memory.segment());
            new MapTable(memory.name(), layout, memory.segment(), Steps.NONE).rebuild();
            return new SharedMap(memory, RobustLock.SHORTEST_STREAK, Steps.NONE);
        });
    }

    /**
     * The map of that name, created by another process of the same user.
     *
     * @throws SharedMemoryException if there is none, or it cannot be trusted
     */
    public static SharedMap attach(String name) {
        return attach(name, RobustLock.SHORTEST_STREAK, Steps.NONE);
    }

    static SharedMap attach(String name, int streak, Steps steps) {
        return SharedMemory.attach(name, Kind.MAP).orClose(memory -> new SharedMap(memory, streak, steps));
    }

    /**
     * The map of that name, which a process of the same user {@linkplain #handOver hands over}, and which belongs to this process from now on.
     *
     * @throws SharedMemoryException if there is none, or it cannot be trusted, or this process owns it already; nothing has changed then
     */
    public static SharedMap adopt(String name) {
        SharedMap attached = attach(name);
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

    /** How many entries it holds at most. */
    public int capacity() {
        return layout.capacity();
    }

    /** How many entries it holds; a moment later that may have changed. */
    public int size() {
        return changing(table::size);
    }

    /** The value of a key, if it has one. */
    public Optional<byte[]> get(byte[] key) {
        requireFits("key", key, layout.keyBytes());
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                Optional<Optional<byte[]>> answer = table.tryGet(key);
                if (answer.isPresent()) {
                    return answer.get();
                }
                Thread.onSpinWait();
            }
        } catch (InternalError e) {
            throw memory.damaged(e);
        }
        return changing(() -> table.get(key));
    }

    /**
     * Sets the value of a key.
     *
     * @throws SharedMemoryException if the map is full, and does not have the key
     * @throws IllegalArgumentException if the key or the value is too long
     */
    public void put(byte[] key, byte[] value) {
        requireFits(key, value);
        requireRoom(changing(() -> table.put(key, value)));
    }

    /**
     * Sets the value of a key that has none.
     *
     * @return the value that it had, if it had one; then nothing is changed
     * @throws SharedMemoryException if the map is full
     */
    public Optional<byte[]> putIfAbsent(byte[] key, byte[] value) {
        requireFits(key, value);
        Change change = changing(() -> {
            Optional<byte[]> present = table.get(key);
            return new Change(present, present.isPresent() || table.put(key, value));
        });
        requireRoom(change.done());
        return change.before();
    }

    /** What was found and done. */
    private record Change(Optional<byte[]> before, boolean done) {}

    private void requireRoom(boolean done) {
        if (!done) {
            throw new SharedMemoryException(
                    this + " is full with " + capacity() + " entries: remove some, or create it larger");
        }
    }

    /** Sets the value of a key if it has the value expected, and says whether it had. */
    public boolean replace(byte[] key, byte[] expected, byte[] value) {
        requireFits(key, value);
        return changing(() -> {
            boolean same =
                    table.get(key).filter(old -> Arrays.equals(old, expected)).isPresent();
            if (same) {
                table.put(key, value);
            }
            return same;
        });
    }

    /** Removes a key, and says whether it was there. */
    public boolean remove(byte[] key) {
        requireFits("key", key, layout.keyBytes());
        return changing(() -> table.remove(key));
    }

    private <T> T changing(Supplier<T> change) {
        turn.enterUninterruptibly();
        try {
            lock.acquireUninterruptibly();
            T result = orAbandon(change);
            lock.release();
            steps.done("released");
            return result;
        } catch (InternalError e) {
            throw memory.damaged(e);
        } finally {
            turn.leave();
        }
    }

    private <T> T orAbandon(Supplier<T> change) {
        try {
            return change.get();
        } catch (RuntimeException | Error e) {
            lock.abandon();
            throw e;
        }
    }

    private void requireFits(byte[] key, byte[] value) {
        requireFits("key", key, layout.keyBytes());
        requireFits("value", value, layout.valueBytes());
    }

    private void requireFits(String what, byte[] bytes, int most) {
        if (bytes.length > most) {
            throw new IllegalArgumentException("A " + what + " of " + bytes.length + " bytes does not fit into " + this
                    + ", which was created for up to " + most);
        }
    }

    /** For tests, to let it die. */
    Participant participant() {
        return participant;
    }

    /** Ends this attachment, and takes the name away if it is the owner's. Does nothing if it was closed before. */
    @Override
    public void close() {
        turn.close(() -> {}, () -> {
            participant.close();
            memory.close();
        });
    }

    @Override
    public String toString() {
        return "SharedMap " + memory.name();
    }
}
