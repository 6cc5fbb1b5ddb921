package io.dujiang.memory;

import java.lang.foreign.MemorySegment;

/**
 * Where the parts of a {@link MapTable} lie, in bytes from the beginning of the body.
 *
 * @param capacity how many entries it holds at most
 * @param keyBytes how long a key may be
 * @param valueBytes how long a value may be
 * @param seed of the hash
 */
record MapLayout(int capacity, int keyBytes, int valueBytes, long seed) {
    static final long LOCK = 128;
    static final long FREE = 256;
    static final long COUNT = 260;

    static final long NEXT = 0;
    static final long HASH = 4;
    static final long KEY_LENGTH = 8;
    static final long VALUE_LENGTH = 12;
    static final long KEY = 16;

    /** Nodes beyond the capacity, for the copies that a change makes before it is seen. */
    private static final int SPARE = 64;

    private static final int MOST = 1 << 28;
    private static final long BUCKETS = 512;
    private static final long WORD = 8;

    MapLayout {
        if (capacity <= 0
                || capacity > MOST
                || keyBytes <= 0
                || keyBytes > MOST
                || valueBytes < 0
                || valueBytes > MOST) {
            throw new IllegalArgumentException("A map of " + capacity + " entries with keys of up to " + keyBytes
                    + " and values of up to " + valueBytes + " bytes: give positive numbers up to " + MOST);
        }
    }

    static MapLayout read(String name, MemorySegment body) {
        Words words = new Words(body);
        MapLayout layout = new MapLayout(words.getInt(0), words.getInt(4), words.getInt(8), words.getLong(16));
        if (layout.bytes() != body.byteSize()) {
            throw new SharedMemoryException(name + " has " + body.byteSize() + " bytes, where a map of "
                    + layout.capacity + " entries has " + layout.bytes() + ": it is broken; create another");
        }
        return layout;
    }

    void write(MemorySegment body) {
        Words words = new Words(body);
        words.setInt(0, capacity);
        words.setInt(4, keyBytes);
        words.setInt(8, valueBytes);
        words.setLong(16, seed);
    }

    int nodes() {
        return capacity + SPARE;
    }

    /** A power of two, from one to two for each entry. */
    int buckets() {
        return Integer.highestOneBit(capacity) * 2;
    }

    long bucket(int hash) {
        return BUCKETS + (hash & (buckets() - 1)) * WORD;
    }

    /** @param number from 1 */
    long node(int number) {
        return BUCKETS + buckets() * WORD + (number - 1) * nodeBytes();
    }

    long value() {
        return KEY + padded(keyBytes);
    }

    private long nodeBytes() {
        return value() + padded(valueBytes);
    }

    private static long padded(long length) {
        return (length + WORD - 1) & -WORD;
    }

    long bytes() {
        return node(nodes() + 1);
    }
}
