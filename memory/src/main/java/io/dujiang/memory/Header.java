package io.dujiang.memory;

import java.lang.foreign.MemorySegment;

/** The first page of each segment: what it is, and by which version of this layout. The rest is its body. */
final class Header {
    /** Where the body begins: at a page, so that whatever is in it is aligned. */
    static final long BYTES = 4096;

    static final int VERSION = 3;

    private static final long MAGIC = 0x31304d454d4a4420L; // " DJMEM01" in the order of the file
    private static final long MAGIC_AT = 0;
    private static final long VERSION_AT = 8;
    private static final long KIND_AT = 12;
    private static final long SIZE_AT = 16;

    private Header() {}

    /** Writes it, the magic number last: what has that is whole. */
    static void write(MemorySegment whole, Kind kind) {
        Words words = new Words(whole);
        words.setInt(VERSION_AT, VERSION);
        words.setInt(KIND_AT, kind.number());
        words.setLong(SIZE_AT, whole.byteSize());
        words.setLong(MAGIC_AT, MAGIC);
    }

    /**
     * Checks that a segment is what the caller takes it for.
     *
     * @throws SharedMemoryException if not
     */
    static void check(String name, MemorySegment whole, Kind kind) {
        Words words = new Words(whole);
        if (words.getLong(MAGIC_AT) != MAGIC) {
            throw new SharedMemoryException(name + " is no segment of shared memory: it begins with 0x"
                    + Long.toHexString(words.getLong(MAGIC_AT)) + ". Attach by what name() of its owner returned");
        }
        int version = words.getInt(VERSION_AT);
        if (version != VERSION) {
            throw new SharedMemoryException(
                    name + " has version " + version + " of the layout, and this JVM knows version " + VERSION
                            + ". Run the same release of Dujiang in both processes");
        }
        if (words.getInt(KIND_AT) != kind.number()) {
            throw new SharedMemoryException(name + " was created as " + Kind.nameOf(words.getInt(KIND_AT))
                    + ", and cannot be attached to as " + kind);
        }
        long size = words.getLong(SIZE_AT);
        if (size != whole.byteSize()) {
            throw new SharedMemoryException(name + " has " + whole.byteSize() + " bytes where its header says " + size
                    + ": the file was cut or extended. Remove it, and create the segment anew");
        }
    }
}
