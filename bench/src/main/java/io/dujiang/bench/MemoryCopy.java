package io.dujiang.bench;

import io.dujiang.memory.SharedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** How fast one thread copies messages into shared memory, which nobody reads. */
final class MemoryCopy {
    private static final int SLOTS = 4;
    private static final int AT_ONCE = 64;

    private MemoryCopy() {}

    /** Millions of bytes a second. */
    static double rate(int bytes, long nanos) {
        try (SharedMemory memory = SharedMemory.create((long) SLOTS * bytes);
                Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(bytes, Long.BYTES);
            MemorySegment target = memory.segment();
            long copied = 0;
            long begun = System.nanoTime();
            long taken;
            do {
                for (int i = 0; i < AT_ONCE; i++) {
                    MemorySegment.copy(message, 0, target, (long) (i % SLOTS) * bytes, bytes);
                }
                copied += AT_ONCE;
                taken = System.nanoTime() - begun;
            } while (taken < nanos);
            return copied * bytes * 1e3 / taken;
        }
    }
}
