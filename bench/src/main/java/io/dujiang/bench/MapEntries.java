package io.dujiang.bench;

import io.dujiang.memory.SharedMap;

/** The entries of a shared map of ours that are read and written: keys of 16 bytes, values of 64, of 8 words each. */
final class MapEntries {
    static final int COUNT = 10_000;

    private static final int WORDS = MapLink.VALUE_BYTES / Long.BYTES;

    private final SharedMap map;
    private final byte[][] keys = new byte[COUNT][MapLink.KEY_BYTES];
    private final byte[] value = new byte[MapLink.VALUE_BYTES];

    MapEntries(SharedMap map) {
        this.map = map;
        for (int i = 0; i < COUNT; i++) {
            IpcMessage.fill(keys[i], 2, i);
        }
    }

    /** Writes each value anew, the first word of each by one larger than the last of the one before. */
    void putAll(long first) {
        for (int i = 0; i < COUNT; i++) {
            IpcMessage.fill(value, WORDS, first + (long) i * WORDS);
            map.put(keys[i], value);
        }
    }

    /** Reads all, and returns the sum of all words of all values. */
    long sum() {
        long sum = 0;
        for (byte[] key : keys) {
            sum += IpcMessage.sum(map.get(key).orElseThrow());
        }
        return sum;
    }

    /** What {@link #sum} is after {@link #putAll}. */
    static long sumOf(long first) {
        return IpcMessage.sumOf(COUNT * WORDS, first);
    }
}
