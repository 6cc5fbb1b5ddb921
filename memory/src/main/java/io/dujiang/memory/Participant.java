package io.dujiang.memory;

import java.io.IOException;

/**
 * The place of one attachment among all that use a segment: a number, whose byte in the file it has locked as long as it lives.
 *
 * <p>Who finds something that a participant has left undone tries to lock its byte. If that succeeds it is dead, and nobody else can take
 * its number or mend what it left until the byte is unlocked.
 */
final class Participant implements AutoCloseable {
    static final int MOST = 4_096;

    private static final int FIRST_LOCK = 16;

    private final String name;
    private final SegmentFile file;
    private final int number;

    private Participant(String name, SegmentFile file, int number) {
        this.name = name;
        this.file = file;
        this.number = number;
    }

    static Participant join(SharedMemory memory) {
        try {
            SegmentFile file = memory.file().reopen();
            try {
                return take(memory, file);
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SharedMemoryException(memory.name() + " cannot be joined: " + e.getMessage(), e);
        }
    }

    private static Participant take(SharedMemory memory, SegmentFile file) throws IOException {
        for (int number = 1; number <= MOST; number++) {
            if (file.tryLock(FIRST_LOCK + number)) {
                return new Participant(memory.name(), file, number);
            }
        }
        throw new SharedMemoryException(
                memory.name() + " is in use by " + MOST + " attachments, and cannot have more: close some");
    }

    /** Does the first thing of its life, which ends if that fails. */
    void orClose(Runnable first) {
        try {
            first.run();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** From 1. */
    int number() {
        return number;
    }

    /** Whether nobody has that number, at this moment. */
    boolean isDead(int other) {
        try {
            return !file.isLocked(FIRST_LOCK + other);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** True if that one is dead, and its affairs are now the caller's until {@link #endInheritance}. */
    boolean inherits(int dead) {
        try {
            return file.tryLock(FIRST_LOCK + dead);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    void endInheritance(int dead) {
        try {
            file.unlock(FIRST_LOCK + dead);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private SharedMemoryException failed(IOException e) {
        return new SharedMemoryException(
                "The lock of " + name + " that shows who lives cannot be used: " + e.getMessage(), e);
    }

    /** What to throw where the segment holds what none of its users has stored. */
    SharedMemoryException broken(String why) {
        return new SharedMemoryException(
                name + " is broken, since " + why
                        + ": a process has written into it past this class. What is in it is lost; close it and create another");
    }

    @Override
    public void close() {
        file.close();
    }
}
