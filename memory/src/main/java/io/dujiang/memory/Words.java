package io.dujiang.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The words of a segment by which processes agree. Offsets are in bytes, aligned to the word.
 *
 * @param segment where they lie
 */
record Words(MemorySegment segment) {
    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final VarHandle LONG = JAVA_LONG.varHandle();

    long getLong(long offset) {
        return (long) LONG.getAcquire(segment, offset);
    }

    void setLong(long offset, long value) {
        LONG.setRelease(segment, offset, value);
    }

    int getInt(long offset) {
        return (int) INT.getAcquire(segment, offset);
    }

    void setInt(long offset, int value) {
        INT.setRelease(segment, offset, value);
    }

    int swapInt(long offset, int value) {
        return (int) INT.getAndSet(segment, offset, value);
    }

    boolean replaceInt(long offset, int expected, int value) {
        return INT.compareAndSet(segment, offset, expected, value);
    }

    long address(long offset) {
        return segment.address() + offset;
    }
}
